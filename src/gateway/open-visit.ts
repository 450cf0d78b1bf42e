// Opens a visit: reads the request canonically, finds our cookies, and puts a parked request in the place of the one that fetches it.

import { isHeaderThat } from "../exchange/header-name.ts";
import { pairsWhere } from "../exchange/header-pair.ts";
import type { Arrival, InboundHeaders } from "../exchange/inbound.ts";
import { isSpeculative } from "../exchange/speculative.ts";
import type { Visit } from "../exchange/visit.ts";
import type { Receiver } from "../listener/receive.ts";
import type { Parking } from "../parking/parking.ts";
import { type Cookies, readCookie } from "../session/cookie.ts";

/** createOpen: the visit at once, or a promise of it where a parked request is to be sent now. Throws LISTENER_*. */
export function createOpen(options: {
  readonly receive: Receiver;
  readonly parking: Parking;
  readonly cookies: Cookies;
}): (arrival: Arrival) => Visit | Promise<Visit> {
  const { receive, parking, cookies } = options;
  const { names } = cookies;
  return (arrival) => {
    const { incoming } = arrival;
    const { request, client } = receive(incoming, arrival.tunnel !== null);
    const header = incoming.named.cookie;
    const visit: Visit = {
      incoming,
      reply: arrival.reply,
      tunnel: arrival.tunnel,
      request,
      client,
      rawHeaders: incoming.rawHeaders,
      headed: incoming,
      parkedBody: null,
      parkedFor: null,
      session: readCookie(header, names.session),
      browser: readCookie(header, names.browser),
      replyHeaders: [],
    };
    const token = request.method === "GET" && client.kind === "navigation" ? readCookie(header, names.parked) : null;
    return token === null || isSpeculative(incoming.headers) ? visit : unpark(visit, token);
  };

  async function unpark(visit: Visit, token: string): Promise<Visit> {
    const { request } = visit;
    const cleared = ["set-cookie", cookies.write(request.host, "parked", "", 0)];
    const parked = await parking.take(token, { browser: visit.browser, host: request.host, path: request.path });
    if (parked === null) return { ...visit, replyHeaders: cleared };
    return {
      ...visit,
      request: { ...request, method: parked.method, query: parked.query },
      // The app's session and CSRF token are what they are now.
      rawHeaders: [...parked.rawHeaders, ...pairsWhere(visit.rawHeaders, isCredential)],
      headed: { headers: toHeaders(parked.rawHeaders) },
      parkedBody: parked.body,
      parkedFor: parked.subject,
      // The answer to a form is not the page: a cache must not keep it under the page's address.
      replyHeaders: [...cleared, "cache-control", "no-store"],
    };
  }
}

/** What parking leaves out, because it belongs to the request that comes back. */
const isCredential = isHeaderThat("credential");

/** toHeaders reads raw pairs as node does: lower case, repeated ones joined. */
function toHeaders(rawHeaders: readonly string[]): InboundHeaders {
  const headers: Record<string, string> = Object.create(null);
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    const value = rawHeaders[index + 1]!;
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
