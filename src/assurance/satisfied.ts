// Does the ledger satisfy a requirement? A pure function of both and the time.

import type { LevelTree } from "../../runtime/contract.ts";
import type { Leaf, Proof, Requirement } from "../exchange/exchange.ts";
import type { Assurance, Level, Levels } from "./assurance.ts";
import { ownLevel, signInLevel } from "./own-level.ts";

/** Demand is a requirement as far as the ledger is concerned. */
export type Demand = Pick<Requirement, "level" | "maxAgeSeconds" | "scope" | "once">;

/** skewSeconds: when something was proved is known by our clock, which may have been set back since; a proof from further in the future is not believed. */
export const skewSeconds = 60;

/** proves: does this proof reach the level, whatever its age? Where acr and amr are both declared, both must hold. */
export function proves(proof: Pick<Proof, "method" | "source" | "acr" | "amr">, level: Level): boolean {
  // What a factor of ours calls itself is not what a provider vouches for, and the other way round.
  if (isFactor(proof)) return (level.factors as readonly string[]).includes(proof.method);
  if (!vouchesFor(proof.source, level)) return false;
  if (level.acr.length > 0 && (proof.acr === null || !level.acr.includes(proof.acr))) return false;
  return level.amr.length === 0 || haveOne(level.amr, proof.amr);
}

// Loops here and below, for what is asked of every request: a closure for each question was a tenth of what it left behind.
function haveOne(some: readonly string[], others: readonly string[]): boolean {
  for (const one of some) if (others.includes(one)) return true;
  return false;
}

/** isFactor: was it proved with one of the gateway's own factors? */
export const isFactor = ({ method }: Pick<Proof, "method">): boolean => method === "passkey" || method === "totp";

/** vouchesFor: does this identity source's word count for the level? */
export const vouchesFor = (source: string, level: Level): boolean =>
  (level === signInLevel || level.acr.length + level.amr.length > 0) &&
  (level.sources.length === 0 || level.sources.includes(source));

/** fresh: is the proof young enough? One without a time is never fresh. */
export function fresh(proof: Pick<Proof, "at">, maxAgeSeconds: number | null, nowSeconds: number): boolean {
  if (maxAgeSeconds === null) return true;
  return proof.at !== null && proof.at <= nowSeconds + skewSeconds && nowSeconds - proof.at <= maxAgeSeconds;
}

/** provers gives the levels of which a proof is a proof of this one: itself and whatever implies it. None for a level nobody declared. */
export function provers(name: string, levels: Levels): readonly Level[] {
  const own = ownLevel(name);
  if (own !== undefined) return [own];
  let known = closures.get(levels);
  if (known === undefined) {
    known = new Map();
    closures.set(levels, known);
  }
  let found = known.get(name);
  if (found === undefined) {
    found = [...levels.values()].filter((level) => reaches(level, name, levels, new Set()));
    known.set(name, found);
  }
  return found;
}

/** A generation's levels never change, so what they imply is worked out once. */
const closures = new WeakMap<Levels, Map<string, readonly Level[]>>();

function reaches(level: Level, name: string, levels: Levels, seen: Set<string>): boolean {
  if (level.name === name) return true;
  if (seen.has(level.name)) return false;
  seen.add(level.name);
  return level.implies.some((lower) => {
    const next = levels.get(lower);
    return next !== undefined && reaches(next, name, levels, seen);
  });
}

/** covering finds a proof that satisfies one level of a challenge; undefined: none does. */
export function covering(leaf: Leaf, { levels, ledger, nowMs }: Assurance): Proof | undefined {
  const nowSeconds = Math.floor(nowMs / 1_000);
  const level = ownLevel(leaf.level) ?? levels.get(leaf.level);
  // A level nobody declared is never met.
  if (level === undefined) return undefined;
  const maxAgeSeconds = youngest(leaf.maxAgeSeconds, level.lastsSeconds);
  const enough = provers(leaf.level, levels);
  for (const proof of ledger)
    if (
      proof.scope === leaf.scope &&
      leaf.once === (proof.uses !== null) &&
      (proof.expires === null || nowSeconds < proof.expires) &&
      fresh(proof, maxAgeSeconds, nowSeconds) &&
      provesOne(proof, enough)
    )
      return proof;
  return undefined;
}

function provesOne(proof: Proof, levels: readonly Level[]): boolean {
  for (const level of levels) if (proves(proof, level)) return true;
  return false;
}

/** youngest gives the stricter of two greatest ages in seconds; null: none. */
export const youngest = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.min(one, other);

/** toLeaf is one level of a requirement's tree, with the requirement's conditions. */
export const toLeaf = (level: string, { maxAgeSeconds, scope, once }: Demand): Leaf => ({
  level,
  maxAgeSeconds,
  scope,
  once,
});

/** resting gives the proofs that a requirement rests on; null: it is not satisfied. */
export const resting = (demand: Demand, assurance: Assurance): readonly Proof[] | null =>
  restingIn(demand.level, demand, assurance);

function restingIn(tree: LevelTree, demand: Demand, assurance: Assurance): readonly Proof[] | null {
  if (typeof tree === "string") {
    const proof = covering(toLeaf(tree, demand), assurance);
    return proof === undefined ? null : [proof];
  }
  if ("any" in tree) {
    for (const one of tree.any) {
      const found = restingIn(one, demand, assurance);
      if (found !== null) return found;
    }
    return null;
  }
  const all: Proof[] = [];
  for (const one of tree.all) {
    const found = restingIn(one, demand, assurance);
    if (found === null) return null;
    all.push(...found);
  }
  // Nothing to prove is nothing proved.
  return all.length === 0 ? null : all;
}

/** unmet gives the requirements that nothing in the ledger satisfies. */
export function unmet<R extends Demand>(requirements: readonly R[], assurance: Assurance): readonly R[] {
  for (const requirement of requirements)
    if (resting(requirement, assurance) === null)
      return requirements.filter((each) => resting(each, assurance) === null);
  return none;
}

const none: readonly never[] = Object.freeze([]);
