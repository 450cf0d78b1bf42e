// A parked form whose challenge failed, sent once more.

import { GatewayError } from "../errors.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import type { Cookies } from "../session/cookie.ts";
import type { Tickets } from "../stepup/ticket.ts";
import type { Handle } from "./handle.ts";
import { parkedCookieSeconds } from "./way-back.ts";

/** createResume serves resumePath, to the browser that sent the form. */
export function createResume(options: { readonly tickets: Tickets; readonly cookies: Cookies }): Handle<"GET alone"> {
  return async ({ request, browser, reply }) => {
    const { host, query } = request;
    const ticket = options.tickets.readParked(new URLSearchParams(query).get("t"), { host, browser });
    if (ticket === null) throw new GatewayError("STEPUP_TICKET");
    const set = options.cookies.write(host, "parked", ticket.parked, parkedCookieSeconds);
    replyWithRedirect(reply, 303, ticket.returnTo, { "set-cookie": [set] });
    return { subject: null, reason: "the kept form is sent again", error: null };
  };
}
