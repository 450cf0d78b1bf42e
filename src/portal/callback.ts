// Back from the provider: verify what came, raise or begin the session under a new id, and go on where the person was.

import { randomUUID } from "node:crypto";
import { diagnose } from "../assurance/diagnose.ts";
import { toProof, withProof } from "../assurance/ledger.ts";
import { covering } from "../assurance/satisfied.ts";
import type { SingleUse } from "../assurance/single-use.ts";
import { GatewayError } from "../errors.ts";
import type { Evidence, SignInRequest } from "../exchange/exchange.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { Answer, SignIn } from "../identity/sign-in.ts";
import type { SignedIn, SignInSource } from "../identity/source.ts";
import { replyWithError, replyWithRedirect } from "../reply/reply.ts";
import type { Blocked } from "../session/blocked.ts";
import { toAgent } from "../session/browser-name.ts";
import type { People } from "../session/people.ts";
import type { SessionSubject, Sessions } from "../session/session.ts";
import type { Tickets } from "../stepup/ticket.ts";
import { keyOf } from "../vault/vault.ts";
import { asFailed } from "./done.ts";
import type { Handle, Handled } from "./handle.ts";
import { keepOut } from "./keep-out.ts";
import { type Shortfall, toRefusal } from "./refusal.ts";
import { describeProof, type WayBack } from "./way-back.ts";

