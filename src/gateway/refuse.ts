// Whatever was thrown, the request is refused, in public words, and the log has the rest.

import { randomUUID } from "node:crypto";
import { PolicyFault } from "../decision/decide.ts";
import { toGatewayError } from "../errors.ts";
import type { Arrival } from "../exchange/inbound.ts";
import type { Visit } from "../exchange/visit.ts";
import { toClientKind } from "../listener/client-kind.ts";
import type { Entry } from "../observe/entry.ts";
import { replyWithError } from "../reply/reply.ts";
import { toChallenge } from "../reply/www-authenticate.ts";
import { ForwardFault } from "../upstream/forwarding.ts";

/** refuse answers a request that failed; `visit` is null where it could not even be read. `basic`: is a Basic password taken there? */
export function refuse(arrival: Arrival, visit: Visit | null, entry: Entry, cause: unknown, basic = false): void {
  const error = toGatewayError(cause);
  entry.error = error;
  const { method = "", named } = arrival.incoming;
  if (visit === null) entry.refusedAs = randomUUID();
  const kind = visit?.client.kind ?? toClientKind(method, named, arrival.tunnel !== null);
  if (error.code.startsWith("DECISION_") || error.code === "SANDBOX_LOAD") entry.verdict = "fault";
  if (cause instanceof ForwardFault) entry.forwarded = cause.forwarded;
  if (cause instanceof PolicyFault) {
    entry.at = cause.at;
    entry.fault = cause.note;
  }
  // A policy that was stopped cannot say where it was; its route can.
  else if (entry.verdict === "fault") entry.at = entry.route?.at ?? null;
  const invalid = error.code.startsWith("IDENTITY_TOKEN_") || error.code === "IDENTITY_ISSUER_UNTRUSTED";
  replyWithError(arrival.reply, error, {
    requestId: visit?.request.id ?? entry.refusedAs ?? "",
    kind,
    ...(error.reason !== undefined && { reason: error.reason }),
    ...(invalid && { headers: toChallenge(visit?.request.host ?? "", { kind, basic, error: "invalid_token" }) }),
  });
}
