// Levels in words, for pages, logs and programs.

import type { LevelTree, StepSpec } from "../../runtime/contract.ts";

/** levelName says a level, or a combination, in words: "passkey or mfa". */
export function levelName(tree: LevelTree): string {
  if (typeof tree === "string") return tree;
  const [members, word] = "any" in tree ? [tree.any, " or "] : [tree.all, " and "];
  return members.map((one) => (typeof one === "string" ? one : `(${levelName(one)})`)).join(word);
}

/** levelNames gives every level that a tree names. */
export const levelNames = (tree: LevelTree): readonly string[] =>
  typeof tree === "string" ? [tree] : ("any" in tree ? tree.any : tree.all).flatMap(levelNames);

/** stepLevels gives every level that a step and those in it ask for; `counts` says which of them do. */
export const stepLevels = (
  step: StepSpec<unknown>,
  counts: (step: StepSpec<unknown>) => boolean = () => true,
): readonly string[] => [
  ...(step.level === undefined || !counts(step) ? [] : levelNames(step.level)),
  ...(step.steps ?? []).flatMap((inner) => stepLevels(inner, counts)),
];

const units = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "m"],
] as const;

/** ageWords writes seconds as policies do: "5m", "90s", "12h". */
export function ageWords(seconds: number): string {
  for (const [size, unit] of units) if (seconds >= size && seconds % size === 0) return `${seconds / size}${unit}`;
  return `${seconds}s`;
}
