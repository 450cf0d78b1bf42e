// What an identity header is bound to: one request or none, and the levels, scopes and proofs that it rests on.

import type { Assurance } from "../assurance/assurance.ts";
import { levelNames } from "../assurance/level-name.ts";
import { covering, resting, toLeaf } from "../assurance/satisfied.ts";
import type { Acting, Subject } from "../exchange/exchange.ts";
import type { Binding } from "./assertion.ts";

/** toBinding gives null where any request of the session could have had the same header. `nowMs` is when it was decided. */
export function toBinding(
  action: Pick<Acting, "met" | "left"> & { readonly perRequest: boolean | null },
  requestId: string,
  subject: Subject,
  { levels, nowMs }: Pick<Assurance, "levels" | "nowMs">,
): Binding | null {
  const { met, perRequest } = action;
  if (met.length === 0 && perRequest !== true) return null;
  const assurance = { levels, ledger: action.left ?? subject.ledger, nowMs };
  const scopes = [...new Set(met.flatMap((one) => one.scope ?? []))];
  // Of alternatives only those that were proved are told.
  const proved = met.flatMap((one) =>
    levelNames(one.level).filter((name) => covering(toLeaf(name, one), assurance) !== undefined),
  );
  return {
    // What is for one thing alone is for one request alone, whatever was saved elsewhere.
    requestId: perRequest === false && scopes.length === 0 ? null : requestId,
    scopes,
    levels: [...new Set(proved)],
    proofs: [...new Set(met.flatMap((one) => resting(one, assurance) ?? []))],
  };
}
