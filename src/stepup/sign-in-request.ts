// The request that a challenge makes of an identity source or a factor, which waits there until the browser is back.

import type { Plan } from "../assurance/plan.ts";
import type { SignInRequest } from "../exchange/exchange.ts";
import type { Challenge } from "./challenge.ts";

/** Onward is where the browser goes on afterwards, and what is parked for it. */
export type Onward = Pick<SignInRequest, "host" | "origin" | "returnTo" | "parked">;

/** Asking is what of a challenge a source or a factor is asked, and which source; of several, the person chooses. */
export interface Asking extends Pick<Challenge, "subject" | "unmet"> {
  readonly source: string;
  readonly choices?: readonly string[];
}

/** toSignInRequest asks `source` for what was planned first. */
export function toSignInRequest(
  { subject, source, choices = [], unmet }: Asking,
  plan: Plan,
  onward: Onward,
  nowMs: number,
): SignInRequest {
  return {
    purpose: subject === null ? "login" : "step-up",
    source,
    choices,
    host: onward.host,
    origin: onward.origin,
    returnTo: onward.returnTo,
    family: subject?.session?.family ?? null,
    subject: subject?.user.id ?? null,
    requirements: unmet,
    leaves: plan.leaves,
    acrValues: plan.acrValues,
    maxAgeSeconds: plan.maxAgeSeconds,
    afresh: plan.afresh,
    askedAt: nowMs,
    attempt: 1,
    firstAuthTime: null,
    parked: onward.parked,
  };
}

/** asPlanned is a request that waits, asked for this plan now: what was given before it was asked is nothing that was given for it. */
export const asPlanned = (
  request: SignInRequest,
  { leaves, acrValues, maxAgeSeconds, afresh }: Plan,
  nowMs: number,
): SignInRequest => ({
  ...request,
  leaves,
  acrValues,
  maxAgeSeconds,
  afresh,
  askedAt: nowMs,
  attempt: 1,
  firstAuthTime: null,
});
