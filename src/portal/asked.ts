// Is the person still asked? For the script that opened a window in which they prove it, and that the window cannot tell.

import { unmet } from "../assurance/satisfied.ts";
import { openToOrigins } from "../reply/cors.ts";
import { replyWithJson } from "../reply/reply.ts";
import { type PlanOptions, toAssurance } from "../stepup/challenge.ts";
import type { Tickets } from "../stepup/ticket.ts";
import type { Handle } from "./handle.ts";
import { visitorOf } from "./visitor.ts";

/**
 * createAsked serves askedPath, with the query of a 401's `step_up_url`: `{"asked":false}` where asking again is worth it. It
 * says no more than asking again would, and spends nothing.
 */
export function createAsked(options: {
  readonly tickets: Pick<Tickets, "readStepUp">;
  readonly unspent: PlanOptions["unspent"];
  readonly now: () => number;
}): Handle<"GET"> {
  return async (visit, live) => {
    const { host, query } = visit.request;
    const subject = await visitorOf(visit, live);
    const ticket = options.tickets.readStepUp(new URLSearchParams(query).get("t"), host);
    const isTheirs = subject !== null && ticket !== null && subject.session.family === ticket.family;
    const asked = isTheirs
      ? unmet(ticket.requirements, await toAssurance(subject, live.levels, options.unspent, options.now())).length > 0
      : subject === null;
    openToOrigins(visit, live.hosts.get(host)?.origins ?? new Set());
    replyWithJson(visit.reply, 200, { asked });
    return { subject, reason: asked ? "still asked" : "asked no more", error: null };
  };
}