/** createCallback serves the redirect URI. Every check that fails leaves the session as it was. */
export function createCallback(options: {
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly blocked: Pick<Blocked, "of">;
  readonly people: Pick<People, "met">;
  readonly wayBack: WayBack;
  readonly tickets: Tickets;
  readonly unspent: SingleUse["unspent"];
  readonly now: () => number;
}): Handle<"GET alone"> {
  const { signIn, sessions, blocked, people, wayBack, now } = options;

  return async (visit, live) => {
    const { request } = visit;
    const { host, origin } = request;
    const came = { host, origin, browser: visit.browser, address: visit.client.address };
    const answer = await signIn.finish(new URL(`${origin}${request.path}?${request.query}`), came);
    const { signed, failure } = answer;
    // Whoever is believed here now: it may have gone while the person was away.
    const source = live.hosts.get(host)?.signIn.find(({ name }) => name === answer.request.source);
    if (answer.request.parked === null) {
      if (failure?.code === "IDENTITY_STATE_FOREIGN" && visit.browser !== null)
        return beginAgain(visit, answer, failure, "another tab of this browser was later");
      if (failure?.code === "IDENTITY_STATE" || (failure === null && source === undefined))
        return beginAgain(visit, answer, failure, "the identity source is gone");
    }
    if (failure?.code === "IDENTITY_ASK_AGAIN" && visit.browser !== null) return askForLess(visit, answer, failure);
    if (signed === null)
      return refuse(visit, answer, { error: failure ?? new GatewayError("IDENTITY_ANSWER_INVALID"), came: null });
    try {
      if (source === undefined) throw new GatewayError("IDENTITY_STATE", { detail: "the identity source is gone" });
      const barred = blocked.of(signed.user);
      if (barred !== null)
        return await keepOut(visit, source, signed, { error: barred, returnTo: answer.request.returnTo });
      return answer.request.purpose === "login"
        ? await logIn(visit, source, answer.request, signed)
        : await stepUp(visit, live, answer, signed);
    } catch (cause) {
      if (cause instanceof GatewayError && cause.status < 500)
        return refuse(visit, answer, { error: cause, came: null });
      throw cause;
    }
  };

  /**
   * Two tabs that a browser opens at once each get a browser cookie, and the later one stays: the earlier tab's answer no
   * longer fits. Its page is asked for again, with the cookie that stayed; the answer itself signs nobody in. So it is where
   * nobody is believed any more who signed in there: the page leads to who is.
   */
  function beginAgain(visit: Visit, answer: Answer, error: GatewayError | null, why: string): Handled {
    replyWithRedirect(visit.reply, 303, answer.request.returnTo);
    return { subject: null, reason: `begun again: ${why}`, error };
  }

  /** The provider refused something that can be left out: the same is asked once more, without it. */
  async function askForLess(visit: Visit, answer: Answer, error: GatewayError): Promise<Handled> {
    const comer = { browser: visit.browser!, address: visit.client.address };
    replyWithRedirect(visit.reply, 303, await signIn.begin(answer.request, comer));
    return { subject: null, reason: `asked again: ${error.detail}`, error };
  }

  async function logIn(visit: Visit, source: SignInSource, asked: SignInRequest, signed: SignedIn): Promise<Handled> {
    const { user, evidence, tokens, sid } = signed;
    const { lifetimes, registration } = source;
    const proof = toProof({ leaves: [] }, evidence, randomUUID(), now());
    const begun = await sessions.begin(
      {
        host: asked.host,
        user,
        registration,
        sid,
        tokens,
        agent: toAgent(visit.incoming.headers["user-agent"]),
        lifetimes,
        ledger: (earlier) => withProof(earlier, proof, now()),
      },
      visit.session,
    );
    await people.met(user);
    // Heard of meanwhile: whoever ended their sessions may have looked before there was this one.
    const barred = blocked.of(user);
    if (barred === null) return wayBack.goOn(visit, asked, begun, `login: ${describeProof(proof)}`);
    await sessions.revoke({ family: begun.subject.session.family }, "session revoked");
    return keepOut(visit, source, signed, { error: barred, returnTo: asked.returnTo });
  }

  async function stepUp(visit: Visit, live: LiveGeneration, answer: Answer, signed: SignedIn): Promise<Handled> {
    const asked = answer.request;
    const { user, evidence, tokens, sid } = signed;
    const current = visit.session === null ? null : await sessions.latest(visit.session);
    // Somebody else proved to be themselves: said before anything about how well.
    if (current !== null && current.session.family === asked.family && user.id !== current.user.id)
      throw new GatewayError("STEPUP_SUBJECT");
    const proof = toProof(givenFor(asked, signed, now()) ? asked : { leaves: [] }, evidence, randomUUID(), now());
    // What is used up answers nothing: without this a provider that gives nothing new would be asked for ever.
    // And an id that the session has left answers by itself: who stole it before has the password, perhaps, and no more.
    const late = current !== null && current.session.key !== keyOf(visit.session!);
    const left = late ? [] : await options.unspent(current?.ledger ?? []);
    const ledger = withProof(left, proof, now());
    const assurance = { levels: live.levels, ledger, nowMs: now() };
    const open = asked.leaves.filter((leaf) => covering(leaf, assurance) === undefined);
    // Something was proved: the rest is asked for when the request is decided again, so every round has less to ask.
    if (open.length === 0 || (!late && open.length < asked.leaves.length))
      return wayBack.raise(visit, asked, { proof, renewed: { user, tokens, sid } });
    if (asked.attempt < 2) return askAgain(visit, asked, evidence, current);
    const diagnosis = diagnose(open[0]!, evidence, asked, { ...assurance, ledger: current?.ledger ?? [] });
    const error = new GatewayError(diagnosis, { detail: describeProof(proof) });
    return refuse(visit, answer, { error, came: evidence }, current);
  }

  async function askAgain(visit: Visit, asked: SignInRequest, evidence: Evidence, current: SessionSubject | null) {
    const again = { ...asked, attempt: asked.attempt + 1, firstAuthTime: evidence.at };
    const comer = { browser: visit.browser!, address: visit.client.address };
    replyWithRedirect(visit.reply, 303, await signIn.begin(again, comer));
    return { subject: current, reason: `asked again: ${describeProof({ ...evidence, scope: null })}`, error: null };
  }

  function refuse(visit: Visit, answer: Answer, shortfall: Shortfall, subject: SessionSubject | null = null): Handled {
    const { error } = shortfall;
    const { parked, returnTo, host } = answer.request;
    // A parked form is not lost: trying again asks again, and sends it then. Not of another browser's answer.
    const ours = error.code !== "IDENTITY_STATE_FOREIGN" && visit.browser !== null;
    const again =
      parked !== null && ours
        ? options.tickets.forParked({ host, parked, returnTo }, visit.browser!)
        : (asFailed(returnTo) ?? returnTo);
    replyWithError(visit.reply, error, {
      requestId: visit.request.id,
      kind: "navigation",
      ...toRefusal(answer.request, shortfall, again, now()),
    });
    return { subject, reason: answer.request.purpose, error };
  }
}

/** Provider and gateway take this long to say when something happened; their clocks are not compared. */
const roundingSeconds = 5;

/**
 * givenFor: was this given for the challenge, and not earlier for something else? By the provider's own clock: how long
 * before the token was signed, held against how long ago the question was asked.
 */
function givenFor(asked: SignInRequest, { ageSeconds }: SignedIn, nowMs: number): boolean {
  if (!asked.afresh) return true;
  return ageSeconds !== null && ageSeconds <= (nowMs - asked.askedAt) / 1_000 + roundingSeconds;
}
