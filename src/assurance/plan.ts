// What to ask first: of all that is unmet, one challenge that a person can answer in one place.

import type { FactorKind, LevelTree } from "../../runtime/contract.ts";
import type { Leaf, Requirement } from "../exchange/exchange.ts";
import type { Assurance, Levels } from "./assurance.ts";
import { covering, provers, toLeaf, vouchesFor } from "./satisfied.ts";

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

/** Ways are what is open to the one who is asked. */
export interface Ways {
  /** Name of the identity source that can be asked; null: none. */
  readonly provider: string | null;
  /** May they use the gateway's own factors at all? An access token cannot. */
  readonly factors: boolean;
  readonly enrolled: readonly FactorKind[];
}

type Way = "ready" | "possible" | "closed";

/**
 * plan makes one challenge of what is unmet; what it leaves out is asked for when the request is decided again. Null:
 * nothing that this person could do would satisfy it.
 */
export function plan(unmet: readonly Requirement[], assurance: Assurance, ways: Ways): Plan | null {
  const { levels } = assurance;
  const open = unmet.flatMap((one) => openLeaves(one, assurance, ways) ?? [closed]);
  const first = open[0];
  if (first === undefined || open.includes(closed)) return null;
  const via = viaOf(first, levels, ways);
  if (via === null) return null;
  const together = open.filter(
    (leaf) => leaf.scope === first.scope && leaf.once === first.once && viaOf(leaf, levels, ways) === via,
  );
  const leaves = withoutImplied(via === "factor" ? answeredByOne(together, levels) : together, levels);
  const ages = leaves.flatMap((leaf) => leaf.maxAgeSeconds ?? []);
  return {
    via,
    leaves,
    acrValues:
      via === "factor" ? [] : [...new Set(leaves.flatMap((leaf) => acrOf(leaf.level, levels, ways.provider ?? "")))],
    maxAgeSeconds: ages.length === 0 ? null : Math.min(...ages),
    afresh: first.scope !== null || first.once,
  };
}

/** factorsFor gives the factors of which one proof satisfies every leaf; no leaf: any factor does. */
export function factorsFor(leaves: readonly Leaf[], levels: Levels): readonly FactorKind[] {
  const all: readonly FactorKind[] = ["passkey", "totp"];
  return all.filter((kind) => leaves.every((leaf) => factorsOf(leaf.level, levels).includes(kind)));
}

/** A requirement with an alternative that nobody can reach. */
const closed: Leaf = { level: "", maxAgeSeconds: null, scope: null, once: false };

/** openLeaves are the levels still to be proved for one requirement; of alternatives, the ones that are nearest. Null: none leads there. */
function openLeaves(requirement: Requirement, assurance: Assurance, ways: Ways): readonly Leaf[] | null {
  const walk = (tree: LevelTree): { readonly leaves: readonly Leaf[]; readonly way: Way } => {
    if (typeof tree === "string") {
      const leaf = toLeaf(tree, requirement);
      if (covering(leaf, assurance)) return { leaves: [], way: "ready" };
      return { leaves: [leaf], way: wayOf(leaf, assurance.levels, ways) };
    }
    if ("all" in tree) {
      const parts = tree.all.map(walk);
      return { leaves: parts.flatMap((part) => part.leaves), way: worst(parts.map((part) => part.way)) };
    }
    const parts = tree.any.map(walk);
    return (
      parts.find((part) => part.way === "ready") ??
      parts.find((part) => part.way === "possible") ?? { leaves: [], way: "closed" }
    );
  };
  const found = walk(requirement.level);
  return found.way === "closed" ? null : found.leaves;
}

const worst = (ways: readonly Way[]): Way =>
  ways.includes("closed") ? "closed" : ways.includes("possible") ? "possible" : "ready";

/** acrOf: the provider is asked for what the policy names, and for something higher only where that has no acr. */
const acrOf = (name: string, levels: Levels, provider: string): readonly string[] => {
  const possible = provers(name, levels).filter((level) => vouchesFor(provider, level));
  const own = possible.find((level) => level.name === name)?.acr ?? [];
  return own.length > 0 ? own : possible.flatMap((level) => level.acr);
};

const factorsOf = (name: string, levels: Levels): readonly FactorKind[] =>
  provers(name, levels).flatMap((level) => level.factors);

function wayOf(leaf: Leaf, levels: Levels, ways: Ways): Way {
  const via = viaOf(leaf, levels, ways);
  if (via === null) return "closed";
  if (via === "provider") return "ready";
  return factorsOf(leaf.level, levels).some((kind) => ways.enrolled.includes(kind)) ? "ready" : "possible";
}

/** A factor that is set up comes first: it is at hand. One that would have to be set up comes last. */
function viaOf(leaf: Leaf, levels: Levels, ways: Ways): Plan["via"] | null {
  const factors = ways.factors ? factorsOf(leaf.level, levels) : [];
  if (factors.some((kind) => ways.enrolled.includes(kind))) return "factor";
  const { provider } = ways;
  if (provider !== null && provers(leaf.level, levels).some((level) => vouchesFor(provider, level))) return "provider";
  return factors.length > 0 ? "factor" : null;
}

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
