// What to ask first: of all that is unmet, one challenge that a person can answer in one place, and in which other places as well.

import type { FactorKind } from "../../runtime/contract.ts";
import type { Leaf, Requirement } from "../exchange/exchange.ts";
import type { Assurance, Levels } from "./assurance.ts";
import { factorsOf, type Looking, likeliestWay, openLeaves, toVia, type Way, type Ways } from "./open-leaves.ts";
import { provers, vouchesFor } from "./satisfied.ts";

/** Plan is one challenge: where it is answered, and what it asks for. */
export interface Plan {
  readonly via: "provider" | "factor";
  readonly leaves: readonly Leaf[];
  readonly acrValues: readonly string[];
  /** The shortest of the ages; null: none was given. */
  readonly maxAgeSeconds: number | null;
  /** It must be proved for this, however recently it was proved for something else. */
  readonly afresh: boolean;
}

/** noPlan asks for nothing in particular: to sign in. */
export const noPlan: Plan = { via: "provider", leaves: [], acrValues: [], maxAgeSeconds: null, afresh: false };

/**
 * plans are the challenges of which each gets somebody as far as the first, the likeliest; what one leaves out is asked for
 * when the request is decided again. None: nothing that this person could do would satisfy what is unmet.
 */
export function plans(unmet: readonly Requirement[], assurance: Assurance, ways: Ways): readonly Plan[] {
  const likeliest = planBy(null, unmet, assurance, ways);
  if (likeliest === null) return [];
  const made = [likeliest];
  for (const way of allWays) {
    if (made.some((one) => answers(one, way, assurance.levels))) continue;
    const other = planBy(way, unmet, assurance, ways);
    if (other !== null && replaces(other, likeliest, { unmet, assurance, ways })) made.push(other);
  }
  return made;
}

/** plan is the likeliest of them; null: there is none. */
export const plan = (unmet: readonly Requirement[], assurance: Assurance, ways: Ways): Plan | null =>
  planBy(null, unmet, assurance, ways);

/** answers: is this challenge answered in this way? */
export const answers = ({ via, leaves }: Plan, way: Way, levels: Levels): boolean =>
  via === toVia(way) && (way === "provider" || factorsFor(leaves, levels).includes(way));

/** factorsFor gives the factors of which one proof satisfies every leaf; no leaf: any factor does. */
export function factorsFor(leaves: readonly Leaf[], levels: Levels): readonly FactorKind[] {
  return allFactors.filter((kind) => leaves.every((leaf) => factorsOf(leaf.level, levels).includes(kind)));
}

const allFactors: readonly FactorKind[] = ["passkey", "totp"];
const allWays: readonly Way[] = ["passkey", "totp", "provider"];

/** planBy begins with what can be proved in this way; null: with the likeliest. */
function planBy(way: Way | null, unmet: readonly Requirement[], assurance: Assurance, ways: Ways): Plan | null {
  const { levels } = assurance;
  const open = unmet.map((one) => openLeaves(one, { assurance, ways, prefer: way, proved: [] }));
  if (open.includes(null)) return null;
  const leaves = open.flatMap((one) => one ?? []);
  const wayOf = (leaf: Leaf) => likeliestWay(leaf, levels, ways, way);
  const first = leaves.find((leaf) => way === null || wayOf(leaf) === way);
  if (first === undefined) return null;
  const via = toVia(wayOf(first)!);
  const together = leaves.filter(
    (leaf) =>
      leaf.scope === first.scope &&
      leaf.once === first.once &&
      (way === null ? toVia(wayOf(leaf)!) === via : wayOf(leaf) === way),
  );
  const asked = withoutImplied(via === "factor" ? answeredByOne(together, levels) : together, levels);
  const ages = asked.flatMap((leaf) => leaf.maxAgeSeconds ?? []);
  return {
    via,
    leaves: asked,
    acrValues:
      via === "factor" ? [] : [...new Set(asked.flatMap((leaf) => acrOf(leaf.level, levels, ways.provider ?? "")))],
    maxAgeSeconds: ages.length === 0 ? null : Math.min(...ages),
    afresh: first.scope !== null || first.once,
  };
}

/** With the one proved, is nothing left of what the other asks first? Of two that are both needed neither replaces the other. */
function replaces(
  one: Plan,
  other: Plan,
  { unmet, assurance, ways }: { readonly unmet: readonly Requirement[] } & Omit<Looking, "prefer" | "proved">,
): boolean {
  const first = other.leaves[0]!;
  const left = unmet.flatMap((each) => openLeaves(each, { assurance, ways, prefer: null, proved: one.leaves }) ?? []);
  return !left.some((leaf) => isSameLeaf(leaf, first));
}

const isSameLeaf = (one: Leaf, other: Leaf): boolean =>
  one.level === other.level && one.scope === other.scope && one.once === other.once;

/** acrOf: the provider is asked for what the policy names, and for something higher only where that has no acr. */
const acrOf = (name: string, levels: Levels, provider: string): readonly string[] => {
  const possible = provers(name, levels).filter((level) => vouchesFor(provider, level));
  const own = possible.find((level) => level.name === name)?.acr ?? [];
  return own.length > 0 ? own : possible.flatMap((level) => level.acr);
};

/** answeredByOne keeps what a single proof with one factor can satisfy. */
function answeredByOne(leaves: readonly Leaf[], levels: Levels): readonly Leaf[] {
  return factorsFor(leaves, levels).length > 0 ? leaves : leaves.slice(0, 1);
}

/** Whoever proves the higher level has proved the lower; the shorter age holds for both. */
function withoutImplied(leaves: readonly Leaf[], levels: Levels): readonly Leaf[] {
  const kept: Leaf[] = [];
  for (const leaf of leaves) {
    const same = kept.findIndex((one) => one.level === leaf.level);
    if (same >= 0) kept[same] = younger(kept[same]!, leaf);
    else kept.push(leaf);
  }
  const implied = (leaf: Leaf) =>
    kept.find((one) => one !== leaf && provers(leaf.level, levels).some((level) => level.name === one.level));
  const ages = new Map<Leaf, Leaf>();
  for (const leaf of kept) {
    const above = implied(leaf);
    if (above) ages.set(above, younger(ages.get(above) ?? above, leaf));
  }
  return kept.filter((leaf) => !implied(leaf)).map((leaf) => ages.get(leaf) ?? leaf);
}

const younger = (leaf: Leaf, other: Leaf): Leaf => ({
  ...leaf,
  maxAgeSeconds:
    leaf.maxAgeSeconds === null
      ? other.maxAgeSeconds
      : other.maxAgeSeconds === null
        ? leaf.maxAgeSeconds
        : Math.min(leaf.maxAgeSeconds, other.maxAgeSeconds),
});
