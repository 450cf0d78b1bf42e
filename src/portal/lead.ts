// Leading a browser from one of the gateway's own pages to where a challenge is answered.

import { GatewayError } from "../errors.ts";
import { isSpeculative } from "../exchange/speculative.ts";
import type { Visit } from "../exchange/visit.ts";
import { isHeldBack, replyWithArrival } from "../reply/page/arrival.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import { type Cookies, tieBrowser } from "../session/cookie.ts";
import type { ChallengeAddress } from "../stepup/address.ts";
import type { Planned } from "../stepup/challenge.ts";
import { type Asking, toSignInRequest } from "../stepup/sign-in-request.ts";

/** Lead redirects to the identity source, or to the page that says what is asked, and gives a browser that has none the cookie that ties the answer to it; afterwards it goes on at `returnTo`. Throws GATEWAY_SPECULATIVE. */
export type Lead = (visit: Visit, asking: Asking, planned: Planned, returnTo: string) => Promise<void>;

/** createLead: `addressOf` says where. */
export function createLead(options: {
  readonly addressOf: ChallengeAddress;
  readonly cookies: Cookies;
  readonly now: () => number;
}): Lead {
  return async (visit, asking, planned, returnTo) => {
    if (isSpeculative(visit.incoming.headers)) throw new GatewayError("GATEWAY_SPECULATIVE");
    if (isHeldBack(visit, options.cookies.sameSite(visit.request.host))) {
      replyWithArrival(visit);
      return;
    }
    const { browser, headers } = tieBrowser(visit, options.cookies);
    const { host, origin } = visit.request;
    const request = toSignInRequest(asking, planned.plan, { host, origin, returnTo, parked: null }, options.now());
    const comer = { browser, address: visit.client.address };
    replyWithRedirect(visit.reply, 303, await options.addressOf(request, planned.onPage, comer), headers);
  };
}
