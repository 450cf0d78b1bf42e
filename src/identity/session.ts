// Sessions: who signed in and what they proved, kept in the store, cached briefly in each worker.

import type { UserFacts } from "../../runtime/contract.ts";
import { type Cache, createCache } from "../cache.ts";
import type { Ledger, Subject } from "../exchange.ts";
import type { Store } from "../store/store.ts";
import { keyOf, randomToken } from "../vault.ts";

/** SessionRecord is what the store holds of a session. */
export interface SessionRecord {
  /** Stays the same while the session's id rotates: it ties a step-up to the session that began it. */
  readonly family: string;
  /** The host it was made on; it is worth nothing on another. */
  readonly host: string;
  readonly user: UserFacts;
  readonly ledger: Ledger;
  readonly since: number;
  readonly until: number;
}

/** SessionSubject is a subject that came in with a session. */
export interface SessionSubject extends Subject {
  readonly sessionKey: string;
  readonly family: string;
  readonly host: string;
}

export interface Sessions {
  /** find gives the session of a cookie's value; null when there is none. At once where it is cached. */
  find(cookie: string): SessionSubject | null | Promise<SessionSubject | null>;
  /** begin makes a session under a new id and ends `replaces`: the old id is dead from here on (CWE-384). */
  begin(
    record: SessionRecord,
    replaces: string | null,
  ): Promise<{ readonly cookie: string; readonly subject: SessionSubject }>;
  end(sessionKey: string): Promise<void>;
  /** forget drops a session from this worker's cache: another worker ended it. */
  forget(sessionKey: string): void;
}

/** How long a worker believes its cache without asking the store; ended sessions are told to it at once. */
const cacheMs = 5_000;

/** createSessions: `ended` tells the other workers that a session is over. */
export function createSessions(options: {
  readonly store: Store;
  readonly now: () => number;
  readonly ended: (sessionKey: string) => void;
}): Sessions {
  const { store, now } = options;
  // By the cookie's own value, so that the usual request needs no hash.
  const cache: Cache<SessionSubject> = createCache({ max: 20_000, now });
  const cookies: Cache<{ readonly cookie: string }> = createCache({ max: 20_000, now });

  const remember = (cookie: string, subject: SessionSubject) => {
    const untilMs = Math.min(subject.until, now() + cacheMs);
    cache.set(cookie, subject, untilMs);
    cookies.set(subject.sessionKey, { cookie }, untilMs);
  };
  const forget = (sessionKey: string) => {
    const known = cookies.get(sessionKey);
    if (known) cache.delete(known.cookie);
    cookies.delete(sessionKey);
  };
  const load = async (cookie: string): Promise<SessionSubject | null> => {
    const sessionKey = keyOf(cookie);
    const json = await store.get("session", sessionKey);
    if (json === null) return null;
    const subject = toSubject(sessionKey, JSON.parse(json) as SessionRecord);
    if (subject.until <= now()) return null;
    remember(cookie, subject);
    return subject;
  };
  const end = async (sessionKey: string) => {
    await store.remove("session", sessionKey);
    forget(sessionKey);
    options.ended(sessionKey);
  };
  return {
    find: (cookie) => cache.get(cookie) ?? load(cookie),
    async begin(record, replaces) {
      const cookie = randomToken();
      const subject = toSubject(keyOf(cookie), record);
      // The old one first: two live ids for one session would outlast a crash between the two.
      if (replaces !== null) await end(replaces);
      await store.put("session", subject.sessionKey, JSON.stringify(record), record.until);
      remember(cookie, subject);
      return { cookie, subject };
    },
    end,
    forget,
  };
}

function toSubject(sessionKey: string, record: SessionRecord): SessionSubject {
  return {
    user: record.user,
    userJson: JSON.stringify(record.user),
    ledger: record.ledger,
    credential: "session",
    sessionKey,
    family: record.family,
    host: record.host,
    since: record.since,
    until: record.until,
  };
}
