// Signing in first, at the source that an address names, where one of the gateway's own pages is for who is signed in.

import { noPlan } from "../assurance/plan.ts";
import { GatewayError } from "../errors.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { SessionSubject } from "../session/session.ts";
import type { Lead } from "./lead.ts";
import { visitorOf } from "./visitor.ts";

/**
 * SignInFirst gives who is signed in, at a source that the address names if it names any of this host's; null: nobody, and
 * they were led to where they sign in, and from there to `returnTo`. Throws ROUTING_NO_ROUTE where nobody can.
 */
export type SignInFirst = (visit: Visit, live: LiveGeneration, returnTo: string) => Promise<SessionSubject | null>;

/** At otherAccountPath. */
const isForAnother = ({ request }: Visit): boolean => new URLSearchParams(request.query).get("account") === "other";

/** createSignInFirst leads by `lead`. */
export function createSignInFirst({ lead }: { readonly lead: Lead }): SignInFirst {
  return async (visit, live, returnTo) => {
    const other = isForAnother(visit);
    const visitor = other ? null : await visitorOf(visit, live);
    const sources = live.hosts.get(visit.request.host)?.signIn ?? [];
    const named = new URLSearchParams(visit.request.query).getAll("source");
    // Of a generation that is gone, perhaps: then as if none were named.
    const meant = sources.filter(({ name }) => named.includes(name));
    // Who is signed in at another source than those that are asked for has to sign in at one of them.
    if (visitor !== null && (meant.length === 0 || meant.some(({ name }) => name === visitor.user.source)))
      return visitor;
    const [source, ...others] = (meant.length === 0 ? sources : meant).map(({ name }) => name);
    if (source === undefined) throw new GatewayError("ROUTING_NO_ROUTE");
    const choices = others.length === 0 ? [] : [source, ...others];
    const planned = { plan: { ...noPlan, afresh: other }, onPage: false };
    await lead(visit, { subject: null, source, choices, unmet: [] }, planned, returnTo);
    return null;
  };
}
