// Signing out: a page that asks, a POST that ends the session here, and the way on to the provider, to end it there too.

import { GatewayError } from "../errors.ts";
import { nameOf } from "../exchange/around.ts";
import { logoutPath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import type { WayOut } from "../identity/source.ts";
import { findSignIn } from "../identity/source-kinds.ts";
import { isHeldBack, replyWithArrival } from "../reply/page/arrival.ts";
import type { Link } from "../reply/page/button.ts";
import { foreign } from "../reply/page/foreign.ts";
import { page } from "../reply/page/page.ts";
import type { Page } from "../reply/page/shell.ts";
import { replyWithPage } from "../reply/reply.ts";
import type { CookieNames, Cookies } from "../session/cookie.ts";
import type { SessionSubject, Sessions } from "../session/session.ts";
import { keyOf } from "../vault/vault.ts";
import { type Handle, type Handled, served } from "./handle.ts";
import { leaverOf } from "./visitor.ts";

/** landingPath is where providers send browsers back to; register it for each host as a post-logout redirect URI. */
export const landingPath = `${logoutPath}?done`;

const own: readonly (keyof CookieNames)[] = ["session", "browser", "parked"];

/** createLogout serves logoutPath. A GET only asks, so that no other page can sign anybody out with a link. */
export function createLogout(options: { readonly sessions: Sessions; readonly cookies: Cookies }): Handle<"GET, POST"> {
  const { sessions, cookies } = options;
  return async (visit, live, sent) => {
    const { request, session } = visit;
    const subject = await leaverOf(visit, live, sessions);
    if (sent === null) return confirm(visit, subject, isHeldBack(visit, cookies.sameSite(request.host)));
    const tokens = session === null ? null : await sessions.tokensOf(session);
    // Here first: whatever becomes of the provider, this session is over.
    const failure = session === null ? null : await end(session);
    const source = subject === null ? null : findSignIn(live.sources, subject.user.source);
    // Whatever goes wrong there, the person is signed out here.
    const way = source && (await source.signOut(tokens, `${request.origin}${landingPath}`).catch(() => null));
    const gone = own.map((which) => cookies.write(request.host, which, "", 0));
    const { page, refresh } = failure === null ? signedOut(way) : unwritten(way);
    replyWithPage(visit.reply, failure?.status ?? 200, page, {
      "set-cookie": gone,
      ...(refresh !== null && { refresh }),
    });
    return { subject, reason: "signed out", error: failure };
  };

  /** Where it could not be written down, the person is signed out all the same, and is told that. */
  async function end(session: string): Promise<GatewayError | null> {
    try {
      await sessions.end(keyOf(session), "signed out");
      return null;
    } catch (cause) {
      if (cause instanceof GatewayError && cause.code === "SESSION_END_UNWRITTEN") return cause;
      throw cause;
    }
  }
}

/**
 * Not a 303: browsers apply `form-action` to the redirects that follow a form (CSP3 §8.2), and the provider is elsewhere.
 * A header, and not the page, says where: with the ID token in it, which no page shows.
 */
function signedOut(way: WayOut | null): { readonly page: Page; readonly refresh: string | null } {
  if (way === null) {
    const text = "Your session here has ended. You may still be signed in at your provider.";
    return { page: toPage("You are signed out", text, again), refresh: null };
  }
  const text = "Your session here has ended. Next you sign out at your provider, too.";
  const on = { label: "Go on", href: way.asking.href };
  return { page: toPage("You are signed out here", text, on), refresh: `0; url=${way.url.href}` };
}

/** Nobody is led on before they have read it. */
function unwritten(way: WayOut | null): { readonly page: Page; readonly refresh: null } {
  const text =
    "Your session here has ended. That could not be saved yet, and is tried again by itself. Until then a restart would let in whoever has a copy of your cookie.";
  const on = way === null ? again : { label: "Sign out at your provider", href: way.asking.href };
  return { page: toPage("You are signed out here", text, on), refresh: null };
}

const toPage = (title: string, text: string, ...links: readonly Link[]): Page =>
  page({
    title,
    blocks: [
      { kind: "text", text },
      { kind: "actions", links },
    ],
  });

const again: Link = { label: "Sign in again", href: "/" };

function confirm(visit: Visit, subject: SessionSubject | null, heldBack: boolean): Handled {
  const landed = new URLSearchParams(visit.request.query).has("done");
  if (subject !== null) {
    const text = `You are signed in as ${foreign(nameOf(subject.user))}.`;
    const out = { label: "Sign out", href: logoutPath, method: "post" } as const;
    replyWithPage(visit.reply, 200, toPage("Sign out", text, out, { label: "Back", href: "/" }));
  } else if (heldBack && !landed) {
    replyWithArrival(visit);
  } else {
    const title = landed ? "You are signed out" : "Sign out";
    // The provider sends back also who chose to stay signed in there.
    const sentence = landed ? "Your session here has ended." : "You are not signed in.";
    replyWithPage(visit.reply, 200, toPage(title, sentence, again));
  }
  return served;
}
