// A challenge that a script could not answer, answered in a browser window: the address in its 401.

import { GatewayError } from "../errors.ts";
import { stepUpPath } from "../exchange/own-path.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import type { Tickets } from "../stepup/ticket.ts";
import type { AskMissing } from "./ask-missing.ts";
import { toEnd } from "./done.ts";
import type { Handle } from "./handle.ts";
import { visitorOf } from "./visitor.ts";

/** createStepUp serves stepUpPath. */
export function createStepUp(options: {
  readonly logIn: Handle<"GET alone">;
  readonly askMissing: AskMissing;
  readonly tickets: Tickets;
}): Handle<"GET alone"> {
  return async (visit, live, sent) => {
    const { host, query } = visit.request;
    const ticket = options.tickets.readStepUp(new URLSearchParams(query).get("t"), host);
    const subject = await visitorOf(visit, live);
    if (ticket === null || (subject !== null && subject.session.family !== ticket.family))
      throw new GatewayError("STEPUP_TICKET");
    // The session ended meanwhile: signing in comes first, and the script asks again.
    if (subject === null) return options.logIn(visit, live, sent);
    const returnTo = toEnd(visit, live);
    // What one challenge leaves out is asked for here again, before the script hears of it.
    const onward = (all: boolean) => (all ? returnTo : `${stepUpPath}?${query}`);
    if (await options.askMissing(visit, live, { subject, required: ticket.requirements, returnTo: onward }))
      return { subject, reason: "step-up: asked in a window", error: null };
    replyWithRedirect(visit.reply, 303, returnTo);
    return { subject, reason: "step-up: proved already", error: null };
  };
}
