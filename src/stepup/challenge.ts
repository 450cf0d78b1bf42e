// The challenge, in the client's own language: a redirect for a page, a kept form, or a 401 that a program understands.

import { type CookieNames, setCookie } from "../cookie.ts";
import { GatewayError } from "../errors.ts";
import type { BeginSignIn, Requirement, SignInRequest, Subject } from "../exchange.ts";
import { replyWithError, replyWithRedirect } from "../reply/reply.ts";
import { keyOf, randomToken } from "../vault.ts";
import type { Visit } from "../visit.ts";
import { fromOwnPage, type Parking, readBody } from "./parking.ts";
import { type Asked, merge, toWwwAuthenticate } from "./requirement.ts";
import type { Level } from "./satisfied.ts";

/** Challenge is what must be proved. No subject: sign in. */
export interface Challenge {
  readonly subject: Subject | null;
  /** The session's family; null without a session. */
  readonly family: string | null;
  /** The source to ask; null: nobody can sign in here, programs bring tokens. */
  readonly source: string | null;
  readonly unmet: readonly Requirement[];
  readonly levels: ReadonlyMap<string, Level>;
}

export type Challenger = (visit: Visit, challenge: Challenge) => Promise<void>;

/** createChallenger answers requests that may not pass yet. */
export function createChallenger(options: {
  readonly begin: BeginSignIn;
  readonly parking: Parking;
  readonly parkedLimitBytes: number;
  readonly cookies: CookieNames;
}): Challenger {
  return async (visit, challenge) => {
    const asked = merge(challenge.unmet, challenge.levels);
    const redirects =
      visit.client.kind === "navigation" && challenge.source !== null && challenge.subject?.credential !== "bearer";
    if (!redirects) {
      answerProgram(visit, challenge, asked);
      return;
    }
    const browser = visit.browser ?? randomToken();
    const parked = await park(visit, challenge, browser);
    const location = await options.begin(toSignIn(visit, challenge, challenge.source, asked, parked), browser);
    const cookies = visit.browser === null ? [setCookie(visit.request.scheme, options.cookies.browser, browser)] : [];
    replyWithRedirect(visit.reply, 303, location, cookies.length > 0 ? { "set-cookie": cookies } : {});
  };

  async function park(visit: Visit, challenge: Challenge, browser: string): Promise<string | null> {
    const { request, incoming } = visit;
    if (request.method === "GET" || request.method === "HEAD") return null;
    if (visit.kept === null && !fromOwnPage(incoming.headers, request)) throw new GatewayError("IDENTITY_ORIGIN");
    return options.parking.park({
      method: request.method,
      host: request.host,
      path: request.path,
      query: request.query,
      rawHeaders: visit.rawHeaders,
      body: visit.kept ?? (await readBody(incoming, options.parkedLimitBytes)),
      subject: challenge.subject?.user.id ?? null,
      browserKey: keyOf(browser),
    });
  }
}

/** toReturn is where the browser goes on: path and query of this host, from the canonical request, so nowhere else. */
const toReturn = (visit: Visit) =>
  `${visit.request.path}${visit.request.query === "" ? "" : `?${visit.request.query}`}`;

function toSignIn(
  visit: Visit,
  challenge: Challenge,
  source: string,
  asked: Asked,
  parked: string | null,
): SignInRequest {
  return {
    purpose: challenge.subject === null ? "login" : "step-up",
    source,
    host: visit.request.host,
    origin: visit.request.origin,
    returnTo: toReturn(visit),
    family: challenge.family,
    subject: challenge.subject?.user.id ?? null,
    requirements: challenge.unmet,
    acrValues: asked.acrValues,
    maxAgeSeconds: asked.maxAgeSeconds,
    attempt: 1,
    parked,
  };
}

function answerProgram(visit: Visit, challenge: Challenge, asked: Asked): void {
  const context = {
    requestId: visit.request.id,
    kind: visit.client.kind === "navigation" ? ("api" as const) : visit.client.kind,
  };
  if (challenge.subject === null) {
    const headers = { "www-authenticate": `Bearer realm="${visit.request.host}"` };
    replyWithError(visit.reply, new GatewayError("IDENTITY_REQUIRED"), { ...context, headers });
    return;
  }
  replyWithError(visit.reply, new GatewayError("STEPUP_REQUIRED"), {
    ...context,
    headers: { "www-authenticate": toWwwAuthenticate(asked) },
    problem: {
      error: "insufficient_user_authentication",
      levels: challenge.unmet.map((one) => one.level),
      acr_values: asked.acrValues,
      ...(asked.maxAgeSeconds !== null && { max_age: asked.maxAgeSeconds }),
    },
    ...(asked.reason !== "" && { reason: asked.reason }),
  });
}
