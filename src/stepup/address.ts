// The address at which a browser answers a challenge.

import type { Plan } from "../assurance/plan.ts";
import type { BeginSignIn, Comer, SignInRequest } from "../exchange/exchange.ts";
import { verifyPath } from "../exchange/own-path.ts";
import type { PendingChallenges } from "./pending.ts";

/** ChallengeAddress gives the address at which a browser answers a challenge. */
export type ChallengeAddress = (request: SignInRequest, via: Plan["via"], comer: Comer) => Promise<string>;

/** createChallengeAddress: at the identity source, or the page for the gateway's own factors. */
export function createChallengeAddress(options: {
  readonly begin: BeginSignIn;
  readonly pending: PendingChallenges;
}): ChallengeAddress {
  return async (request, via, comer) =>
    via === "provider"
      ? options.begin(request, comer)
      : `${request.origin}${verifyPath}?c=${await options.pending.put(request, comer.browser)}`;
}
