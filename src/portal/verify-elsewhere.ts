// From the page that says what is asked to the identity source, where it is asked too. The challenge waits on: who comes back from there can take another way.

import { GatewayError } from "../errors.ts";
import type { SignIn } from "../identity/sign-in.ts";
import { replyWithRedirect } from "../reply/reply.ts";
import type { PendingChallenges } from "../stepup/pending.ts";
import { asPlanned } from "../stepup/sign-in-request.ts";
import type { Handle } from "./handle.ts";
import type { FindWaiting } from "./waiting.ts";
import type { WayBack } from "./way-back.ts";

/** createVerifyElsewhere serves verifyElsewherePath. Throws STEPUP_TICKET, and STEPUP_IMPOSSIBLE where the source proves nothing of it. */
export function createVerifyElsewhere(options: {
  readonly findWaiting: FindWaiting;
  readonly pending: Pick<PendingChallenges, "take">;
  readonly wayBack: Pick<WayBack, "goOn">;
  readonly signIn: Pick<SignIn, "begin">;
  readonly now: () => number;
}): Handle<"GET alone"> {
  const { findWaiting, pending, wayBack, signIn, now } = options;
  return async (visit, live) => {
    const token = new URLSearchParams(visit.request.query).get("c");
    const { asked, plans, subject, isProved } = await findWaiting(visit, live, token);
    const holder = { browser: visit.browser, host: asked.host };
    if (isProved && (await pending.take(token, holder)))
      return wayBack.goOn(visit, asked, { cookie: null, subject }, "step-up: proved meanwhile");
    const plan = plans.find(({ via }) => via === "provider");
    if (plan === undefined) throw new GatewayError("STEPUP_IMPOSSIBLE");
    const comer = { browser: visit.browser!, address: visit.client.address };
    replyWithRedirect(visit.reply, 303, await signIn.begin(asPlanned(asked, plan, now()), comer));
    return { subject, reason: "step-up: asked by provider", error: null };
  };
}
