// Challenges that a script could not answer, answered in a browser window: the addresses in a 401, and a form sent once more.

import { noPlan, plan } from "../assurance/plan.ts";
import { unmet } from "../assurance/satisfied.ts";
import { GatewayError } from "../errors.ts";
import type { Subject } from "../exchange/exchange.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import { type CookieNames, setCookie } from "../session/cookie.ts";
import { type Ask, type ChallengeOptions, loginPath, toRequest } from "../stepup/challenge.ts";
import { resumePath, stepUpPath, type Tickets } from "../stepup/ticket.ts";
import { replaySeconds } from "./conclude.ts";
import { donePath } from "./done.ts";
import { createLead } from "./lead.ts";
import { parseReturnTo } from "./return-address.ts";
import type { Endpoint, Returned } from "./returned.ts";
import { visitorOf } from "./visitor.ts";

/** WindowOptions: `enrolled` and `unspent` as the challenger's. */
export interface WindowOptions {
  readonly ask: Ask;
  readonly tickets: Tickets;
  readonly enrolled: ChallengeOptions["enrolled"];
  readonly unspent: ChallengeOptions["unspent"];
  readonly cookies: CookieNames;
  readonly now: () => number;
}

const none: ReadonlySet<string> = new Set();

/** createWindows serves /.sallyport/login, /.sallyport/step-up and /.sallyport/resume. */
export function createWindows(options: WindowOptions): Readonly<Record<string, Endpoint>> {
  const { tickets, now } = options;
  const lead = createLead(options);

  /** Where it ends: in a popup, with a page that tells the script; else at the page the script named. */
  const toEnd = (visit: Visit, live: LiveGeneration): string => {
    const query = new URLSearchParams(visit.request.query);
    const origins = live.hosts.get(visit.request.host)?.origins ?? none;
    if (query.get("mode") !== "popup") return parseReturnTo(query.get("return_to"), visit.request, origins);
    const origin = query.get("origin");
    const known = origin !== null && (origin === visit.request.origin || origins.has(origin));
    return `${donePath}?outcome=proved&origin=${encodeURIComponent(known ? origin : visit.request.origin)}`;
  };

  const logIn: Endpoint = async (visit, live) => {
    page(visit);
    const { host, origin } = visit.request;
    const returnTo = toEnd(visit, live);
    const subject = await visitorOf(visit, live);
    const source = live.hosts.get(host)?.signIn[0]?.name;
    if (source === undefined) throw new GatewayError("ROUTING_NO_ROUTE");
    if (subject !== null) return goTo(visit, returnTo, subject, "signed in already");
    const nobody = { subject: null, unmet: [] };
    await lead(visit, toRequest(nobody, source, noPlan, { host, origin, returnTo }, now()), "provider");
    return { subject: null, reason: "login: asked", error: null };
  };

  const stepUp: Endpoint = async (visit, live) => {
    page(visit);
    const { host, origin, query } = visit.request;
    const ticket = tickets.readStepUp(new URLSearchParams(query).get("t"), host);
    const subject = await visitorOf(visit, live);
    if (ticket === null || (subject !== null && subject.session.family !== ticket.family))
      throw new GatewayError("STEPUP_TICKET");
    const returnTo = toEnd(visit, live);
    // The session ended meanwhile: signing in comes first, and the script asks again.
    if (subject === null) return logIn(visit, live);
    const ledger = await options.unspent(subject.ledger);
    const open = unmet(ticket.requirements, live.levels, ledger, now());
    if (open.length === 0) return goTo(visit, returnTo, subject, "step-up: proved already");
    const asked = plan(open, live.levels, ledger, now(), {
      provider: subject.user.source,
      factors: true,
      enrolled: await options.enrolled(subject, host),
    });
    if (asked === null) throw new GatewayError("STEPUP_IMPOSSIBLE");
    // What one challenge leaves out is asked for here again, before the script hears of it.
    const rest = asked.leaves.length < open.length ? `${stepUpPath}?${query}` : returnTo;
    const challenge = { subject, unmet: open };
    await lead(
      visit,
      toRequest(challenge, subject.user.source, asked, { host, origin, returnTo: rest }, now()),
      asked.via,
    );
    return { subject, reason: "step-up: asked in a window", error: null };
  };

  const resume: Endpoint = async (visit) => {
    page(visit);
    const { host, query, scheme } = visit.request;
    const text = new URLSearchParams(query).get("t");
    const ticket = tickets.readResume(text, { host, browser: visit.browser });
    if (ticket === null) throw new GatewayError("STEPUP_TICKET");
    const set = setCookie(scheme, options.cookies.replay, ticket.parked, replaySeconds);
    replyWithRedirect(visit.reply, 303, ticket.returnTo, { "set-cookie": [set] });
    return { subject: null, reason: "the kept form is sent again", error: null };
  };

  return { [loginPath]: logIn, [stepUpPath]: stepUp, [resumePath]: resume };
}

function goTo(visit: Visit, location: string, subject: Subject, reason: string): Returned {
  replyWithRedirect(visit.reply, 303, location);
  return { subject, reason, error: null };
}

function page(visit: Visit): void {
  if (visit.request.method !== "GET") throw new GatewayError("GATEWAY_METHOD");
}
