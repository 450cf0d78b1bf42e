// Who is blocked is told so where a sign-in would have ended, and not led in a circle.

import type { GatewayError } from "../errors.ts";
import { otherAccountPath } from "../exchange/other-account.ts";
import type { Visit } from "../exchange/visit.ts";
import type { SignedIn, SignInSource } from "../identity/source.ts";
import { replyWithError } from "../reply/reply.ts";
import type { Handled } from "./handle.ts";
import { landingPath } from "./logout.ts";

/** keepOut answers with a page; what the provider gave goes out of use, and it would sign the same person in again, so another account is asked for there. */
export async function keepOut(
  visit: Visit,
  source: SignInSource,
  { tokens }: SignedIn,
  { error, returnTo }: { readonly error: GatewayError; readonly returnTo: string },
): Promise<Handled> {
  const way = await source.signOut(tokens, `${visit.request.origin}${landingPath}`).catch(() => null);
  replyWithError(visit.reply, error, {
    requestId: visit.request.id,
    kind: "navigation",
    title: "You are not signed in",
    actions: [
      { label: "Use another account", href: `${otherAccountPath}&return_to=${encodeURIComponent(returnTo)}` },
      ...(way === null ? [] : [{ label: "Sign out at your provider", href: way.asking.href }]),
    ],
  });
  return { subject: null, reason: "blocked", error };
}
