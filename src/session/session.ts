// Sessions: who signed in and what they proved, kept in the store, cached briefly in each worker.

import type { UserFacts } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";
import type { Ledger } from "../exchange/exchange.ts";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import { believedMs, type EndReason, type SessionChange } from "../store/messages.ts";
import type { Store } from "../store/store.ts";
import { keyOf, randomToken } from "../vault/vault.ts";
import { createSessionCache, isFresh } from "./cache.ts";
import { createEntries, type StoredSession } from "./entry.ts";
import { createLastUsed } from "./last-used.ts";
import { endingWith, isSame, type Login, toRecord } from "./login.ts";
import {
  livesUntil,
  type Of,
  openTokens,
  resealKey,
  type SessionSubject,
  sealTokens,
  type Tokens,
  toSubject,
} from "./record.ts";
import { createCheckRefresh, dueAt, graceUntil, type Refresh } from "./refresh.ts";
import { type Edit, latestFirst, locate, rotate } from "./rotation.ts";
import { createUnwrittenEnds } from "./unwritten-ends.ts";

export type { Of, SessionSubject, Tokens } from "./record.ts";

/** Renewed is what a step-up at the provider brought besides its proof. */
export interface Renewed {
  readonly user: UserFacts;
  readonly tokens: Tokens;
  readonly sid: string | null;
}

/** Begun is a session under a new id. `cookie` goes to the browser and nowhere else. */
export interface Begun {
  readonly cookie: string;
  /** Until when the browser is to keep it: the absolute end, which nothing moves, so it never has to be given anew. null: until it is closed. */
  readonly keptUntilMs: number | null;
  readonly subject: SessionSubject;
}

/** SessionSummary is what an owner or an operator sees of a session. Times are milliseconds since 1970. */
export interface SessionSummary {
  readonly key: string;
  readonly family: string;
  readonly user: UserFacts;
  readonly host: string;
  readonly agent: string;
  readonly since: number;
  readonly lastSeen: number;
  readonly until: number;
}

export interface Sessions {
  /** find gives the session of a cookie's value and counts as a use; null: there is none, or it is time to sign in again. At once where cached. */
  find(cookie: string): SessionSubject | null | Promise<SessionSubject | null>;
  /** latest is for who is back from a provider: it follows an id that rotated a moment ago, in another tab, to the session. */
  latest(cookie: string): Promise<SessionSubject | null>;
  /**
   * begin makes a session under a new id. The same person's earlier session in this browser (`replaces`, its cookie) goes
   * on in it: its family, and what `login.ledger` takes over; its id is dead (CWE-384). Another person's is ended.
   */
  begin(login: Login, replaces: string | null): Promise<Begun>;
  /** raise puts the session under a new id with a changed ledger; null: it is gone. Throws STEPUP_SUBJECT for another person's. */
  raise(cookie: string, change: (ledger: Ledger) => Ledger, renewed: Renewed | null): Promise<Begun | null>;
  /** tokensOf gives the tokens to who has the cookie. */
  tokensOf(cookie: string): Promise<Tokens | null>;
  /** end ends a session by its key in the store. Rejects with SESSION_END_UNWRITTEN where it is over here, and that could not be written down. */
  end(sessionKey: string, reason: EndReason): Promise<void>;
  /** revoke ends all of these, or those of them that are `meant`, on every worker and machine, and says how many there were. Rejects as `end` does. */
  revoke(of: Of, reason: EndReason, meant?: (user: UserFacts) => boolean): Promise<number>;
  /** left: did somebody sign out here of such a one, a moment ago? */
  left(of: Of): Promise<boolean>;
  /** list: the latest used first. */
  list(of: Of): Promise<readonly SessionSummary[]>;
  /** lives gives the time until which a session lives if nobody uses it, without using it; null: it is over. */
  lives(family: string): Promise<number | null>;
  /** forget drops what is remembered here: it is read from the store anew. */
  forget(): void;
  close(): void;
}

