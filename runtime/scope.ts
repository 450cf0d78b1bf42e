// A step-up's scope: what alone a proof is for, such as one payout, in one spelling.

/**
 * ScopeValue is what a proof is for: a text or a number, or several parts, such as ["payout", params.id].
 *
 * @example
 * ```ts
 * const payout = (number: string): ScopeValue => ["payout", number];
 * stepUp(passkey, { scope: payout("17"), once: true });
 * ```
 */
export type ScopeValue = string | number | readonly (string | number)[];

/**
 * Scope is a scope as a policy gives it: settled, or computed from the request.
 *
 * @example
 * ```ts
 * const scope: Scope<UserContext> = ({ user }) => ["account", user.id];
 * stepUp<UserContext>(passkey, { scope });
 * ```
 */
export type Scope<C> = ScopeValue | ((context: C) => ScopeValue);

/** A scope travels in the signed identity header; nobody needs a longer one. */
const maxLength = 1_000;

// Taken before policies run, so that none can change what a proof is asked for.
const { stringify } = JSON;
const { isArray } = Array;
const { abs } = Math;

/** toScopeText gives the canonical text, '["payout","17"]'; null where the value is no scope. */
export function toScopeText(value: unknown): string | null {
  const parts: readonly unknown[] = isArray(value) ? value : [value];
  const texts: string[] = [];
  // By index: a hole in the list is a value that is missing.
  for (let index = 0; index < parts.length; index++) {
    const text = toPart(parts[index]);
    if (text === null) return null;
    texts[index] = text;
  }
  // As a list, "a/b" and ["a", "b"] stay two things.
  const scope = stringify(texts);
  return texts.length > 0 && scope.length <= maxLength ? scope : null;
}

function toPart(value: unknown): string | null {
  // Beyond the safe integers two numbers look like one, and a proof for one would do for the other.
  if (typeof value === "number") return abs(value) <= 9_007_199_254_740_991 ? `${value}` : null;
  // An empty part is a value that is not there: one proof would open everything that lacks it.
  return typeof value === "string" && value !== "" ? value : null;
}

/** faultInScope says why a value is no scope, without showing what a request may have put into it. */
export function faultInScope(value: unknown): string {
  if (!isArray(value)) return faultInPart(value);
  if (value.length === 0) return "an empty list";
  for (let index = 0; index < value.length; index++)
    if (toPart(value[index]) === null) return `a list with ${faultInPart(value[index])} in it`;
  return "too long a list";
}

function faultInPart(value: unknown): string {
  if (value === undefined || value === null || value === "") return "nothing";
  if (isArray(value)) return "a list";
  if (typeof value === "string") return "too long a text";
  return typeof value === "number" ? "a number that is not exact" : `something of type ${typeof value}`;
}
