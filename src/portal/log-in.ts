// Signing in where no page was asked for: from a link, or in the window that a script opened; and going on that was begun at a page.

import { GatewayError } from "../errors.ts";
import type { SignInRequest } from "../exchange/exchange.ts";
import { fragmentScriptPath, loginPath } from "../exchange/own-path.ts";
import { isToldFirst } from "../exchange/told-first.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { SignIn } from "../identity/sign-in.ts";
import { mayHaveFragment } from "../reply/page/fragment.ts";
import { replyWithWayOn } from "../reply/page/way-on.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import type { Cookies } from "../session/cookie.ts";
import { planAt } from "../stepup/challenge.ts";
import { asPlanned } from "../stepup/sign-in-request.ts";
import { keyOf } from "../vault/vault.ts";
import { replyWithChoice } from "./choice.ts";
import { toEnd } from "./done.ts";
import type { Handle, Handled } from "./handle.ts";
import type { KeptUntil } from "./kept.ts";
import type { SignInFirst } from "./sign-in-first.ts";
import { visitorOf } from "./visitor.ts";
import type { WayBack } from "./way-back.ts";

/** A year: browsers forget what is older than thirteen months anyway. */
const rememberedSeconds = 365 * 86_400;

/** createLogIn serves loginPath: where a sign-in begins, or goes on that was begun at a page (SignIn.begin). */
export function createLogIn(options: {
  readonly signInFirst: SignInFirst;
  readonly signIn: Pick<SignIn, "asked" | "setOut">;
  readonly wayBack: Pick<WayBack, "goOn">;
  readonly cookies: Cookies;
  readonly keptUntil: KeptUntil;
  readonly now: () => number;
}): Handle<"GET alone"> {
  const { signIn, wayBack, cookies, now } = options;

  return async (visit, live) => {
    const ticket = new URLSearchParams(visit.request.query).get("t");
    if (ticket !== null) return goOn(visit, live, ticket);
    const returnTo = toEnd(visit, live);
    const subject = await options.signInFirst(visit, live, returnTo);
    if (subject === null) return { subject, reason: "sign-in: asked", error: null };
    replyWithRedirect(visit.reply, 303, returnTo);
    return { subject, reason: "signed in already", error: null };
  };

  async function goOn(visit: Visit, live: LiveGeneration, ticket: string): Promise<Handled> {
    const { request, reply } = visit;
    const asked = await signIn.asked(ticket, request);
    const subject = await visitorOf(visit, live);
    const believed = live.hosts.get(request.host)?.signIn ?? [];
    const meant = asked.choices.length > 1 ? asked.choices : [asked.source];
    const sources = believed.filter(({ name }) => meant.includes(name));
    if (sources.length === 0 && asked.parked === null) {
      // The page that asked leads to who is believed there now.
      replyWithRedirect(reply, 303, asked.returnTo);
      return { subject, reason: "begun again: the identity source is gone", error: null };
    }
    // In another tab, meanwhile. Who is signed in elsewhere is asked all the same: the page would not let them in. So is who wants to be somebody else.
    if (asked.family === null && subject !== null && meant.includes(subject.user.source) && !isForAnother(asked))
      return wayBack.goOn(visit, asked, { cookie: null, subject }, "signed in already");
    const query = new URLSearchParams(request.query);
    const chosen = sources.find(({ name }) => name === query.get("source"))?.name ?? null;
    if (
      sources.length > 1
        ? chosen === null
        : asked.family === null && isToldFirst({ ...asked, choices: [] }) && !query.has("go")
    ) {
      const { parked } = asked;
      const keptUntilMs = parked === null ? null : await options.keptUntil(parked, visit.browser);
      const cookie = cookies.names.source;
      replyWithChoice(visit, { asked, sources, ticket, cookie, keptUntilMs, nowMs: now() });
      return { subject: null, reason: "sign-in: asked on a page", error: null };
    }
    if (chosen === null && !query.has("go") && mayHaveFragment(visit.incoming.headers)) {
      // Beside it nothing is on this page; the next address is not a page, and must not be given it.
      const onward = `${loginPath}?t=${ticket}&go=1`;
      replyWithWayOn(reply, request.method, {
        location: onward,
        formStatus: 200,
        text: "First you confirm that it is you.",
        fragment: { script: `${request.origin}${fragmentScriptPath}`, page: asked.returnTo, onward },
      });
      return { subject, reason: "sign-in: to where it is asked", error: null };
    }
    return setOut(visit, live, { ...asked, source: chosen ?? sources[0]?.name ?? asked.source });
  }

  async function setOut(visit: Visit, live: LiveGeneration, asked: SignInRequest): Promise<Handled> {
    const { browser, client, request } = visit;
    // It was given one with the answer that led here, or has an older one: the provider is called for nobody else.
    if (browser === null) throw new GatewayError("IDENTITY_NO_COOKIE");
    const { requirements, source, choices } = asked;
    const nowMs = now();
    // Of somebody who is signed in it is planned with what they have proved.
    const isPlanned = requirements.length === 0 || asked.family !== null;
    const plan = isPlanned ? null : planAt(source, requirements, { levels: live.levels, nowMs });
    if (!isPlanned && plan === null) throw new GatewayError("STEPUP_IMPOSSIBLE");
    const ready = { ...(plan === null ? asked : asPlanned(asked, plan, nowMs)), choices: [], askedAt: nowMs };
    const remembered = cookies.write(request.host, "source", keyOf(source), rememberedSeconds);
    replyWithRedirect(
      visit.reply,
      303,
      await signIn.setOut(ready, { browser, address: client.address }),
      choices.length > 1 ? { "set-cookie": [remembered] } : {},
    );
    return { subject: null, reason: "set out to sign in", error: null };
  }
}

/** The same person would come back. */
const isForAnother = ({ afresh, requirements }: SignInRequest): boolean => afresh && requirements.length === 0;
