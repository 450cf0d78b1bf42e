// Sessions in the store: read, found by group, and changed only where they still are as they were read.

import { GatewayError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { keyOf } from "../vault/vault.ts";
import {
  groupOf,
  groupsOf,
  isMeant,
  livesUntil,
  type Moved,
  type Of,
  parseMoved,
  parseRecord,
  type SessionRecord,
  toClock,
} from "./record.ts";

/** StoredSession is an entry as it was read. */
export interface StoredSession {
  readonly sessionKey: string;
  readonly json: string;
  readonly record: SessionRecord;
}

/** Entries are the sessions in the store. Each change is one step, so that one that was ended meanwhile stays ended. */
export interface Entries {
  read(sessionKey: string): Promise<StoredSession | null>;
  /** moved reads what a rotated id left behind. */
  moved(sessionKey: string): Promise<Moved | null>;
  members(of: Of): Promise<readonly StoredSession[]>;
  /** add keeps a session under a cookie that nobody has had before. */
  add(cookie: string, record: SessionRecord): Promise<StoredSession>;
  /** change edits until nobody else was in between; null: the session is gone. `edit` gives null to leave it as it is. */
  change(stored: StoredSession, edit: (record: SessionRecord) => SessionRecord | null): Promise<StoredSession | null>;
  /**
   * move puts a session under a new cookie: the old id is dead in the same step in which the session lives on. "gone": it
   * had ended, or moved, before. "refused": `edit` gave null. In both cases nothing is left of the new one.
   */
  move(
    stored: StoredSession,
    cookie: string,
    edit: (record: SessionRecord) => SessionRecord | null,
  ): Promise<StoredSession | "gone" | "refused">;
  /** leave notes for a while that these went of themselves. */
  leave(record: SessionRecord): Promise<void>;
  /** left: did such a one go a moment ago? */
  left(of: Of): Promise<boolean>;
  /** remove says whether there was a session or what one left behind. */
  remove(sessionKey: string): Promise<boolean>;
}

/** How long a rotated id says where its session went, to a tab that came back a moment later. */
const movedMs = 30_000;
const tries = 50;
/** A provider where somebody has just signed out as well says so to us too; people take a while over its page. */
const leftMs = 10 * 60_000;

/** createEntries keeps sessions in a store that other processes use too. `isDead` are those that are in it although they have ended. */
export function createEntries(options: {
  readonly store: Store;
  readonly now: () => number;
  readonly isDead?: (sessionKey: string) => boolean;
}): Entries {
  const { store, now, isDead = () => false } = options;
  const setBackMs = () => store.setBackMs?.() ?? 0;
  const toStored = (sessionKey: string, json: string): StoredSession | null => {
    const written = parseRecord(json);
    if (written === null || isDead(sessionKey)) return null;
    const record = toClock(written, setBackMs());
    return livesUntil(record) <= now() ? null : { sessionKey, json, record };
  };
  const read = async (sessionKey: string) => {
    const json = await store.get("session", sessionKey);
    return json === null ? null : toStored(sessionKey, json);
  };
  const remove = (sessionKey: string) => store.remove("session", sessionKey);
  const add = async (cookie: string, made: SessionRecord): Promise<StoredSession> => {
    const record = setBackMs() === 0 ? made : { ...made, setBackMs: setBackMs() };
    const stored = { sessionKey: keyOf(cookie), json: JSON.stringify(record), record };
    if (await store.add("session", stored.sessionKey, stored.json, livesUntil(record), groupsOf(record))) return stored;
    throw new GatewayError("STORE_FAULT", { detail: "a new session's key was taken" });
  };
  const tooBusy = () => new GatewayError("STORE_FAULT", { detail: "a session never stood still" });
  return {
    read,
    add,
    remove,
    async leave({ registration, user, sid }) {
      for (const of of [
        { registration, sid },
        { registration, id: user.id },
      ])
        await store.put("seen", `left ${groupOf(of)}`, "1", now() + leftMs);
    },
    left: async (of) => (await store.get("seen", `left ${groupOf(of)}`)) !== null,
    async moved(sessionKey) {
      const json = await store.get("session", sessionKey);
      return json === null ? null : parseMoved(json);
    },
    members: async (of) =>
      (await store.members("session", groupOf(of)))
        .flatMap(({ key, value }) => toStored(key, value) ?? [])
        .filter(({ record }) => isMeant(of, record)),
    async change(first, edit) {
      let stored: StoredSession | null = first;
      for (let round = 0; round < tries; round++) {
        const record = edit(stored.record);
        if (record === null) return stored;
        const next = { sessionKey: stored.sessionKey, json: JSON.stringify(record), record };
        const groups = record.sid === stored.record.sid ? undefined : groupsOf(record);
        if (await store.replace("session", stored.sessionKey, stored.json, next.json, livesUntil(record), groups))
          return next;
        stored = await read(stored.sessionKey);
        if (stored === null) return null;
      }
      throw tooBusy();
    },
    async move(first, cookie, edit) {
      let stored: StoredSession | null = first;
      for (let round = 0; round < tries; round++) {
        const { family, grant, key } = stored.record;
        const record = edit(stored.record);
        if (record === null) return "refused";
        // The new one first and the old one's end second: whoever ends the session in between ends it, and is seen below.
        const next = await add(cookie, record);
        const moved: Moved = { moved: family, grant, key };
        const untilMs = now() + movedMs;
        if (await store.replace("session", stored.sessionKey, stored.json, JSON.stringify(moved), untilMs)) return next;
        await remove(next.sessionKey);
        stored = await read(stored.sessionKey);
        if (stored === null) return "gone";
      }
      throw tooBusy();
    },
  };
}
