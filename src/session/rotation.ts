// Rotation: a session goes on under a new id, and the old one is dead (CWE-384).

import type { Ledger } from "../exchange/exchange.ts";
import { keyOf, randomToken } from "../vault/vault.ts";
import type { Entries, StoredSession } from "./entry.ts";
import type { SessionRecord } from "./record.ts";

/** Edit is what changes while a session rotates. */
export interface Edit {
  /** `until` is the earlier session's absolute end, in milliseconds since 1970. */
  readonly ledger: (earlier: Ledger, until: number) => Ledger;
  /** Does a late tab's id get what the session proved? Only where it proved as much itself: the id may have been stolen before. */
  readonly lateTakesAll: boolean;
  /**
   * The rest of it, under the cookie `next`. `key` is the sealed key of the record's tokens as this browser's cookie opens
   * it; null: it cannot. Null: then there is no session to go on with.
   */
  readonly rest: (record: SessionRecord, key: string | null, next: string) => SessionRecord | null;
}

/** Rotated is where a session went. */
export interface Rotated {
  readonly cookie: string;
  readonly stored: StoredSession;
  /** The id that is dead now, or that has what this one has; its family is the session's. */
  readonly other: { readonly sessionKey: string; readonly what: "moved" | "changed" };
}

/** Located is a session that a cookie led to; `key` is as in Edit. */
export interface Located {
  readonly stored: StoredSession;
  readonly key: string | null;
}

/** locate finds a cookie's session, or, where the id rotated a moment ago, the one that it became. */
export async function locate(entries: Entries, cookie: string): Promise<Located | null> {
  const sessionKey = keyOf(cookie);
  const stored = await entries.read(sessionKey);
  if (stored) return { stored, key: stored.record.key };
  const moved = await entries.moved(sessionKey);
  if (moved === null) return null;
  const [newest] = latestFirst(await entries.members({ family: moved.moved }));
  if (newest === undefined) return null;
  // What was left behind opens the same grant's tokens, and no other's.
  return { stored: newest, key: moved.grant === newest.record.grant ? moved.key : null };
}

/**
 * rotate: null: there is no session (any more). A tab that is a moment later than another one's rotation gets an id of its
 * own beside the other's, because nobody knows which answer's cookie the browser will keep; of two that stepped up both have both proofs.
 */
export async function rotate(entries: Entries, cookie: string, edit: Edit): Promise<Rotated | null> {
  for (let round = 0; round < 10; round++) {
    const found = await locate(entries, cookie);
    if (found === null) return null;
    const next = randomToken();
    const rotated =
      found.stored.sessionKey === keyOf(cookie)
        ? await move(entries, found.stored, next, edit)
        : await beside(entries, found, next, edit);
    if (rotated !== "again") return rotated;
  }
  return null;
}

async function move(
  entries: Entries,
  stored: StoredSession,
  next: string,
  edit: Edit,
): Promise<Rotated | null | "again"> {
  const made = await entries.move(stored, next, (record) => {
    const rest = edit.rest(record, record.key, next);
    return rest && { ...rest, ledger: edit.ledger(record.ledger, record.until) };
  });
  if (made === "refused") return null;
  return made === "gone"
    ? "again"
    : { cookie: next, stored: made, other: { sessionKey: stored.sessionKey, what: "moved" } };
}

async function beside(
  entries: Entries,
  { stored, key }: Located,
  next: string,
  edit: Edit,
): Promise<Rotated | null | "again"> {
  const rest = edit.rest(stored.record, key, next);
  if (rest === null) return null;
  const { until } = stored.record;
  const ledger = edit.ledger(edit.lateTakesAll ? stored.record.ledger : [], until);
  const made = await entries.add(next, { ...rest, ledger });
  const other = await entries.change(stored, (record) => ({
    ...record,
    ledger: edit.ledger(record.ledger, record.until),
  }));
  if (other !== null) return { cookie: next, stored: made, other: { sessionKey: other.sessionKey, what: "changed" } };
  // The other one ended, or moved on, in between.
  await entries.remove(made.sessionKey);
  return "again";
}

/** latestFirst: the one that was used last is the one that the browser kept. */
export const latestFirst = (found: readonly StoredSession[]): StoredSession[] =>
  found.toSorted((left, right) => right.record.seen - left.record.seen);
