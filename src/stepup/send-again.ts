// What was sent cannot be kept: its sender is offered exactly that proof in a window, and sends it again from the page that still has it.

import { reasonsOf } from "../assurance/requirement.ts";
import type { ErrorCode } from "../error-codes.ts";
import type { GatewayError } from "../errors.ts";
import type { DrainBody } from "../exchange/inbound.ts";
import { sendAgainScriptPath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import { isFramed } from "../reply/page/framed.ts";
import { replyWithSendAgain } from "../reply/page/send-again.ts";
import type { Challenge } from "./challenge.ts";
import type { Tickets } from "./ticket.ts";

const unkept: ReadonlySet<ErrorCode> = new Set(["STEPUP_BODY_TOO_LARGE", "STEPUP_HELD_FULL"]);

/** isUnkept: there was no room for what was sent, which is no fault of its sender's. */
export const isUnkept = ({ code }: GatewayError): boolean => unkept.has(code);

/** A browser reads no answer before it has sent all; a longer upload than this finds its connection reset. */
const mostBytes = 1_073_741_824;

/** letFinish reads and drops what a browser still sends, so that it comes to the answer. Whoever asked first whether to send it hears at once. */
export async function letFinish({ incoming }: Visit, drainBody: DrainBody): Promise<void> {
  const { "content-length": length, expect } = incoming.headers;
  if (length === undefined || expect !== undefined || Number(length) > mostBytes || incoming.body?.readableEnded)
    return;
  // What goes wrong now goes wrong for the answer too.
  await drainBody(incoming, () => undefined).catch(() => undefined);
}

/** offerSendAgain answers a form that could not be kept; `error` says why. */
export function offerSendAgain(visit: Visit, challenge: Challenge, error: GatewayError, tickets: Tickets): void {
  const { request, incoming } = visit;
  const { subject, unmet } = challenge;
  const family = subject?.session?.family;
  const address =
    family === undefined ? challenge.logIn : tickets.forStepUp({ host: request.host, family, requirements: unmet });
  const { referer } = incoming.headers;
  replyWithSendAgain(visit.reply, error, {
    prove: `${request.origin}${address}`,
    // Read again where the browser is led back (portal/return-address.ts).
    formPage: typeof referer === "string" && referer.startsWith(`${request.origin}/`) ? referer : "/",
    script: `${request.origin}${sendAgainScriptPath}`,
    framed: isFramed(incoming.headers),
    reason: reasonsOf(unmet),
    requestId: request.id,
  });
}
