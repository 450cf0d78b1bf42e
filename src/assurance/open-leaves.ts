// What is still to be proved for a requirement, and in which ways somebody could prove it.

import type { FactorKind, LevelTree } from "../../runtime/contract.ts";
import type { Leaf, Requirement } from "../exchange/exchange.ts";
import type { Assurance, Levels } from "./assurance.ts";
import { covering, provers, toLeaf, vouchesFor } from "./satisfied.ts";

/** Way is where, and with what, one level is proved. */
export type Way = "provider" | FactorKind;

/** Ways are what is open to the one who is asked. */
export interface Ways {
  /** Name of the identity source that can be asked; null: none. */
  readonly provider: string | null;
  /** May they use the gateway's own factors at all? An access token cannot. */
  readonly factors: boolean;
  readonly enrolled: readonly FactorKind[];
  /** What they could set up for where they are; left out: whatever there is. */
  readonly addable?: readonly FactorKind[];
}

/** toVia is the place of a way: at the identity source, or at the gateway's own page. */
export const toVia = (way: Way): "provider" | "factor" => (way === "provider" ? "provider" : "factor");

/** factorsOf gives the factors that prove a level. */
export const factorsOf = (name: string, levels: Levels): readonly FactorKind[] =>
  provers(name, levels).flatMap((level) => level.factors);

/** likeliestWay gives the one that is preferred, where it is open; else the likeliest; null: none is open. */
export function likeliestWay(leaf: Leaf, levels: Levels, ways: Ways, prefer: Way | null): Way | null {
  const open = waysOf(leaf, levels, ways);
  return prefer !== null && open.includes(prefer) ? prefer : (open[0] ?? null);
}

/** A factor that is set up comes first: it is at hand. One that would have to be set up comes last. */
function waysOf(leaf: Leaf, levels: Levels, ways: Ways): readonly Way[] {
  const { provider, enrolled, addable } = ways;
  const factors = ways.factors ? factorsOf(leaf.level, levels) : [];
  const asked = provider !== null && provers(leaf.level, levels).some((level) => vouchesFor(provider, level));
  return [
    ...factors.filter((kind) => enrolled.includes(kind)),
    ...(asked ? (["provider"] as const) : []),
    ...factors.filter((kind) => !enrolled.includes(kind) && addable?.includes(kind) !== false),
  ];
}

/** Looking is what a search for them rests on. */
export interface Looking {
  readonly assurance: Assurance;
  readonly ways: Ways;
  /** Of alternatives, one that can be proved in this way, if there is one. */
  readonly prefer: Way | null;
  /** As if these were proved. */
  readonly proved: readonly Leaf[];
}

type Reach = "ready" | "possible" | "closed";

interface Found {
  readonly leaves: readonly Leaf[];
  readonly reach: Reach;
}

/** openLeaves are the levels still to be proved for one requirement; of alternatives, the ones that are nearest. Null: none leads there. */
export function openLeaves(requirement: Requirement, looking: Looking): readonly Leaf[] | null {
  const { assurance, ways, prefer, proved } = looking;
  const { levels } = assurance;
  const walk = (tree: LevelTree): Found => {
    if (typeof tree === "string") {
      const leaf = toLeaf(tree, requirement);
      if (isProved(leaf, proved, levels) || covering(leaf, assurance)) return { leaves: [], reach: "ready" };
      return { leaves: [leaf], reach: reachOf(leaf, looking) };
    }
    if ("all" in tree) {
      const parts = tree.all.map(walk);
      return { leaves: parts.flatMap((part) => part.leaves), reach: farthest(parts.map((part) => part.reach)) };
    }
    const parts = tree.any.map(walk).filter((part) => part.reach !== "closed");
    const preferred = parts.filter((part) =>
      part.leaves.some((leaf) => prefer !== null && likeliestWay(leaf, levels, ways, prefer) === prefer),
    );
    return (
      parts.find((part) => part.leaves.length === 0) ??
      nearest(preferred) ??
      nearest(parts) ?? { leaves: [], reach: "closed" }
    );
  };
  const found = walk(requirement.level);
  return found.reach === "closed" ? null : found.leaves;
}

const nearest = (parts: readonly Found[]): Found | undefined =>
  parts.find((part) => part.reach === "ready") ?? parts[0];

const farthest = (all: readonly Reach[]): Reach =>
  all.includes("closed") ? "closed" : all.includes("possible") ? "possible" : "ready";

function reachOf(leaf: Leaf, { assurance, ways, prefer }: Looking): Reach {
  const way = likeliestWay(leaf, assurance.levels, ways, prefer);
  if (way === null) return "closed";
  return way === "provider" || ways.enrolled.includes(way) ? "ready" : "possible";
}

/** By itself, or by a higher level. */
const isProved = (leaf: Leaf, proved: readonly Leaf[], levels: Levels): boolean =>
  proved.some(
    (one) =>
      one.scope === leaf.scope &&
      one.once === leaf.once &&
      provers(leaf.level, levels).some((level) => level.name === one.level),
  );
