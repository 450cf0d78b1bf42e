// Signing in where no page was asked for: from a link, or in the window that a script opened.

import { noPlan } from "../assurance/plan.ts";
import { GatewayError } from "../errors.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import { toSignInRequest } from "../stepup/sign-in-request.ts";
import { toEnd } from "./done.ts";
import type { Handle } from "./handle.ts";
import type { Lead } from "./lead.ts";
import { visitorOf } from "./visitor.ts";

/** createLogIn serves loginPath. */
export function createLogIn(options: { readonly lead: Lead; readonly now: () => number }): Handle<"GET alone"> {
  return async (visit, live) => {
    const { host, origin } = visit.request;
    const returnTo = toEnd(visit, live);
    const subject = await visitorOf(visit, live);
    const signIn = live.hosts.get(host)?.signIn ?? [];
    const named = new URLSearchParams(visit.request.query).get("source");
    // Of a generation that is gone, perhaps: then as if none were named.
    const meant = signIn.find(({ name }) => name === named);
    const source = (meant ?? signIn[0])?.name;
    if (source === undefined) throw new GatewayError("ROUTING_NO_ROUTE");
    if (subject !== null && (meant === undefined || subject.user.source === source)) {
      replyWithRedirect(visit.reply, 303, returnTo);
      return { subject, reason: "signed in already", error: null };
    }
    const nobody = { subject: null, source, unmet: [] };
    const asked = toSignInRequest(nobody, noPlan, { host, origin, returnTo, parked: null }, options.now());
    await options.lead(visit, asked, "provider");
    return { subject: null, reason: "login: asked", error: null };
  };
}
