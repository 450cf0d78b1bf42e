// The challenge for programs: a 401 that says what must be proved and where, or a WebSocket that is closed with that.

import { levelName, levelNames } from "../assurance/level-name.ts";
import type { Plan } from "../assurance/plan.ts";
import { reasonsOf, toWwwAuthenticate } from "../assurance/requirement.ts";
import { GatewayError } from "../errors.ts";
import { loginPath, provePath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import { replyWithError } from "../reply/reply.ts";
import { replyWithWebSocketClose, unauthorizedClose } from "../reply/websocket-close.ts";
import { toChallenge } from "../reply/www-authenticate.ts";
import { type Challenge, mayHaveSession, type SourceName } from "./challenge.ts";
import { toProveAddress } from "./prove-address.ts";
import type { Tickets } from "./ticket.ts";

/** challengeProgram gives the status for the log where no reply has one: a WebSocket that was opened to be closed; else null. */
export function challengeProgram(visit: Visit, challenge: Challenge, asked: Plan, tickets: Tickets): number | null {
  const { subject, source, basic, unmet } = challenge;
  const { request, client } = visit;
  const reason = reasonsOf(unmet);
  const levels = unmet.map((one) => levelName(one.level));
  const said = subject === null ? "sign-in required" : `step-up required: ${levels.join(", ")}`;
  if (visit.tunnel !== null && replyWithWebSocketClose(visit.tunnel.socket, visit.incoming, unauthorizedClose, said))
    return unauthorizedClose;
  const context = { requestId: request.id, kind: client.kind === "navigation" ? ("api" as const) : client.kind };
  // Only who has a browser's session, or could have one, can answer in a window.
  const inWindow = source !== null && mayHaveSession(subject);
  if (subject === null) {
    replyWithError(visit.reply, new GatewayError("IDENTITY_REQUIRED"), {
      ...context,
      headers: toChallenge(request.host, { kind: client.kind, basic }),
      problem: {
        error: "login_required",
        ...(inWindow && { step_up_url: `${request.origin}${challenge.logIn}` }),
        ...(inWindow &&
          challenge.sources.length > 1 && { sign_in: challenge.sources.map((one) => toSignIn(visit, one)) }),
        ...(inWindow && toProve(visit, challenge.logIn.replace(loginPath, provePath))),
      },
    });
    return null;
  }
  const family = inWindow ? subject.session?.family : undefined;
  const ticket = family === undefined ? null : tickets.forStepUp({ host: request.host, family, requirements: unmet });
  const scopes = unmet.flatMap((one) => one.scope ?? []);
  replyWithError(visit.reply, new GatewayError("STEPUP_REQUIRED"), {
    ...context,
    headers: { "www-authenticate": toWwwAuthenticate(request.host, asked, reason) },
    problem: {
      error: "insufficient_user_authentication",
      levels,
      names: [...new Set(unmet.flatMap((one) => levelNames(one.level)))],
      acr_values: asked.acrValues,
      ...(asked.maxAgeSeconds !== null && { max_age: asked.maxAgeSeconds }),
      ...(scopes.length > 0 && { scope: scopes }),
      ...(unmet.some((one) => one.once) && { once: true }),
      ...(ticket !== null && { step_up_url: `${request.origin}${ticket}` }),
      ...(ticket !== null && toProve(visit, toProveAddress(unmet))),
    },
    ...(reason !== "" && { reason }),
  });
  return null;
}

/** One of several, for who knows which. */
const toSignIn = ({ request }: Visit, { name, label }: SourceName) => ({
  source: name,
  label,
  step_up_url: `${request.origin}${loginPath}?source=${name}`,
});

/** For who reads the answer of an application that cannot open a window itself. */
const toProve = ({ request }: Visit, address: string | null) =>
  address !== null && {
    prove_url: `${request.origin}${address}`,
    help: "Open prove_url in a window of your browser, prove it there, and try again.",
  };
