// Who visits one of the gateway's own addresses.

import { nameOf } from "../exchange/around.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { identify } from "../identity/identify.ts";
import { beganAt } from "../identity/source/session.ts";
import type { SessionSubject, Sessions } from "../session/session.ts";

/**
 * visitorOf gives who has a session here, by the same rules as any request of the host; null: nobody. A token opens none of
 * the gateway's own pages. Whoever it is, the page that is answered with says so.
 */
export async function visitorOf(
  visit: Pick<Visit, "session" | "request" | "incoming" | "reply">,
  live: Pick<LiveGeneration, "hosts">,
): Promise<SessionSubject | null> {
  const host = live.hosts.get(visit.request.host);
  if (host === undefined) return null;
  const { headers } = visit.incoming;
  const found = await identify(host.people, { headers, session: visit.session, host: host.name }, true);
  if (found === null || found.subject.session === null) return null;
  const { around } = visit.reply;
  if (around) visit.reply.around = { ...around, signedIn: nameOf(found.subject.user) };
  return found.subject as SessionSubject;
}

/**
 * leaverOf gives who may end this session, by the same rules, but without asking their source whether they are still
 * theirs: while a provider is away its people can sign out, and whoever sits down at the machine later is not them.
 */
export async function leaverOf(
  { request, session }: Pick<Visit, "session" | "request">,
  live: Pick<LiveGeneration, "hosts">,
  sessions: Pick<Sessions, "latest">,
): Promise<SessionSubject | null> {
  const host = live.hosts.get(request.host);
  if (host === undefined || session === null) return null;
  const subject = await sessions.latest(session);
  if (subject === null || subject.session.host !== host.name) return null;
  return host.signIn.some((source) => beganAt(source, subject)) ? subject : null;
}
