// The challenge for pages: a redirect to where it is answered; what was sent is parked, and a frame is led out of itself.

import { GatewayError } from "../errors.ts";
import type { DrainBody } from "../exchange/inbound.ts";
import { networkOf } from "../exchange/network.ts";
import { fragmentScriptPath } from "../exchange/own-path.ts";
import { toHere } from "../exchange/target.ts";
import type { Visit } from "../exchange/visit.ts";
import type { Holder } from "../parking/held-name.ts";
import type { KeepBody } from "../parking/keep-body.ts";
import { ownerOf, type Parking } from "../parking/parking.ts";
import { fromOwnPage } from "../reply/cors.ts";
import { isHeldBack, replyWithArrival } from "../reply/page/arrival.ts";
import { mayHaveFragment } from "../reply/page/fragment.ts";
import { isFramed, replyWithFramed } from "../reply/page/framed.ts";
import { replyWithWayOn } from "../reply/page/way-on.ts";
import { type Cookies, isRepeated, tieBrowser } from "../session/cookie.ts";
import { keyOf } from "../vault/vault.ts";
import type { ChallengeAddress } from "./address.ts";
import type { Challenge, Planned } from "./challenge.ts";
import { isUnkept, letFinish, offerSendAgain } from "./send-again.ts";
import { type Asking, toSignInRequest } from "./sign-in-request.ts";
import type { Tickets } from "./ticket.ts";

/** PageChallenge leads a browser to where it answers. */
export type PageChallenge = (visit: Visit, challenge: Challenge & Asking, planned: Planned) => Promise<void>;

export interface PageChallengeOptions {
  readonly addressOf: ChallengeAddress;
  readonly parking: Parking;
  readonly keepBody: KeepBody;
  readonly drainBody: DrainBody;
  readonly tickets: Tickets;
  readonly cookies: Cookies;
  readonly now: () => number;
}

const safe: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * createPageChallenge: throws IDENTITY_COOKIE_TWICE, IDENTITY_ORIGIN for a form of another site's, and, having answered it,
 * STEPUP_BODY_TOO_LARGE or STEPUP_HELD_FULL.
 */
export function createPageChallenge(options: PageChallengeOptions): PageChallenge {
  const { cookies, now } = options;

  return async (visit, challenge, planned) => {
    const { method = "", headers } = visit.incoming;
    // Signing in adds no cookie that could be told from the other: the browser would go round in a circle (oauth2-proxy/oauth2-proxy#2606).
    if (challenge.subject === null && isRepeated(headers.cookie, cookies.names.session))
      throw new GatewayError("IDENTITY_COOKIE_TWICE");
    const { host, origin } = visit.request;
    const realm = { "www-authenticate": `Bearer realm="${host}"` };
    const framed = isFramed(headers);
    if (framed && visit.parkedBody === null && safe.has(method)) {
      // Nothing waits yet: the window asks for the same page, and is challenged itself.
      const here = toHere(visit.request);
      replyWithFramed(visit.reply, { location: here, again: here, headers: realm });
      return;
    }
    if (isHeldBack(visit, cookies.sameSite(host))) {
      replyWithArrival(visit);
      return;
    }
    const { browser, headers: set } = tieBrowser(visit, cookies);
    const parked = await park(visit, challenge, browser).catch(async (cause: unknown) => {
      if (cause instanceof GatewayError && isUnkept(cause)) {
        await letFinish(visit, options.drainBody);
        offerSendAgain(visit, challenge, cause, options.tickets);
      }
      // It is answered already where it can be; the log hears of it all the same.
      throw cause;
    });
    const onward = { host, origin, returnTo: toHere(visit.request), parked };
    const request = toSignInRequest(challenge, planned.plan, onward, now());
    const comer = { browser, address: visit.client.address };
    const location = await options
      .addressOf(request, planned.onPage, comer, mayHaveFragment(headers))
      .catch(async (cause: unknown) => {
        // Nobody was told where it waits.
        if (parked !== null) await options.parking.drop(parked);
        throw cause;
      });
    if (framed) {
      replyWithFramed(visit.reply, { location, again: null, headers: { ...set, ...realm } });
      return;
    }
    // A redirect takes the fragment along, to a page of ours that keeps it; from a page it has to be carried.
    const isPage = !safe.has(method) && mayHaveFragment(headers);
    // A parked form that is sent now is fetched with GET, whatever its own method.
    replyWithWayOn(visit.reply, method, {
      location,
      headers: { ...set, ...(parked !== null && visit.parkedBody === null && realm) },
      formStatus: 401,
      text: "Confirm that it is you: then what you sent is sent on, once. It is kept until then.",
      ...(isPage && {
        fragment: { script: `${origin}${fragmentScriptPath}`, page: onward.returnTo, onward: location },
      }),
    });
  };

  async function park(visit: Visit, challenge: Challenge, browser: string): Promise<string | null> {
    const { request, incoming } = visit;
    if (safe.has(request.method)) return null;
    if (visit.parkedBody === null && !fromOwnPage(incoming.headers, request)) throw new GatewayError("IDENTITY_ORIGIN");
    const { address } = visit.client;
    const subject = challenge.subject === null ? null : ownerOf(challenge.subject);
    const holder: Holder =
      subject === null ? { kind: "stranger", name: networkOf(address) } : { kind: "person", name: subject };
    const body = await options.keepBody(visit.parkedBody ?? incoming, holder);
    const { method, host, path, query } = request;
    const { rawHeaders } = visit;
    const { withhold } = challenge;
    return options.parking
      .park({ method, host, path, query, rawHeaders, withhold, address, body, subject, browserKey: keyOf(browser) })
      .finally(() => {
        // A held file that is parked is its token's.
        if ("close" in body) body.close();
      });
  }
}
