// Leading a browser from one of the gateway's own pages to where a challenge is answered.

import type { Plan } from "../assurance/plan.ts";
import type { SignInRequest } from "../exchange/exchange.ts";
import type { Visit } from "../exchange/visit.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import { type CookieNames, tieBrowser } from "../session/cookie.ts";
import type { ChallengeAddress } from "../stepup/address.ts";

/** Lead redirects to the identity source or to the page for factors, and gives a browser that has none the cookie that ties the answer to it. */
export type Lead = (visit: Visit, request: SignInRequest, via: Plan["via"]) => Promise<void>;

/** createLead: `addressOf` says where. */
export function createLead(options: { readonly addressOf: ChallengeAddress; readonly cookies: CookieNames }): Lead {
  return async (visit, request, via) => {
    const { browser, headers } = tieBrowser(visit, options.cookies);
    const comer = { browser, address: visit.client.address };
    replyWithRedirect(visit.reply, 303, await options.addressOf(request, via, comer), headers);
  };
}
