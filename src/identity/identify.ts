// The credential of a request: a bearer token or a session cookie, never both, and what it says.

import type { Subject } from "../exchange/exchange.ts";
import type { SessionSubject, Sessions } from "../session/session.ts";
import { type BearerSource, verifyBearer } from "./bearer.ts";

/** Believed is who is believed on a host. */
export interface Believed {
  readonly host: string;
  readonly bearer: readonly BearerSource[];
  /** Names of the sources that people sign in with. */
  readonly oidc: readonly string[];
}

/** Credentials are a request's, as sent. */
export interface Credentials {
  readonly authorization: string | undefined;
  /** The session cookie's value; null: none. */
  readonly session: string | null;
}

/**
 * identify gives the subject; null: nobody. Throws when a bearer token is wrong: a wrong token is never answered
 * with whoever the cookie says, and where tokens are not believed Authorization is the upstream's business.
 */
export function identify(
  believed: Believed,
  credentials: Credentials,
  sessions: Sessions,
): Subject | null | Promise<Subject | null> {
  if (credentials.authorization !== undefined && believed.bearer.length > 0) {
    return verifyBearer(believed.bearer, credentials.authorization);
  }
  if (credentials.session === null || believed.oidc.length === 0) return null;
  const found = sessions.find(credentials.session);
  return found instanceof Promise ? found.then((subject) => ours(believed, subject)) : ours(believed, found);
}

/** A session of another host, or of a source no longer believed here, is nobody's. */
function ours(believed: Believed, subject: SessionSubject | null): Subject | null {
  return subject !== null && subject.host === believed.host && believed.oidc.includes(subject.user.source)
    ? subject
    : null;
}
