// Signing in where no page was asked for: from a link, or in the window that a script opened.

import { GatewayError } from "../errors.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { SignIn } from "../identity/sign-in.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import { toEnd } from "./done.ts";
import type { Handle, Handled } from "./handle.ts";
import type { SignInFirst } from "./sign-in-first.ts";
import { visitorOf } from "./visitor.ts";
import type { WayBack } from "./way-back.ts";

/** createLogIn serves loginPath: where a sign-in begins, or goes on that was begun at a page (SignIn.begin). */
export function createLogIn(options: {
  readonly signInFirst: SignInFirst;
  readonly signIn: Pick<SignIn, "asked" | "setOut">;
  readonly wayBack: Pick<WayBack, "goOn">;
}): Handle<"GET alone"> {
  const { signIn, wayBack } = options;

  return async (visit, live) => {
    const ticket = new URLSearchParams(visit.request.query).get("t");
    if (ticket !== null) return setOut(visit, live, ticket);
    const returnTo = toEnd(visit, live);
    const subject = await options.signInFirst(visit, live, returnTo);
    if (subject === null) return { subject, reason: "login: asked", error: null };
    replyWithRedirect(visit.reply, 303, returnTo);
    return { subject, reason: "signed in already", error: null };
  };

  async function setOut(visit: Visit, live: LiveGeneration, ticket: string): Promise<Handled> {
    const { browser, request, client, reply } = visit;
    const asked = await signIn.asked(ticket, request);
    const subject = await visitorOf(visit, live);
    const believed = live.hosts.get(request.host)?.signIn.some(({ name }) => name === asked.source);
    if (!believed && asked.parked === null) {
      // The page that asked leads to who is believed there now.
      replyWithRedirect(reply, 303, asked.returnTo);
      return { subject, reason: "begun again: the identity source is gone", error: null };
    }
    // In another tab, meanwhile. Who is signed in elsewhere is asked all the same: the page would not let them in.
    if (subject?.user.source === asked.source)
      return wayBack.goOn(visit, asked, { cookie: null, subject }, "signed in already");
    // It was given one with the answer that led here, or has an older one: the provider is called for nobody else.
    if (browser === null) throw new GatewayError("IDENTITY_NO_COOKIE");
    replyWithRedirect(reply, 303, await signIn.setOut(asked, { browser, address: client.address }));
    return { subject: null, reason: "set out to sign in", error: null };
  }
}
