// Who visits one of the gateway's own addresses, and with which methods they may.

import { GatewayError } from "../errors.ts";
import type { Visit } from "../exchange/visit.ts";
import type { SessionSubject, Sessions } from "../session/session.ts";

/** sessionHere gives the session of the visit's cookie; null: none, or one of another host. */
export async function sessionHere(
  { session, request }: Pick<Visit, "session" | "request">,
  sessions: Pick<Sessions, "find">,
): Promise<SessionSubject | null> {
  const subject = session === null ? null : await sessions.find(session);
  return subject?.host === request.host ? subject : null;
}

/** reads: does the request only look? */
export const reads = ({ method }: Pick<Visit["request"], "method">): boolean => method === "GET" || method === "HEAD";

/** onlyReads throws GATEWAY_METHOD for a request that would do more than look. */
export function onlyReads(request: Pick<Visit["request"], "method">): void {
  if (!reads(request)) throw new GatewayError("GATEWAY_METHOD");
}
