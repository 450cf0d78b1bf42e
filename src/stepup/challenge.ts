// The challenge, in the client's own language: a redirect for a page, a parked form, a 401 that a program understands, a closed WebSocket.

import type { FactorKind } from "../../runtime/contract.ts";
import type { Levels } from "../assurance/assurance.ts";
import { levelName, levelNames } from "../assurance/level-name.ts";
import { noPlan, type Plan, plan } from "../assurance/plan.ts";
import { reasonsOf, toWwwAuthenticate } from "../assurance/requirement.ts";
import { GatewayError } from "../errors.ts";
import type { BeginSignIn, Ledger, Requirement, SignInRequest, Subject } from "../exchange/exchange.ts";
import type { ReadBody } from "../exchange/inbound.ts";
import { loginPath, verifyPath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import { ownerOf, type Parking } from "../parking/parking.ts";
import { fromOwnPage } from "../reply/cors.ts";
import { isFramed, replyWithFramed } from "../reply/page/framed.ts";
import { replyWithWayOn } from "../reply/page/way-on.ts";
import { replyWithError } from "../reply/reply.ts";
import { replyWithWebSocketClose, unauthorizedClose } from "../reply/websocket-close.ts";
import { type CookieNames, isRepeated, setCookie } from "../session/cookie.ts";
import { keyOf, randomToken } from "../vault/vault.ts";
import type { PendingChallenges } from "./pending.ts";
import type { Tickets } from "./ticket.ts";

/** Challenge is what must be proved. No subject: sign in. */
export interface Challenge {
  readonly subject: Subject | null;
  /** The source to ask; null: nobody can sign in here, programs bring tokens. */
  readonly source: string | null;
  readonly unmet: readonly Requirement[];
  readonly levels: Levels;
  /** Lower-case names of the headers that were a credential: they are not parked. */
  readonly withhold: readonly string[];
}

/** Challenger answers, and gives the status for the log where no reply has one: a WebSocket that was opened to be closed; else null. */
export type Challenger = (visit: Visit, challenge: Challenge) => Promise<number | null>;

/** ChallengeAddress gives the address at which a browser answers a challenge. */
export type ChallengeAddress = (request: SignInRequest, via: Plan["via"], browser: string) => Promise<string>;

const safe: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** createChallengeAddress: at the identity source, or the page for the gateway's own factors. */
export function createChallengeAddress(options: {
  readonly begin: BeginSignIn;
  readonly pending: PendingChallenges;
}): ChallengeAddress {
  return async (request, via, browser) =>
    via === "provider"
      ? options.begin(request, browser)
      : `${request.origin}${verifyPath}?c=${await options.pending.put(request, browser)}`;
}

/** ChallengeOptions: `enrolled` says which of the gateway's own factors a person has set up on a host, `unspent` what of a ledger still counts. */
export interface ChallengeOptions {
  readonly addressOf: ChallengeAddress;
  readonly enrolled: (subject: Subject, host: string) => Promise<readonly FactorKind[]>;
  readonly unspent: (ledger: Ledger) => Promise<Ledger>;
  readonly parking: Parking;
  readonly tickets: Tickets;
  readonly parkedLimitBytes: number;
  /** readBody reads a whole body, up to a limit. */
  readonly readBody: ReadBody;
  readonly cookies: CookieNames;
  readonly now: () => number;
}

/** createChallenger answers requests that may not pass yet. */
export function createChallenger(options: ChallengeOptions): Challenger {
  const { cookies, now } = options;

  return async (visit, challenge) => {
    const toPlan = async () => planFor(visit, challenge, options, now());
    const program = visit.client.kind !== "navigation" || !mayHaveSession(challenge.subject);
    if (program || challenge.source === null) return answerProgram(visit, challenge, await toPlan(), options.tickets);
    const asked = await toPlan();
    const { method = "", headers } = visit.incoming;
    // Signing in adds no cookie that could be told from the other: the browser would go round in a circle (oauth2-proxy/oauth2-proxy#2606).
    if (challenge.subject === null && isRepeated(headers.cookie, cookies.session))
      throw new GatewayError("IDENTITY_COOKIE_TWICE");
    const { scheme, host } = visit.request;
    const realm = { "www-authenticate": `Bearer realm="${host}"` };
    const framed = isFramed(headers);
    if (framed && visit.parkedBody === null && safe.has(method)) {
      // Nothing waits yet: the window asks for the same page, and is challenged itself.
      const here = toReturn(visit);
      replyWithFramed(visit.reply, { location: here, again: here, headers: realm });
      return null;
    }
    const browser = visit.browser ?? randomToken();
    const parked = await park(visit, challenge, browser);
    const location = await options.addressOf(
      toSignIn(visit, challenge, challenge.source, asked, parked, now()),
      asked.via,
      browser,
    );
    const set = visit.browser === null ? { "set-cookie": [setCookie(scheme, cookies.browser, browser)] } : {};
    if (framed) {
      replyWithFramed(visit.reply, { location, again: null, headers: { ...set, ...realm } });
      return null;
    }
    // A parked form that is sent now is fetched with GET, whatever its own method.
    replyWithWayOn(visit.reply, method, {
      location,
      headers: { ...set, ...(parked !== null && visit.parkedBody === null && realm) },
      formStatus: 401,
      text: "You are asked who you are before this is sent. It is kept for you, and sent once, afterwards.",
    });
    return null;
  };

  async function park(visit: Visit, challenge: Challenge, browser: string): Promise<string | null> {
    const { request, incoming } = visit;
    if (safe.has(request.method)) return null;
    if (visit.parkedBody === null && !fromOwnPage(incoming.headers, request)) throw new GatewayError("IDENTITY_ORIGIN");
    if (challenge.subject === null) await options.parking.admit(visit.client.address);
    return options.parking.park({
      method: request.method,
      host: request.host,
      path: request.path,
      query: request.query,
      rawHeaders: visit.rawHeaders,
      withhold: challenge.withhold,
      body: visit.parkedBody ?? (await options.readBody(incoming, options.parkedLimitBytes)),
      subject: challenge.subject === null ? null : ownerOf(challenge.subject),
      browserKey: keyOf(browser),
    });
  }
}

/** mayHaveSession: nobody may sign in; somebody who came without a session has what they have from elsewhere. */
const mayHaveSession = (subject: Subject | null): boolean => subject === null || subject.session !== null;

/** planFor: what to ask first. Throws STEPUP_IMPOSSIBLE where nothing that this client can do would be enough. */
async function planFor(
  { request }: Visit,
  { subject, source, unmet, levels }: Challenge,
  { enrolled, unspent }: Pick<ChallengeOptions, "enrolled" | "unspent">,
  nowMs: number,
): Promise<Plan> {
  if (unmet.length === 0) return noPlan;
  const person = mayHaveSession(subject);
  const assurance = { levels, ledger: subject === null ? [] : await unspent(subject.ledger), nowMs };
  const made = plan(unmet, assurance, {
    // A client with a token gets another one where it got this one (RFC 9470 §5).
    provider: person ? source : (subject?.user.source ?? null),
    factors: person,
    enrolled: subject !== null && person ? await enrolled(subject, request.host) : [],
  });
  // Without a session there is no ledger in which a proof for one purpose could be kept.
  if (made === null || (!person && made.afresh)) throw new GatewayError("STEPUP_IMPOSSIBLE");
  // Who is not signed in signs in first, and sets no factor up before.
  return subject === null && made.via === "factor" ? noPlan : made;
}

/** toReturn is where the browser goes on: path and query of this host, from the canonical request, so nowhere else. */
const toReturn = (visit: Visit) =>
  `${visit.request.path}${visit.request.query === "" ? "" : `?${visit.request.query}`}`;

function toSignIn(
  visit: Visit,
  challenge: Challenge,
  source: string,
  asked: Plan,
  parked: string | null,
  nowMs: number,
): SignInRequest {
  const { host, origin } = visit.request;
  return {
    ...toRequest(challenge, source, asked, { host, origin, returnTo: toReturn(visit) }, nowMs),
    parked,
  };
}

/** toRequest is what waits while a plan is carried out; nothing is kept for afterwards. */
export function toRequest(
  challenge: Pick<Challenge, "subject" | "unmet">,
  source: string,
  asked: Plan,
  place: Pick<SignInRequest, "host" | "origin" | "returnTo">,
  nowMs: number,
): SignInRequest {
  return {
    purpose: challenge.subject === null ? "login" : "step-up",
    source,
    ...place,
    family: challenge.subject?.session?.family ?? null,
    subject: challenge.subject?.user.id ?? null,
    requirements: challenge.unmet,
    leaves: asked.leaves,
    acrValues: asked.acrValues,
    maxAgeSeconds: asked.maxAgeSeconds,
    afresh: asked.afresh,
    askedAt: nowMs,
    attempt: 1,
    firstAuthTime: null,
    parked: null,
  };
}

function answerProgram(visit: Visit, challenge: Challenge, asked: Plan, tickets: Tickets): number | null {
  const { subject, source, unmet } = challenge;
  const { request, client } = visit;
  const reason = reasonsOf(unmet);
  const levels = unmet.map((one) => levelName(one.level));
  const said = subject === null ? "login required" : `step-up required: ${levels.join(", ")}`;
  if (visit.tunnel !== null && replyWithWebSocketClose(visit.tunnel.socket, visit.incoming, unauthorizedClose, said))
    return unauthorizedClose;
  const context = { requestId: request.id, kind: client.kind === "navigation" ? ("api" as const) : client.kind };
  // Only who has a browser's session, or could have one, can answer in a window.
  const inWindow = source !== null && mayHaveSession(subject);
  if (subject === null) {
    replyWithError(visit.reply, new GatewayError("IDENTITY_REQUIRED"), {
      ...context,
      headers: { "www-authenticate": `Bearer realm="${request.host}"` },
      problem: { error: "login_required", ...(inWindow && { step_up_url: `${request.origin}${loginPath}` }) },
    });
    return null;
  }
  const family = inWindow ? subject.session?.family : undefined;
  const ticket = family === undefined ? null : tickets.forStepUp({ host: request.host, family, requirements: unmet });
  const scopes = unmet.flatMap((one) => one.scope ?? []);
  replyWithError(visit.reply, new GatewayError("STEPUP_REQUIRED"), {
    ...context,
    headers: { "www-authenticate": toWwwAuthenticate(request.host, asked, reason) },
    problem: {
      error: "insufficient_user_authentication",
      levels,
      names: [...new Set(unmet.flatMap((one) => levelNames(one.level)))],
      acr_values: asked.acrValues,
      ...(asked.maxAgeSeconds !== null && { max_age: asked.maxAgeSeconds }),
      ...(scopes.length > 0 && { scope: scopes }),
      ...(unmet.some((one) => one.once) && { once: true }),
      ...(ticket !== null && { step_up_url: `${request.origin}${ticket}` }),
    },
    ...(reason !== "" && { reason }),
  });
  return null;
}
