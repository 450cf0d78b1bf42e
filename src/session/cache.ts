// What a worker remembers of sessions, and what it hears of them from other workers and other processes.

import { type Cache, createCache } from "../store/cache.ts";
import { believedMs, type EndReason, type SessionChange } from "../store/messages.ts";
import type { SessionSubject } from "./record.ts";

/** SessionCache remembers subjects by their cookie's own value, so that the usual request needs no hash. */
export interface SessionCache {
  get(cookie: string): SessionSubject | undefined;
  /**
   * remember keeps a subject, unless its end was heard of while it was being read. `readAtMs` (performance.now()) is before
   * it was: by the clock that nobody sets, it is believed for `believedMs` from then, also by a process that stood still.
   */
  remember(cookie: string, subject: SessionSubject, untilMs: number, readAtMs: number): void;
  isDead(sessionKey: string): boolean;
  /** familyOf gives the family of a session that is remembered. */
  familyOf(sessionKey: string): string | null;
  /** clear forgets all, and what was read up to now is not remembered. */
  clear(): void;
  /** hear does what is told: forgets, and says of each session once that it ended. */
  hear(change: SessionChange): void;
}

interface Remembered {
  readonly subject: SessionSubject;
  readonly readAtMs: number;
}

/** isFresh: may what was read then still be believed without asking the store? */
export const isFresh = (readAtMs: number): boolean => performance.now() - readAtMs < believedMs;

/** How long the end of a session is remembered: longer than reading one from the store can take. */
const deadMs = 60_000;

/** createSessionCache: `ended` hears of each session once. */
export function createSessionCache(options: {
  readonly now: () => number;
  readonly ended: (family: string, sessionKey: string, reason: EndReason) => void;
}): SessionCache {
  const { now } = options;
  const subjects: Cache<Remembered> = createCache({ max: 20_000, now });
  const cookies: Cache<{ readonly cookie: string }> = createCache({ max: 20_000, now });
  // Of all that end at once, when everybody is signed out, none may be forgotten before it is heard of everywhere.
  const dead: Cache<{ readonly ended: boolean }> = createCache({ max: 100_000, now: () => performance.now() });
  let clearedAtMs = Number.NEGATIVE_INFINITY;
  const forget = (sessionKey: string) => {
    const known = cookies.get(sessionKey);
    if (known) subjects.delete(known.cookie);
    cookies.delete(sessionKey);
  };
  return {
    get(cookie) {
      const known = subjects.get(cookie);
      return known !== undefined && isFresh(known.readAtMs) ? known.subject : undefined;
    },
    remember(cookie, subject, untilMs, readAtMs) {
      if (dead.get(subject.session.key) || !isFresh(readAtMs) || readAtMs <= clearedAtMs) return;
      subjects.set(cookie, { subject, readAtMs }, untilMs);
      cookies.set(subject.session.key, { cookie }, untilMs);
    },
    clear() {
      clearedAtMs = performance.now();
      subjects.clear();
      cookies.clear();
    },
    isDead: (sessionKey) => dead.get(sessionKey) !== undefined,
    familyOf: (sessionKey) => subjects.get(cookies.get(sessionKey)?.cookie ?? "")?.subject.session.family ?? null,
    hear({ what, sessions, reason }) {
      for (const [sessionKey, family] of sessions) {
        forget(sessionKey);
        if (what === "changed") continue;
        const isKnown = dead.get(sessionKey)?.ended === true;
        // Anew where it is told again: its end is not written down yet.
        dead.set(sessionKey, { ended: isKnown || what === "ended" }, performance.now() + deadMs);
        if (what === "ended" && !isKnown) options.ended(family, sessionKey, reason ?? "session revoked");
      }
    },
  };
}
