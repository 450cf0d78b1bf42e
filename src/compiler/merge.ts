// What the groups of files declare, put together: each declaration once, as if all files had been loaded into one sandbox.

import type { ClaimUse, HostSpec, Manifest, SourceLocation } from "../../runtime/contract.ts";
import type { BuiltPart } from "./part.ts";

/** Merged is a manifest without its hosts, which stay with their parts. */
export type Merged = Omit<Manifest<SourceLocation>, "hosts">;

interface Named {
  readonly name: string;
  readonly at: SourceLocation;
}

/** merge gives null where two groups do not say the same, or a declaration is not of the file that it stands in. */
export function merge(parts: readonly BuiltPart[]): Merged | null {
  const identities = mergeNamed(parts, ({ identities }) => identities);
  const levels = mergeNamed(parts, ({ levels }) => levels);
  const upstreams = mergeNamed(parts, ({ upstreams }) => upstreams);
  if (identities === null || levels === null || upstreams === null) return null;
  const headers = new Map(parts.flatMap(({ manifest }) => manifest.headers.map((one) => [JSON.stringify(one), one])));
  return {
    identities,
    levels,
    upstreams,
    headers: [...headers.values()],
    problems: [],
    state: { kept: [], changed: [], reached: [] },
    unmounted: mergeUnmounted(parts),
    claimUse: mergeUse(parts.map(({ claimUse }) => claimUse)),
  };
}

/**
 * A file's own declarations are made wherever the file is loaded. One that a function makes for whoever calls it is not, and
 * two of one name would be taken for one: what only some of the groups with its file have is nobody's.
 */
function mergeNamed<Spec extends Named>(
  parts: readonly BuiltPart[],
  listOf: (manifest: BuiltPart["manifest"]) => readonly Spec[],
): readonly Spec[] | null {
  const found = new Map<string, { readonly spec: Spec; readonly text: string; count: number }>();
  for (const { manifest } of parts)
    for (const spec of listOf(manifest)) {
      const text = JSON.stringify(spec);
      const known = found.get(spec.name);
      if (known === undefined) found.set(spec.name, { spec, text, count: 1 });
      else if (known.text === text) known.count++;
      else return null;
    }
  for (const { spec, count } of found.values())
    if (count !== parts.filter(({ inputs }) => inputs.has(spec.at.file)).length) return null;
  return [...found.values()].map(({ spec }) => spec);
}

/** A list is mounted where any group mounts it: its file is loaded with each that imports something of it. */
function mergeUnmounted(parts: readonly BuiltPart[]): readonly SourceLocation[] {
  const missing = (part: BuiltPart, text: string) =>
    (part.manifest.unmounted ?? []).some((at) => JSON.stringify(at) === text);
  const found = new Map(
    parts.flatMap(({ manifest }) => (manifest.unmounted ?? []).map((at) => [JSON.stringify(at), at])),
  );
  return [...found].flatMap(([text, at]) =>
    parts.every((part) => !part.inputs.has(at.file) || missing(part, text)) ? [at] : [],
  );
}

function mergeUse(all: readonly ClaimUse[]): ClaimUse {
  const names = new Set<string>();
  for (const one of all) {
    if (one.names === "any") return { groups: true, names: "any" };
    for (const name of one.names) names.add(name);
  }
  return { groups: all.some(({ groups }) => groups), names: [...names].toSorted() };
}

/** othersHeaders: what other groups set on this one's upstreams, which its guards may set as well. */
export function othersHeaders({ manifest }: BuiltPart, all: Merged["headers"]): (readonly [string, string])[] {
  const pair = ({ upstream, name }: Merged["headers"][number]) => JSON.stringify([upstream, name]);
  const upstreams = new Set(manifest.upstreams.map(({ name }) => name));
  const own = new Set(manifest.headers.map(pair));
  const others = new Set(all.filter((one) => upstreams.has(one.upstream) && !own.has(pair(one))).map(pair));
  return [...others].sort().map((text) => JSON.parse(text) as [string, string]);
}

/** numberFrom gives the routes of a part the ids that they have in the whole. */
export function numberFrom(
  hosts: readonly HostSpec<SourceLocation>[],
  from: number,
): readonly HostSpec<SourceLocation>[] {
  if (from === 0) return hosts;
  return hosts.map((host) => ({
    ...host,
    routes: host.routes.map((route) => ({
      ...route,
      id: route.id + from,
      ...(route.held && { held: route.held.map((id) => id + from) }),
    })),
  }));
}
