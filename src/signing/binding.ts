// What an identity header is bound to: one request or none, and the levels, scopes and proofs that it rests on.

import type { Assurance } from "../assurance/assurance.ts";
import { levelNames } from "../assurance/level-name.ts";
import { covering, resting, toLeaf } from "../assurance/satisfied.ts";
import type { Acting, Proof, Subject } from "../exchange/exchange.ts";

/** Binding ties an assertion to one request, or to what requests rest on. */
export interface Binding {
  /** Is it for one request alone? Else for any that rests on the same. */
  readonly alone: boolean;
  /** What the step-ups were for, in canonical text ('["payout","17"]'), one for each that has a scope. */
  readonly scopes: readonly string[];
  /** The levels that were asked for and are proved. */
  readonly levels: readonly string[];
  /** The proofs that they rest on; none: the newest without a scope is told. */
  readonly proofs: readonly Proof[];
}

/** Bindable is an action, as far as it decides that. */
export type Bindable = Pick<Acting, "met" | "left"> & { readonly perRequest: boolean | null };

/** toBinding gives null where any request of the session could have had the same header. `nowMs` is when it was decided. */
export function toBinding(
  { met, left, perRequest }: Bindable,
  subject: Pick<Subject, "ledger">,
  { levels, nowMs }: Pick<Assurance, "levels" | "nowMs">,
): Binding | null {
  if (met.length === 0 && perRequest !== true) return null;
  const assurance = { levels, ledger: left ?? subject.ledger, nowMs };
  const scopes = [...new Set(met.flatMap((one) => one.scope ?? []))];
  // Of alternatives only those that were proved are told.
  const proved = met.flatMap((one) =>
    levelNames(one.level).filter((name) => covering(toLeaf(name, one), assurance) !== undefined),
  );
  return {
    // What is for one thing alone is for one request alone, whatever was saved elsewhere.
    alone: perRequest !== false || scopes.length > 0,
    scopes,
    levels: [...new Set(proved)],
    proofs: [...new Set(met.flatMap((one) => resting(one, assurance) ?? []))],
  };
}
