// Back from the provider: verify what came, raise or begin the session under a new id, and go on where the person was.

import { randomUUID } from "node:crypto";
import { diagnose } from "../assurance/diagnose.ts";
import { toProof, withProof } from "../assurance/ledger.ts";
import { covering } from "../assurance/satisfied.ts";
import type { SingleUse } from "../assurance/single-use.ts";
import { GatewayError } from "../errors.ts";
import type { SignInRequest } from "../exchange/exchange.ts";
import { verifyPath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { Answer, SignIn } from "../identity/sign-in.ts";
import type { SignedIn, SignInSource } from "../identity/source.ts";
import { findSignIn } from "../identity/source-kinds.ts";
import { keepOpener } from "../reply/opener.ts";
import { page } from "../reply/page/page.ts";
import { replyWithError, replyWithPage, replyWithRedirect } from "../reply/reply.ts";
import type { Blocked } from "../session/blocked.ts";
import { toAgent } from "../session/browser-name.ts";
import type { Cookies } from "../session/cookie.ts";
import type { People } from "../session/people.ts";
import type { SessionSubject, Sessions } from "../session/session.ts";
import type { PendingChallenges } from "../stepup/pending.ts";
import type { Tickets } from "../stepup/ticket.ts";
import { keyOf } from "../vault/vault.ts";
import { asFailed } from "./done.ts";
import type { Handle, Handled } from "./handle.ts";
import { keepOut } from "./keep-out.ts";
import type { KeptUntil } from "./kept.ts";
import { type Shortfall, toRefusal } from "./refusal.ts";
import { visitorOf } from "./visitor.ts";
import type { FindOpen } from "./waiting.ts";
import { describeProof, type WayBack } from "./way-back.ts";
import { withToken } from "./with-token.ts";

/** createCallback serves the redirect URI. Every check that fails leaves the session as it was. */
export function createCallback(options: {
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly blocked: Pick<Blocked, "of">;
  readonly people: Pick<People, "met">;
  readonly wayBack: WayBack;
  readonly tickets: Tickets;
  readonly cookies: Pick<Cookies, "sameSite">;
  readonly unspent: SingleUse["unspent"];
  readonly findOpen: FindOpen;
  readonly pending: Pick<PendingChallenges, "put">;
  readonly keptUntil: KeptUntil;
  readonly now: () => number;
}): Handle<"GET alone"> {
  const { signIn, sessions, blocked, people, wayBack, now } = options;

  return async (visit, live) => {
    const { request } = visit;
    const { host, origin } = request;
    const fromHere = request.query.endsWith(fromHereMark);
    if (!fromHere && options.cookies.sameSite(host) === "strict") return askFromHere(visit);
    const query = fromHere ? request.query.slice(0, -fromHereMark.length) : request.query;
    const came = { host, origin, browser: visit.browser, address: visit.client.address };
    const answer = await signIn.finish(new URL(`${origin}${request.path}?${query}`), came);
    const { signed, failure } = answer;
    // Whoever is believed here now: it may have gone while the person was away.
    const source = live.hosts.get(host)?.signIn.find(({ name }) => name === answer.request.source);
    if (answer.request.parked === null) {
      if (failure?.code === "IDENTITY_STATE_FOREIGN" && visit.browser !== null)
        return leadBack(visit, answer, failure, "begun again: another tab of this browser was later");
      if (failure?.code === "IDENTITY_STATE" || (failure === null && source === undefined))
        return leadBack(visit, answer, failure, "begun again: the identity source is gone");
    }
    if (failure?.code === "IDENTITY_ASK_AGAIN" && visit.browser !== null) return askForLess(visit, answer, failure);
    if (failure?.code === "IDENTITY_STATE_REPLAYED" && (await isOver(visit, live, answer)))
      return leadBack(visit, answer, failure, "used already: on to where it led");
    if (signed === null)
      return refuse(visit, live, answer, { error: failure ?? new GatewayError("IDENTITY_ANSWER_INVALID"), came: null });
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
        return refuse(visit, live, answer, { error: cause, came: null });
      throw cause;
    }
  };

  /**
   * Two tabs that a browser opens at once each get a browser cookie, and the later one stays: the earlier tab's answer no
   * longer fits. Its page is asked for again, with the cookie that stayed; the answer itself signs nobody in. So it is where
   * nobody is believed any more who signed in there: the page leads to who is. And where the sign-in did what it was for long
   * ago. To the page alone, with GET: nothing is raised, spent or sent by this.
   */
  function leadBack(visit: Visit, { request }: Answer, error: GatewayError | null, reason: string): Handled {
    return { ...wayBack.goOn(visit, { ...request, parked: null }, { cookie: null, subject: null }, reason), error };
  }

  /** The provider refused something that can be left out: the same is asked once more, without it. */
  async function askForLess(visit: Visit, answer: Answer, error: GatewayError): Promise<Handled> {
    await ask(visit, answer.request);
    return { subject: null, reason: `asked again: ${error.detail}`, error };
  }

  async function ask(visit: Visit, request: SignInRequest): Promise<void> {
    const comer = { browser: visit.browser!, address: visit.client.address };
    replyWithRedirect(visit.reply, 303, await signIn.begin(request, comer));
  }

  /**
   * Back, and forward again, once the sign-in has done what it was for: they are signed in, and nothing is kept that would
   * still be sent. What was is not sent by somebody's pressing "back": they are asked.
   */
  async function isOver(visit: Visit, live: LiveGeneration, { request: { source, parked } }: Answer): Promise<boolean> {
    const subject = await visitorOf(visit, live);
    if (subject === null || subject.user.source !== source) return false;
    return parked === null || (await options.keptUntil(parked, visit.browser)) === null;
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
    people.met(user);
    // Heard of meanwhile: whoever ended their sessions may have looked before there was this one.
    const barred = blocked.of(user);
    if (barred === null) return wayBack.goOn(visit, asked, begun, `sign-in: ${describeProof(proof)}`);
    await sessions.revoke({ family: begun.subject.session.family }, "session revoked");
    return keepOut(visit, source, signed, { error: barred, returnTo: asked.returnTo });
  }

  async function stepUp(visit: Visit, live: LiveGeneration, answer: Answer, signed: SignedIn): Promise<Handled> {
    const asked = answer.request;
    const { user, evidence, tokens, sid, authTime } = signed;
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
    if (asked.attempt < 2) return askAgain(visit, asked, signed, current);
    // By the provider's clock a moment is the same both times, however it is brought to ours.
    const { afresh, firstAuthTime } = asked;
    const first = { afresh, firstAuthTime: authTime === firstAuthTime ? evidence.at : null };
    const diagnosis = diagnose(open[0]!, evidence, first, { ...assurance, ledger: current?.ledger ?? [] });
    const error = new GatewayError(diagnosis, {
      detail: describeProof({ ...proof, at: evidence.at }),
      ...(diagnosis === "STEPUP_AUTH_TIME_ODD" && {
        fix: "Have the provider give auth_time in seconds since 1970 (OpenID Connect Core §2).",
      }),
    });
    return refuse(visit, live, answer, { error, came: evidence });
  }

  async function askAgain(
    visit: Visit,
    asked: SignInRequest,
    { evidence, authTime }: SignedIn,
    current: SessionSubject | null,
  ) {
    await ask(visit, { ...asked, attempt: asked.attempt + 1, firstAuthTime: authTime });
    return { subject: current, reason: `asked again: ${describeProof({ ...evidence, scope: null })}`, error: null };
  }

  async function refuse(
    visit: Visit,
    live: LiveGeneration,
    { request: asked }: Answer,
    shortfall: Shortfall,
  ): Promise<Handled> {
    const { error } = shortfall;
    const { parked, returnTo, host } = asked;
    // Not of another browser's answer.
    const browser = error.code === "IDENTITY_STATE_FOREIGN" ? null : visit.browser;
    const keptUntilMs = parked === null ? null : await options.keptUntil(parked, browser);
    // A parked form is not lost: trying again asks again, and sends it then.
    const again =
      parked !== null && browser !== null
        ? options.tickets.forParked({ host, parked, returnTo }, browser)
        : (asFailed(returnTo) ?? returnTo);
    // Whose source is away just now is refused all the same.
    const subject = await visitorOf(visit, live).catch(() => null);
    const other = subject === null || browser === null ? null : await anotherWay(live, asked, subject, browser);
    const provider = findSignIn(live.sources, asked.source)?.label ?? asked.source;
    const around = { again, other, keptUntilMs, provider, subject, nowMs: now() };
    replyWithError(visit.reply, error, {
      requestId: visit.request.id,
      kind: "navigation",
      ...toRefusal(asked, shortfall, around),
    });
    return { subject, reason: asked.purpose, error };
  }

  /** The page with all the ways there are, where the identity source was not the only one; null: it was. */
  async function anotherWay(
    live: LiveGeneration,
    asked: SignInRequest,
    subject: SessionSubject,
    browser: string,
  ): Promise<string | null> {
    if (asked.requirements.length === 0 || subject.session.family !== asked.family) return null;
    const { plans } = await options.findOpen(live, asked, subject);
    const others = plans.some(({ via }) => via === "factor");
    return others ? withToken(verifyPath, await options.pending.put(asked, browser)) : null;
  }
}

/** Behind an answer that a page of ours asks for again. */
const fromHereMark = "&from-here";

/**
 * Where the session stays away from other sites' requests (SameSite=Strict), it does not come with the provider's answer, nor
 * with what a redirect leads to from there. A page of ours asks for the same once more, and it comes along. Nothing was looked
 * at yet, and the page that opened this window is still told how it goes.
 */
function askFromHere({ request, reply }: Visit): Handled {
  const location = `${request.path}?${request.query}${fromHereMark}`;
  keepOpener(reply);
  const onward = page({
    title: "One moment",
    blocks: [
      { kind: "text", text: "You are taken back to where you were." },
      { kind: "actions", links: [{ label: "Go on", href: location }] },
    ],
    goOn: location,
  });
  replyWithPage(reply, 200, onward);
  return { subject: null, reason: "callback: asked for again from here", error: null };
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
