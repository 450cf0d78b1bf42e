// A challenge that a script could not answer, answered in a browser window: the address in its 401.

import { plan } from "../assurance/plan.ts";
import { unmet } from "../assurance/satisfied.ts";
import { GatewayError } from "../errors.ts";
import { stepUpPath } from "../exchange/own-path.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import type { PlanOptions } from "../stepup/challenge.ts";
import type { Tickets } from "../stepup/ticket.ts";
import { toEnd } from "./done.ts";
import type { Handle } from "./handle.ts";
import type { Lead } from "./lead.ts";
import { visitorOf } from "./visitor.ts";

/** createStepUp serves stepUpPath; `enrolled` and `unspent` are the challenger's. */
export function createStepUp(options: {
  readonly logIn: Handle<"GET alone">;
  readonly lead: Lead;
  readonly tickets: Tickets;
  readonly enrolled: PlanOptions["enrolled"];
  readonly unspent: PlanOptions["unspent"];
  readonly now: () => number;
}): Handle<"GET alone"> {
  const { tickets, now } = options;
  return async (visit, live, sent) => {
    const { host, query } = visit.request;
    const ticket = tickets.readStepUp(new URLSearchParams(query).get("t"), host);
    const subject = await visitorOf(visit, live);
    if (ticket === null || (subject !== null && subject.session.family !== ticket.family))
      throw new GatewayError("STEPUP_TICKET");
    // The session ended meanwhile: signing in comes first, and the script asks again.
    if (subject === null) return options.logIn(visit, live, sent);
    const returnTo = toEnd(visit, live);
    const ledger = await options.unspent(subject.ledger);
    const assurance = { levels: live.levels, ledger, nowMs: now() };
    const open = unmet(ticket.requirements, assurance);
    if (open.length === 0) {
      replyWithRedirect(visit.reply, 303, returnTo);
      return { subject, reason: "step-up: proved already", error: null };
    }
    const asked = plan(open, assurance, {
      provider: subject.user.source,
      factors: true,
      enrolled: await options.enrolled(subject, host),
    });
    if (asked === null) throw new GatewayError("STEPUP_IMPOSSIBLE");
    // What one challenge leaves out is asked for here again, before the script hears of it.
    const rest = asked.leaves.length < open.length ? `${stepUpPath}?${query}` : returnTo;
    await options.lead(visit, { subject, source: subject.user.source, unmet: open }, asked, rest);
    return { subject, reason: "step-up: asked in a window", error: null };
  };
}
