// What a set of policies declares, as far as requests and users can be made up from it.

import type { LevelSpec, Manifest, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import type { Generation } from "../generation/generation.ts";
import { surfaceOf } from "../surface/surface.ts";
import { type SurfaceRow, sortSurface, toSurfaceRow } from "../surface/surface-row.ts";
import { type Literals, readLiterals } from "./literals.ts";
import { toProofs } from "./proof.ts";

/** Declared crosses from the judge to the test once. */
export interface Declared extends Literals {
  /** All routes, sorted, in words. */
  readonly rows: readonly SurfaceRow[];
  readonly routes: readonly DeclaredRoute[];
  readonly sources: readonly DeclaredSource[];
  /** Ages in seconds that some step-up or level sets as its limit. */
  readonly limits: readonly number[];
}

/** DeclaredRoute is what addresses are made of; no methods: every one. */
export interface DeclaredRoute {
  readonly host: string;
  readonly methods: readonly string[];
  readonly path: string;
}

/** DeclaredSource is somewhere to come from, and the levels that can be had there. */
export interface DeclaredSource {
  readonly name: string;
  readonly levels: readonly string[];
}

/** declaredBy reads a generation. */
export function declaredBy(generation: Generation): Declared {
  const { manifest, code, parts } = generation;
  const { hosts, identities, levels } = manifest;
  const byName = new Map(levels.map((level) => [level.name, level]));
  return {
    rows: sortSurface(surfaceOf(generation)).map((route) => toSurfaceRow(route)),
    routes: hosts.flatMap(({ name, routes }) => routes.map(({ methods, path }) => ({ host: name, methods, path }))),
    sources: identities.map((source) => ({
      name: source.name,
      levels: levels.map(({ name }) => name).filter((name) => canProve(name, source, byName)),
    })),
    limits: limitsOf(manifest),
    ...readLiterals(parts?.map((part) => part.code) ?? [code]),
  };
}

function canProve(
  level: string,
  source: Manifest<SourceLocation>["identities"][number],
  levels: ReadonlyMap<string, LevelSpec<unknown>>,
): boolean {
  try {
    toProofs({ level, ageSeconds: 0, scope: null }, source, levels, 0);
    return true;
  } catch {
    return false;
  }
}

function limitsOf({ hosts, levels }: Manifest<SourceLocation>): readonly number[] {
  const limits = new Set(levels.flatMap(({ lastsSeconds }) => lastsSeconds ?? []));
  const visit = ({ maxAgeSeconds, steps = [] }: StepSpec<SourceLocation>): void => {
    if (maxAgeSeconds != null) limits.add(maxAgeSeconds);
    steps.forEach(visit);
  };
  for (const { routes } of hosts) for (const { steps } of routes) steps.forEach(visit);
  return [...limits].toSorted((left, right) => left - right);
}
