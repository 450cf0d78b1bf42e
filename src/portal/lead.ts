// Leading a browser from one of the gateway's own pages to where a challenge is answered.

import type { Plan } from "../assurance/plan.ts";
import { GatewayError } from "../errors.ts";
import type { SignInRequest } from "../exchange/exchange.ts";
import { isSpeculative } from "../exchange/speculative.ts";
import type { Visit } from "../exchange/visit.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import { type CookieNames, tieBrowser } from "../session/cookie.ts";
import type { ChallengeAddress } from "../stepup/address.ts";

/** Lead redirects to the identity source or to the page for factors, and gives a browser that has none the cookie that ties the answer to it. Throws GATEWAY_SPECULATIVE. */
export type Lead = (visit: Visit, request: SignInRequest, via: Plan["via"]) => Promise<void>;

/** createLead: `addressOf` says where. */
export function createLead(options: { readonly addressOf: ChallengeAddress; readonly cookies: CookieNames }): Lead {
  return async (visit, request, via) => {
    if (isSpeculative(visit.incoming.headers)) throw new GatewayError("GATEWAY_SPECULATIVE");
    const { browser, headers } = tieBrowser(visit, options.cookies);
    const comer = { browser, address: visit.client.address };
    replyWithRedirect(visit.reply, 303, await options.addressOf(request, via, comer), headers);
  };
}
