// Who may look at the pages for factors: someone who is signed in. What they change there is proved besides (errand.ts).

import { noPlan } from "../../assurance/plan.ts";
import { fresh, isFactor } from "../../assurance/satisfied.ts";
import type { ErrorCode } from "../../error-codes.ts";
import { GatewayError } from "../../errors.ts";
import type { Proof } from "../../exchange/exchange.ts";
import type { Visit } from "../../exchange/visit.ts";
import type { Site } from "../../factor/passkey.ts";
import type { Person } from "../../factor/person.ts";
import type { LiveGeneration } from "../../generation/live.ts";
import { replyWithError, replyWithRedirect } from "../../reply/reply.ts";
import type { SessionSubject } from "../../session/session.ts";
import type { Handled } from "../handle.ts";
import type { Lead } from "../lead.ts";
import { visitorOf } from "../visitor.ts";
import { cameFrom, withOrigin } from "./elsewhere.ts";

/** Visitor is who is signed in on this host. */
export interface Visitor {
  readonly subject: SessionSubject;
  readonly person: Person;
  readonly site: Site;
}

/** Entered is a visitor who may go on, or what they were answered. */
export type Entered =
  | { readonly visitor: Visitor; readonly answered: null }
  | { readonly visitor: null; readonly answered: Handled };

/** Coming is what somebody comes for; `sent` is null where they only look. */
export interface Coming {
  readonly path: string;
  /** "fresh": having signed in a moment ago. */
  readonly need: "session" | "fresh";
  readonly sent: URLSearchParams | null;
}

export interface Gate {
  /** visitor gives who has a session here; null: nobody. */
  visitor(visit: Visit, live: LiveGeneration): Promise<Visitor | null>;
  /**
   * enter lets in who is signed in. Others are led to where they do that and back to `path`; who comes back from there as they
   * went is refused, so there is no circle.
   */
  enter(visit: Visit, live: LiveGeneration, coming: Coming): Promise<Entered>;
}

/** How young the sign-in must be to open a page. */
const openSeconds = 5 * 60;

/** And to send it: filling it in takes a while. */
const sendSeconds = 10 * 60;

/** createGate: `lead` goes to the identity source. */
export function createGate(options: { readonly lead: Lead; readonly now: () => number }): Gate {
  const { now } = options;

  const visitor: Gate["visitor"] = async (visit, live) => {
    const { host, origin } = visit.request;
    const subject = await visitorOf(visit, live);
    return subject && { subject, person: { source: subject.user.source, id: subject.user.id }, site: { host, origin } };
  };

  return {
    visitor,
    async enter(visit, live, { path, need, sent }) {
      const { request } = visit;
      const query = new URLSearchParams(request.query);
      const sources = (live.hosts.get(request.host)?.signIn ?? []).map(({ name }) => name);
      const [source] = sources;
      if (source === undefined) throw new GatewayError("ROUTING_NO_ROUTE");
      const here = await visitor(visit, live);
      const looks = sent === null;
      const maxAgeSeconds = looks ? openSeconds : sendSeconds;
      const own = withOrigin(path, cameFrom(query, request, live));
      const back = query.has("fresh");
      if (here === null || (need === "fresh" && !signedIn(here, maxAgeSeconds, now()))) {
        if (!looks || back)
          return refuse(visit, here, here === null ? "IDENTITY_REQUIRED" : "STEPUP_AUTH_TIME_OLD", own);
        const returnTo = `${own}${own.includes("?") ? "&" : "?"}fresh=1`;
        const subject = here?.subject ?? null;
        const asking =
          subject === null
            ? { subject, source, choices: sources.length > 1 ? sources : [], unmet: [] }
            : { subject, source: subject.user.source, unmet: [] };
        await options.lead(visit, asking, { plan: { ...noPlan, maxAgeSeconds: openSeconds }, onPage: false }, returnTo);
        return { visitor: null, answered: { subject, reason: "factors: to sign in", error: null } };
      }
      if (!back) return { visitor: here, answered: null };
      // The mark has done its work; left in the address, a reload would be refused.
      replyWithRedirect(visit.reply, 303, own);
      return { visitor: null, answered: { subject: here.subject, reason: "factors: fresh", error: null } };
    },
  };
}

const signedIn = ({ subject }: Visitor, maxAgeSeconds: number, nowMs: number): boolean =>
  subject.ledger.some(
    (proof) => !isFactor(proof) && proof.source === subject.user.source && isYoung(proof, maxAgeSeconds, nowMs),
  );

/** One for a purpose is for nothing else. */
const isYoung = (proof: Proof, maxAgeSeconds: number, nowMs: number): boolean =>
  proof.scope === null && proof.uses === null && fresh(proof, maxAgeSeconds, Math.floor(nowMs / 1_000));

function refuse(visit: Visit, visitor: Visitor | null, code: ErrorCode, again: string): Entered {
  const error = new GatewayError(code);
  replyWithError(visit.reply, error, {
    requestId: visit.request.id,
    kind: "navigation",
    title: "We could not confirm it is you",
    explained: "Sign in again, then change this.",
    actions: [{ label: "Try again", href: again }],
  });
  return { visitor: null, answered: { subject: visitor?.subject ?? null, reason: "factors: refused", error } };
}