/** createSessions: `ended` hears on every worker when a session is over. */
export function createSessions(options: {
  readonly store: Store;
  readonly now: () => number;
  readonly ended: (family: string, sessionKey: string, reason: EndReason) => void;
  readonly bus: Bus;
  readonly refresh: Refresh;
  readonly log?: Pick<Log, "warn" | "info"> & Partial<Pick<Log, "error">>;
}): Sessions {
  const { store, bus, now } = options;
  const cache = createSessionCache({ now, ended: options.ended });
  /** What is to end is found here also where it has ended already, and that could not be written. */
  const entries = createEntries({ store, now });
  const living = createEntries({ store, now, isDead: cache.isDead });
  const unsubscribe = bus.on("session", cache.hear);
  const tell = async (
    what: SessionChange["what"],
    sessions: SessionChange["sessions"],
    reason: EndReason | null = null,
  ) => {
    const change: SessionChange = { what, sessions, reason };
    cache.hear(change);
    await bus.tell("session", change);
  };
  const unwritten = createUnwrittenEnds({
    end: (family, reason) => revoke({ family }, reason),
    announce(change) {
      cache.hear(change);
      // The neighbours hear it; the store is what fails.
      bus.announce("session", change).catch(() => undefined);
    },
    log: options.log ?? null,
  });
  const checkRefresh = createCheckRefresh({
    store,
    entries: living,
    now,
    refresh: options.refresh,
    log: options.log ?? null,
    // Nobody is let in by it, so nobody waits for it.
    changed({ sessionKey, record }) {
      const change = { what: "changed", sessions: [[sessionKey, record.family]], reason: null } as const;
      cache.hear(change);
      return bus.announce("session", change);
    },
    refused: async ({ family }) => void (await revoke({ family }, "session expired")),
  });

  const lastUsed = createLastUsed({ entries: living, now, log: options.log ?? null });

  async function load(cookie: string): Promise<SessionSubject | null> {
    let readAtMs = performance.now();
    const read = await living.read(keyOf(cookie));
    if (read !== null) lastUsed(read);
    let stored = read && (await checkRefresh(cookie, read));
    // That took so long, or this process stood still meanwhile, that nobody has waited for it to hear of an end.
    while (stored !== null && !isFresh(readAtMs)) {
      readAtMs = performance.now();
      stored = await living.read(stored.sessionKey);
    }
    if (stored === null || cache.isDead(stored.sessionKey)) return null;
    return remember(cookie, stored, readAtMs);
  }

  function remember(cookie: string, { sessionKey, record }: StoredSession, readAtMs: number): SessionSubject {
    const subject = toSubject(sessionKey, record);
    const due = dueAt(record);
    const believedUntil = now() < due ? due : graceUntil(record);
    if (!bus.isLate())
      cache.remember(cookie, subject, Math.min(subject.until, believedUntil, now() + believedMs), readAtMs);
    return subject;
  }

  const toBegun = (cookie: string, stored: StoredSession, writtenAtMs: number): Begun => ({
    cookie,
    keptUntilMs: stored.record.persistent ? stored.record.until : null,
    subject: remember(cookie, stored, writtenAtMs),
  });

  async function turn(cookie: string, edit: Edit): Promise<Begun | null> {
    const writtenAtMs = performance.now();
    const rotated = await rotate(living, cookie, edit);
    if (rotated === null) return null;
    const { stored, other } = rotated;
    await tell(other.what, [[other.sessionKey, stored.record.family]]);
    return toBegun(rotated.cookie, stored, writtenAtMs);
  }

  async function revoke(of: Of, reason: EndReason, meant = (_: UserFacts) => true): Promise<number> {
    const families = new Set<string>();
    const look = async () => (await entries.members(of)).filter(({ record }) => meant(record.user));
    // A session that rotates while this runs is under its new id before its old one is gone: look until there is none.
    for (let found = await look(); found.length > 0; found = await look()) {
      for (let at = 0; at < found.length; at += mostTold) {
        const some = found.slice(at, at + mostTold);
        const gone = some.map(({ sessionKey, record }) => [sessionKey, record.family] as const);
        const left = reason === "signed out" ? some : [];
        try {
          await Promise.all([
            ...gone.map(([sessionKey]) => entries.remove(sessionKey)),
            ...left.map(({ record }) => entries.leave(record)),
          ]);
          await tell("ended", gone, reason);
        } catch (cause) {
          throw unwritten.failed(gone, reason, cause);
        }
        for (const [, family] of gone) families.add(family);
      }
    }
    return families.size;
  }

  const familyOf = async (sessionKey: string): Promise<string | undefined> =>
    (await entries.read(sessionKey))?.record.family ?? (await entries.moved(sessionKey))?.moved;

  return {
    find: (cookie) => cache.get(cookie) ?? load(cookie),
    async latest(cookie) {
      const found = await locate(living, cookie);
      return found === null ? null : toSubject(found.stored.sessionKey, found.stored.record);
    },
    async begin(login, replaces) {
      const earlier = replaces === null ? null : await locate(living, replaces);
      if (earlier && !isSame(earlier.stored.record, login))
        await revoke({ family: earlier.stored.record.family }, "somebody else signed in");
      else if (replaces !== null) {
        const begun = await turn(replaces, {
          ledger: (earlier, until) => login.ledger(endingWith(earlier, until)),
          lateTakesAll: false,
          rest: (record, _, next) => (isSame(record, login) ? toRecord(login, record.family, next, now()) : null),
        });
        if (begun) return begun;
      }
      const cookie = randomToken();
      const writtenAtMs = performance.now();
      const stored = await entries.add(cookie, toRecord(login, randomToken(), cookie, now()));
      return toBegun(cookie, stored, writtenAtMs);
    },
    raise: (cookie, change, renewed) =>
      turn(cookie, {
        ledger: change,
        lateTakesAll: true,
        rest(record, key, next) {
          const seen = Math.max(now(), record.seen);
          if (renewed === null) {
            const resealed = key === null ? null : resealKey(cookie, key, next);
            return resealed === null ? null : { ...record, seen, key: resealed };
          }
          const { user, sid, tokens } = renewed;
          if (user.id !== record.user.id || user.source !== record.user.source)
            throw new GatewayError("STEPUP_SUBJECT");
          // Not every answer names the provider's session; it has the name that it had.
          return { ...record, seen, user, sid: sid ?? record.sid, checked: now(), ...sealTokens(next, tokens) };
        },
      }),
    async tokensOf(cookie) {
      const stored = await living.read(keyOf(cookie));
      return stored === null ? null : openTokens(cookie, stored.record);
    },
    async end(sessionKey, reason) {
      const known = cache.familyOf(sessionKey);
      const family = await familyOf(sessionKey).catch((cause: unknown) => {
        throw known === null ? cause : unwritten.failed([[sessionKey, known]], reason, cause);
      });
      if (family !== undefined) await revoke({ family }, reason);
    },
    revoke,
    left: entries.left,
    async list(of) {
      const families = new Set<string>();
      const latest = latestFirst(await living.members(of)).filter(
        ({ record }) => !families.has(record.family) && families.add(record.family),
      );
      return latest.map(toSummary);
    },
    async lives(family) {
      const found = await living.members({ family });
      return found.length === 0 ? null : Math.max(...found.map(({ record }) => livesUntil(record)));
    },
    forget: cache.clear,
    close() {
      unsubscribe();
      unwritten.close();
    },
  };
}

/** So many ends are one message: everybody's at once would be one of megabytes. */
const mostTold = 1_000;

const toSummary = ({ sessionKey, record }: StoredSession): SessionSummary => ({
  key: sessionKey,
  family: record.family,
  user: record.user,
  host: record.host,
  agent: record.agent,
  since: record.since,
  lastSeen: record.seen,
  until: livesUntil(record),
});
