// assurance(), anyOf() and allOf(): the levels that a step-up can ask for, and what proves them.

import { createBrand, identityBrand } from "./brand.ts";
import { type FactorKind, type LevelSpec, type LevelTree, maxLevelDepth, type Position } from "./contract.ts";
import { type Duration, parseDurationMs } from "./duration.ts";
import type { Identity } from "./identity.ts";
import { here } from "./position.ts";
import { checkName, declare, declared, problem, quote } from "./registry.ts";

/** AssuranceLevel is a declared level; pass it to stepUp(). */
export interface AssuranceLevel {
  readonly name: string;
  readonly acr: readonly string[];
  readonly amr: readonly string[];
  readonly factors: readonly FactorKind[];
}

/** AnyOf is several levels of which one must be proved. */
export interface AnyOf {
  readonly any: readonly Level[];
}

/** AllOf is several levels that must all be proved. */
export interface AllOf {
  readonly all: readonly Level[];
}

/** Level is what stepUp() asks for: a declared level, or several combined. */
export type Level = AssuranceLevel | AnyOf | AllOf;

/**
 * AssuranceOptions: what proves the level. It is proved at the identity source (by acr and amr, where both are given by
 * both), or by one of the gateway's own factors.
 */
export interface AssuranceOptions {
  /** The authentication context class that is asked for and must come back; of several, any one. */
  readonly acr?: string | readonly string[];
  /** Authentication methods (RFC 8176: "otp", "hwk", "face"…) of which at least one must have been used. */
  readonly amr?: readonly string[];
  /** Whose word counts for acr and amr: where a host believes several sources, a weaker one must not speak for this. Left out: any. */
  readonly source?: Identity | readonly Identity[];
  /** The gateway's own second factors of which any one proves it, for people whose identity source has none. */
  readonly factor?: FactorKind | readonly FactorKind[];
  /** Lower levels: who proves this one has proved them too. */
  readonly implies?: AssuranceLevel | readonly AssuranceLevel[];
  /** How long a proof counts at most, whatever a step-up's maxAge says. Left out: with the session. At least "10s". */
  readonly lasts?: Duration;
}

/** shortestAgeMs: the answer to a challenge takes a moment to come back; a shorter age could never be met. */
export const shortestAgeMs = 10_000;

/** assurance declares a level of proof, such as a second factor. */
export function assurance(name: string, options: AssuranceOptions): AssuranceLevel {
  const at = here(assurance);
  const acr = list(options?.acr, isValue);
  const amr = list(options?.amr, isValue);
  const factors = list(options?.factor, isFactor);
  if (acr === null || amr === null || factors === null || acr.length + amr.length + factors.length === 0) {
    problem(
      "POLICY_LEVEL_EMPTY",
      `assurance(${quote(name)}) does not say what proves it`,
      'Give acr, amr, factor or several of them: assurance("mfa", { acr: "urn:example:mfa", factor: ["passkey", "totp"] }).',
      at,
    );
  }
  const level: AssuranceLevel = {
    name: checkName("assurance", name, at),
    acr: acr ?? [],
    amr: amr ?? [],
    factors: factors ?? [],
  };
  const spec: LevelSpec<Position> = {
    ...level,
    implies: impliedBy(name, options?.implies, at),
    sources: sourcesOf(name, options?.source, at),
    lastsSeconds: lasting(name, options?.lasts, at),
    at,
  };
  declare("assurance", declared.levels, spec);
  return trees.mark(level, level.name);
}

/** anyOf: one of these levels must be proved. The first is the one that is asked for where nothing else decides. */
export function anyOf(...levels: readonly [Level, Level, ...Level[]]): AnyOf {
  const any = members("anyOf", levels, here(anyOf));
  return trees.mark({ any: Object.freeze([...levels]) }, { any });
}

/** allOf: every one of these levels must be proved. */
export function allOf(...levels: readonly [Level, Level, ...Level[]]): AllOf {
  const all = members("allOf", levels, here(allOf));
  return trees.mark({ all: Object.freeze([...levels]) }, { all });
}

/** What was made here, by what it is on the wire. */
const trees = createBrand<LevelTree>();

/** treeOf gives a level as it crosses the wall; undefined for anything that is not one. */
export const treeOf = (value: unknown): LevelTree | undefined => trees.dataOf(value);

function members(kind: string, levels: readonly unknown[], at: Position): readonly LevelTree[] {
  const found = levels.flatMap((level) => {
    const tree = treeOf(level);
    if (tree === undefined)
      problem("POLICY_LEVEL", `${kind}() combines ${quote(level)}`, "Pass levels made by assurance().", at);
    return tree ?? [];
  });
  if (levels.length < 2)
    problem(
      "POLICY_LEVEL_ALONE",
      `${kind}() combines ${levels.length === 0 ? "nothing" : "a single level"}`,
      `Give it two levels or more: ${kind}(passkey, mfa).`,
      at,
    );
  if (found.some((tree) => depthOf(tree) >= maxLevelDepth))
    problem("POLICY_LEVEL_DEPTH", `${kind}() nests too deep`, `Combine at most ${maxLevelDepth} times over.`, at);
  return found;
}

function depthOf(tree: LevelTree): number {
  if (typeof tree === "string") return 0;
  return 1 + Math.max(0, ...("any" in tree ? tree.any : tree.all).map(depthOf));
}

function sourcesOf(name: string, value: unknown, at: Position): readonly string[] {
  const sources: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return sources.flatMap((source) => {
    const known = identityBrand.dataOf(source);
    if (known !== undefined) return known;
    problem(
      "POLICY_IDENTITY",
      `assurance(${quote(name)}) has the source ${quote(source)}`,
      "Pass a source that this language made, such as oidc().",
      at,
    );
    return [];
  });
}

function impliedBy(name: string, value: unknown, at: Position): readonly string[] {
  const levels: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return levels.flatMap((level) => {
    const tree = treeOf(level);
    if (typeof tree === "string") return tree;
    problem(
      "POLICY_LEVEL",
      `assurance(${quote(name)}) implies ${tree === undefined ? quote(level) : "a combination"}`,
      "Pass levels made by assurance(), each by itself, declared further up.",
      at,
    );
    return [];
  });
}

function lasting(name: string, value: unknown, at: Position): number | null {
  if (value === undefined) return null;
  const ms = parseDurationMs(value);
  if (ms !== null && ms >= shortestAgeMs) return Math.floor(ms / 1_000);
  problem(
    "POLICY_DURATION",
    `assurance(${quote(name)}) has lasts: ${quote(value)}`,
    'Give at least "10s", such as "15m".',
    at,
  );
  return null;
}

const isFactor = (value: unknown): value is FactorKind => value === "passkey" || value === "totp";

/** isValue: a space would make two acr values of one on the wire (OpenID Connect Core §3.1.2.1). */
const isValue = (value: unknown): value is string => typeof value === "string" && /^[\x21-\x7e]{1,200}$/.test(value);

function list<T>(value: unknown, fits: (one: unknown) => one is T): readonly T[] | null {
  const values: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return values.every(fits) ? Object.freeze([...values]) : null;
}
