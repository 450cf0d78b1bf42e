// The end of a challenge: the session is raised under a new id, and the browser goes on where the person was.

import { withProof } from "../assurance/ledger.ts";
import { oddTime } from "../assurance/proof-time.ts";
import { scopeShown } from "../assurance/requirement.ts";
import type { SingleUse } from "../assurance/single-use.ts";
import { GatewayError } from "../errors.ts";
import type { Proof, SignInRequest, Subject } from "../exchange/exchange.ts";
import { fragmentScriptPath, isOwn } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import { replyWithWayOn } from "../reply/page/way-on.ts";
import type { Cookies } from "../session/cookie.ts";
import type { Begun, Renewed, Sessions } from "../session/session.ts";
import type { Handled } from "./handle.ts";

/** Answered is what a challenge was answered with. */
export interface Answered {
  readonly proof: Proof;
  /** What the identity source said anew; null: it was not asked. */
  readonly renewed: Renewed | null;
}

/** Current is who the browser is from now on, and the cookie that it has to be given for that; null: it has it. */
export type Current = Begun | { readonly subject: Subject | null; readonly cookie: null };

export interface WayBack {
  /** raise adds the proof to the session of this browser and sends it on. Throws STEPUP_SUBJECT for another person's. */
  raise(visit: Visit, asked: SignInRequest, answered: Answered): Promise<Handled>;
  /** goOn sends the browser where the challenge began, with what was parked for it, and the cookie of a new session if there is one. */
  goOn(visit: Visit, asked: SignInRequest, session: Current, reason: string): Handled;
}

/** How long the browser has to fetch the page at which its parked form is sent. */
export const parkedCookieSeconds = 60;

/** createWayBack is shared by the provider's way back and the gateway's own factors. */
export function createWayBack(options: {
  readonly sessions: Sessions;
  readonly singleUse: SingleUse;
  readonly cookies: Cookies;
  readonly now: () => number;
}): WayBack {
  const { sessions, singleUse, cookies, now } = options;

  /** The browser's own cookie is kept as long: with the session alone, what it does after a restart would be another browser's. */
  function cookiesOf({ browser, request: { host } }: Visit, { cookie, keptUntilMs }: Begun): readonly string[] {
    if (keptUntilMs === null) return [cookies.write(host, "session", cookie)];
    const seconds = Math.ceil((keptUntilMs - now()) / 1_000);
    const own = browser === null ? [] : [cookies.write(host, "browser", browser, seconds)];
    return [cookies.write(host, "session", cookie, seconds), ...own];
  }

  const goOn: WayBack["goOn"] = (visit, asked, current, reason) => {
    const { host, origin } = visit.request;
    const { subject } = current;
    const { method, headers } = visit.incoming;
    const isKept = hasFragment(headers.cookie);
    // With a form's answer comes a page anyway.
    const isAsked = !isOwn(asked.returnTo) && (isKept || method === "POST");
    const set = [
      ...(current.cookie === null ? [] : cookiesOf(visit, current)),
      ...(asked.parked === null ? [] : [cookies.write(host, "parked", asked.parked, parkedCookieSeconds)]),
    ];
    replyWithWayOn(visit.reply, method, {
      location: asked.returnTo,
      headers: set.length > 0 ? { "set-cookie": set } : {},
      formStatus: 200,
      ...(isAsked && { fragment: { script: `${origin}${fragmentScriptPath}`, back: asked.returnTo } }),
      text: "Thank you. You are taken back to where you were.",
    });
    return { subject, reason, error: null };
  };

  return {
    goOn,
    async raise(visit, asked, { proof, renewed }) {
      const current = visit.session === null ? null : await sessions.latest(visit.session);
      const begunAgain = () =>
        goOn(visit, asked, { cookie: null, subject: current }, "begun again: the session that asked is another now");
      // Another tab was faster, or somebody signed in anew: the page is decided again for the session that there is.
      if (current === null || current.session.family !== asked.family) return begunAgain();
      const user = renewed?.user ?? current.user;
      if (user.id !== asked.subject || user.id !== current.user.id || user.source !== current.user.source)
        throw new GatewayError("STEPUP_SUBJECT");
      await singleUse.issue(proof);
      const begun = await sessions.raise(visit.session!, (ledger) => withProof(ledger, proof, now()), renewed);
      if (begun === null) return begunAgain();
      return goOn(visit, asked, begun, `${asked.purpose}: ${describeProof(proof)}`);
    },
  };
}

/** The page's script sets it for our own addresses: there is one to be given back, in some tab (client/fragment.ts). */
const fragmentCookie = "sallyport-fragment";
const hasFragment = (cookie = ""): boolean => cookie.split(";").some((pair) => pair.trim() === `${fragmentCookie}=1`);

/** describeProof is a proof in one line of the log. */
export const describeProof = (proof: Pick<Proof, "method" | "acr" | "amr" | "at" | "scope">): string =>
  `${proof.method} acr=${proof.acr ?? "none"} amr=${proof.amr.join(",") || "none"} auth_time=${timeOf(proof)}${
    proof.scope === null ? "" : ` scope=${scopeShown(proof.scope, "")}`
  }`.slice(0, 300);

function timeOf({ at }: Pick<Proof, "at">): string {
  const odd = oddTime(at);
  return odd === null ? `${at ?? "none"}` : `${at} (${odd})`;
}
