// Back from the provider: verify what came, raise or begin the session under a new id, and go on where the person was.

import { type CookieNames, setCookie } from "../cookie.ts";
import { GatewayError } from "../errors.ts";
import type { Proof, SignInRequest, Subject } from "../exchange.ts";
import { type SignedClaims, toProof, toUser } from "../identity/claims.ts";
import type { SessionRecord, SessionSubject, Sessions } from "../identity/session.ts";
import type { Answer, SignIn } from "../identity/sign-in.ts";
import type { LiveGeneration } from "../live-generation.ts";
import { replyWithError, replyWithRedirect } from "../reply/reply.ts";
import { unmet, withProof } from "../stepup/satisfied.ts";
import { randomToken } from "../vault.ts";
import type { Visit } from "../visit.ts";
import { toRefusal } from "./refusal.ts";

/** Returned says what became of a sign-in, for the decision log. */
export interface Returned {
  readonly subject: Subject | null;
  readonly reason: string;
  readonly error: GatewayError | null;
}

export type Callback = (visit: Visit, live: LiveGeneration) => Promise<Returned>;

/** How long the browser has to fetch the page at which its kept form is sent. */
const replaySeconds = 60;

/** createCallback serves the redirect URI. Every check that fails leaves the session as it was. */
export function createCallback(options: {
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly cookies: CookieNames;
  readonly now: () => number;
}): Callback {
  const { signIn, sessions, cookies, now } = options;

  return async (visit, live) => {
    const { request } = visit;
    if (request.method !== "GET") throw new GatewayError("GATEWAY_METHOD");
    const answer = await signIn.finish(
      new URL(`${request.origin}${request.path}?${request.query}`),
      visit.browser,
      request.host,
    );
    const current = visit.session === null ? null : await sessions.find(visit.session);
    if (answer.failure?.code === "IDENTITY_STATE" && visit.browser !== null && answer.request.parked === null) {
      return beginAgain(visit, answer);
    }
    if (answer.claims === null)
      return refuse(visit, answer, null, answer.failure ?? new GatewayError("IDENTITY_ANSWER_INVALID"));
    try {
      const { proof, record } = accept(answer.request, answer.claims, current, live);
      const begun = await sessions.begin(record, current?.sessionKey ?? null);
      return await goOn(visit, live, answer, proof, begun);
    } catch (cause) {
      if (cause instanceof GatewayError && cause.status < 500) return refuse(visit, answer, null, cause);
      throw cause;
    }
  };

  /**
   * Two tabs that a browser opens at once each get a browser cookie, and the later one stays: the earlier tab's answer no
   * longer fits. Its page is asked for again, with the cookie that stayed; the answer itself signs nobody in.
   */
  function beginAgain(visit: Visit, answer: Answer): Returned {
    replyWithRedirect(visit.reply, 303, answer.request.returnTo);
    return { subject: null, reason: "begun again: another tab of this browser was later", error: null };
  }

  function accept(asked: SignInRequest, claims: SignedClaims, current: SessionSubject | null, live: LiveGeneration) {
    const source = live.identities.get(asked.source);
    if (source?.kind !== "oidc") throw new GatewayError("IDENTITY_STATE", { detail: "the identity source is gone" });
    const user = toUser(source, claims);
    const proof = toProof("oidc", source, claims);
    if (asked.purpose === "login") {
      const since = now();
      const until = since + source.sessionSeconds * 1_000;
      // The same person again, in another tab: what that tab began, and what it proved, stays good.
      const same = current !== null && current.user.id === user.id && current.user.source === user.source;
      const family = same ? current.family : randomToken();
      const ledger = same ? withProof(current.ledger, proof) : [proof];
      const record: SessionRecord = { family, host: asked.host, user, ledger, since, until };
      return { proof, record };
    }
    // A step-up raises the session that asked for it, and no other: not one that began since, not another person's.
    if (current === null || current.family !== asked.family)
      throw new GatewayError("IDENTITY_STATE", { detail: "the session that asked is gone" });
    if (user.id !== asked.subject || user.id !== current.user.id || user.source !== current.user.source)
      throw new GatewayError("STEPUP_SUBJECT");
    const { family, host, since, until } = current;
    const record: SessionRecord = { family, host, user, ledger: withProof(current.ledger, proof), since, until };
    return { proof, record };
  }

  async function goOn(
    visit: Visit,
    live: LiveGeneration,
    answer: Answer,
    proof: Proof,
    begun: { readonly cookie: string; readonly subject: SessionSubject },
  ): Promise<Returned> {
    const asked = answer.request;
    const { scheme } = visit.request;
    const session = setCookie(scheme, cookies.session, begun.cookie);
    const open = unmet(asked.requirements, live.levels, begun.subject.ledger, now());
    if (open.length === 0) {
      const replay = asked.parked === null ? [] : [setCookie(scheme, cookies.replay, asked.parked, replaySeconds)];
      replyWithRedirect(visit.reply, 303, asked.returnTo, { "set-cookie": [session, ...replay] });
      return { subject: begun.subject, reason: `${asked.purpose}: ${describeProof(proof)}`, error: null };
    }
    if (asked.attempt < 2) {
      const location = await signIn.begin({ ...asked, attempt: asked.attempt + 1 }, visit.browser!);
      replyWithRedirect(visit.reply, 303, location, { "set-cookie": [session] });
      return { subject: begun.subject, reason: `asked again: ${describeProof(proof)}`, error: null };
    }
    const missing = proof.at === null && open.some((one) => one.maxAgeSeconds !== null);
    const error = new GatewayError(missing ? "STEPUP_AUTH_TIME" : "STEPUP_NOT_MET", { detail: describeProof(proof) });
    return refuse(visit, answer, proof, error, [session], begun.subject);
  }

  function refuse(
    visit: Visit,
    answer: Answer,
    proof: Proof | null,
    error: GatewayError,
    setCookies: readonly string[] = [],
    subject: Subject | null = null,
  ): Returned {
    replyWithError(visit.reply, error, {
      requestId: visit.request.id,
      kind: "navigation",
      headers: setCookies.length > 0 ? { "set-cookie": setCookies } : {},
      ...toRefusal(answer.request, proof, error, now()),
    });
    return { subject, reason: answer.request.purpose, error };
  }
}

const describeProof = (proof: Proof): string =>
  `acr=${proof.acr ?? "none"} amr=${proof.amr.join(",") || "none"} auth_time=${proof.at ?? "none"}`.slice(0, 300);
