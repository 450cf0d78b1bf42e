// Who visits one of the gateway's own addresses.

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
