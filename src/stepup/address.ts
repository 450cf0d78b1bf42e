// The address at which a browser answers a challenge.

import type { BeginSignIn, Comer, SignInRequest } from "../exchange/exchange.ts";
import { verifyPath } from "../exchange/own-path.ts";
import type { PendingChallenges } from "./pending.ts";

/** ChallengeAddress gives the address at which a browser answers a challenge: `onPage`, at a page of ours, with all the ways there are; `byPage`, at the source, by way of a page that keeps the fragment. */
export type ChallengeAddress = (
  request: SignInRequest,
  onPage: boolean,
  comer: Comer,
  byPage?: boolean,
) => Promise<string>;

/** createChallengeAddress: else at the identity source. */
export function createChallengeAddress(options: {
  readonly begin: BeginSignIn;
  readonly pending: PendingChallenges;
}): ChallengeAddress {
  return async (request, onPage, comer, byPage) =>
    onPage
      ? `${request.origin}${verifyPath}?c=${await options.pending.put(request, comer.browser)}`
      : options.begin(request, comer, byPage);
}
