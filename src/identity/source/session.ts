// What every source that people sign in with has in common: later requests come with a session.

import type { SessionSubject, Sessions } from "../../session/session.ts";
import type { Found, IdentitySource } from "../source.ts";

/** A cookie is no header of the source's: the gateway's own are taken out of Cookie for every upstream. */
const consumed: readonly string[] = [];

/** Whose sessions they are. */
export type Origin = Pick<IdentitySource, "name" | "registration">;

/** findInSessions finds the sessions that began at this source, on the host that is asked. */
export function findInSessions(source: Origin, sessions: Pick<Sessions, "find">): IdentitySource["find"] {
  return ({ session, host }) => {
    if (session === null) return null;
    const found = sessions.find(session);
    return found instanceof Promise
      ? found.then((subject) => toFound(subject, source, host))
      : toFound(found, source, host);
  };
}

/** A session of another host, or of another source, is nobody's. */
function toFound(subject: SessionSubject | null, source: Origin, host: string): Found | null {
  return subject !== null && subject.session.host === host && beganAt(source, subject) ? { subject, consumed } : null;
}

/** beganAt: did this session begin at this source, and with the issuer and client that it has today? */
export const beganAt = ({ name, registration }: Origin, { user, session }: SessionSubject): boolean =>
  user.source === name && session.registration === registration;
