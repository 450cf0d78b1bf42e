// What a policy's test passes in, brought to the form in which it crosses the wall.

import type { Level } from "../../runtime/assurance.ts";
import type { LevelTree } from "../../runtime/contract.ts";
import type { ScopeValue } from "../../runtime/scope.ts";

/**
 * AnyLevel is a level as a test names it: imported from the policies, by its name, or combined.
 *
 * @example
 * ```ts
 * const proved = (level: AnyLevel) => gate.as({ id: "ada" }).having(level);
 * proved(mfa);
 * ```
 */
export type AnyLevel = Level | string;

/**
 * AnyScope is a scope as in stepUp().
 *
 * @example
 * ```ts
 * const scope: AnyScope = ["payout", 17];
 * gate.as({ id: "ada" }).having(mfa, { scope });
 * ```
 */
export type AnyScope = ScopeValue;

/** toTree gives the level's names. */
export function toTree(level: AnyLevel): LevelTree {
  if (typeof level === "string") return level;
  if ("name" in level) return level.name;
  return "any" in level ? { any: level.any.map(toTree) } : { all: level.all.map(toTree) };
}

/** toScope gives the canonical text, as the sandbox makes it: '["payout","17"]'. */
export function toScope(scope: AnyScope): string {
  const parts = [scope].flat();
  if (parts.length === 0 || parts.some((part) => part === "" || !["string", "number"].includes(typeof part)))
    throw new TypeError(`scope: ${JSON.stringify(scope)} is not made of texts and numbers`);
  return JSON.stringify(parts.map(String));
}
