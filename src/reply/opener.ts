// Who may hold on to a window that shows one of the gateway's own pages: nobody, whatever opened it.

import type { InboundHeaders } from "../exchange/inbound.ts";
import type { Outbound } from "../exchange/outbound.ts";

const name = "cross-origin-opener-policy";

/**
 * severOpener cuts the page that is about to be answered off from whatever window opened it or leads it (HTML §7.1.3): a
 * script of the app has our origin, and would read the page and press its buttons.
 */
export function severOpener(reply: Outbound, headers: InboundHeaders): void {
  reply.setHeader(name, policyFor(headers["user-agent"]));
}

/**
 * keepOpener is for a redirect: what it leads to says for itself. The window of a step-up passes here on its way to the
 * provider, and tells the page that opened it how it went.
 */
export const keepOpener = (reply: Outbound): void => reply.removeHeader(name);

/**
 * Firefox does not know the one that holds whatever the app says itself, and would take it for none. What it is given instead
 * does not hold against an app whose pages say "same-origin"; but no page with a secret is reached without the provider's,
 * which is another origin and cuts such a window off.
 */
const policyFor = (userAgent = ""): string => (/\bFirefox\//.test(userAgent) ? "same-origin" : "noopener-allow-popups");
