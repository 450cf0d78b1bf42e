// Who visits one of the gateway's own addresses, and with which methods they may.

import { GatewayError } from "../errors.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { identify } from "../identity/identify.ts";
import type { SessionSubject } from "../session/session.ts";

/**
 * visitorOf gives who has a session here, by the same rules as any request of the host; null: nobody. A token opens none of
 * the gateway's own pages.
 */
export async function visitorOf(
  visit: Pick<Visit, "session" | "request" | "incoming">,
  live: Pick<LiveGeneration, "hosts">,
): Promise<SessionSubject | null> {
  const host = live.hosts.get(visit.request.host);
  if (host === undefined) return null;
  const { headers } = visit.incoming;
  const found = await identify(host.people, { headers, session: visit.session, host: host.name });
  return found === null || found.subject.session === null ? null : (found.subject as SessionSubject);
}

/** reads: does the request only look? */
export const reads = ({ method }: Pick<Visit["request"], "method">): boolean => method === "GET" || method === "HEAD";

/** onlyReads throws GATEWAY_METHOD for a request that would do more than look. */
export function onlyReads(request: Pick<Visit["request"], "method">): void {
  if (!reads(request)) throw new GatewayError("GATEWAY_METHOD");
}
