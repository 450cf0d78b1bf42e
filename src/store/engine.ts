// What the store's calls do to the database: statements, one call after the other. Who calls decides what is one transaction.

import type { DatabaseSync } from "node:sqlite";
import { createAccounts } from "./account.ts";
import type { Call, Method, Notice } from "./call.ts";
import type { Forgetting } from "./forgetting.ts";
import type { Account, Member, Space } from "./store.ts";

/** Engine runs calls on an open database. */
export interface Engine {
  /** run does what a call asks for. Throws what SQLite throws; what was written by then is to be rolled back. */
  run(call: Pick<Call, "method" | "nowMs" | "args">): unknown;
  /** lastNotice is the number of what was published last. */
  lastNotice(): number;
  noticesAfter(id: number): readonly Notice[];
}

/** reads are those that write nothing. */
export const reads: ReadonlySet<Method> = new Set(["get", "members", "page"]);

/** Does a method, with the caller's time first. */
type Work = (nowMs: number, ...args: never[]) => unknown;

/** createEngine works on an open database that has the tables. `forgetting` says by which time what was seen is over; left out: by the caller's. */
export function createEngine(database: DatabaseSync, forgetting: Forgetting = (nowMs) => nowMs): Engine {
  const sql = prepare(database);
  const accounts = createAccounts(database);
  const group = (space: Space, key: string, groups: readonly string[]) => {
    sql.leave.run(space, key);
    for (const name of groups) sql.join.run(space, key, name);
  };
  /** What is written over what was kept on an account is kept on none. */
  const uncharge = (space: Space, key: string) => sql.uncharge.run(space, key);

  const works: Readonly<Record<Method, Work>> = {
    get: (nowMs, space: Space, key: string) => text(sql.get.get(space, key, nowMs)?.["value"]),
    put(_, space: Space, key: string, value: string, untilMs: number, groups: readonly string[]) {
      sql.put.run(space, key, value, untilMs);
      group(space, key, groups);
      uncharge(space, key);
    },
    add(nowMs, space: Space, key: string, value: string, untilMs: number, groups: readonly string[]) {
      const added = sql.add.run(space, key, value, untilMs, nowMs).changes === 1;
      if (added) {
        group(space, key, groups);
        uncharge(space, key);
      }
      return added;
    },
    keep(
      nowMs,
      space: Space,
      key: string,
      value: string,
      untilMs: number,
      kept: readonly Account[],
      bytes: number,
    ): readonly Member[] | null {
      if (sql.add.run(space, key, value, untilMs, nowMs).changes !== 1) return null;
      group(space, key, []);
      uncharge(space, key);
      return accounts.charge({ space, key, untilMs, bytes }, kept, nowMs);
    },
    replace(
      nowMs,
      space: Space,
      key: string,
      expected: string,
      value: string,
      untilMs: number,
      groups: readonly string[] | null,
    ) {
      const replaced =
        untilMs <= nowMs
          ? sql.removeExpected.run(space, key, expected, nowMs).changes === 1
          : sql.replace.run(value, untilMs, space, key, expected, nowMs).changes === 1;
      if (replaced && groups !== null) group(space, key, groups);
      return replaced;
    },
    take(nowMs, space: Space, key: string) {
      const row = sql.take.get(space, key);
      return row !== undefined && Number(row["until"]) > nowMs ? text(row["value"]) : null;
    },
    remove: (nowMs, space: Space, key: string) => Number(sql.remove.get(space, key)?.["until"] ?? 0) > nowMs,
    count: (nowMs, space: Space, key: string, untilMs: number) =>
      Number(sql.count.get(space, key, untilMs, nowMs)!["value"]),
    members: (nowMs, space: Space, name: string) => sql.members.all(space, name, nowMs).map(toMember),
    page: (nowMs, space: Space, after: string, count: number) => sql.page.all(space, after, nowMs, count).map(toMember),
    publish: (_, message: string) => Number(sql.publish.run(message, Date.now()).lastInsertRowid),
  };
  return {
    run({ method, nowMs, args }) {
      const slowMs = forgetting(nowMs);
      return works[method](args[0] === "seen" ? slowMs : nowMs, ...(args as never[]));
    },
    lastNotice: () => Number(sql.lastNotice.get()?.["seq"] ?? 0),
    noticesAfter: (id) => sql.noticesAfter.all(id).map((row) => [Number(row["id"]), String(row["message"])]),
  };
}

function prepare(database: DatabaseSync) {
  return {
    get: database.prepare("SELECT value FROM entry WHERE space = ? AND key = ? AND until > ?"),
    put: database.prepare(
      "INSERT INTO entry (space, key, value, until) VALUES (?, ?, ?, ?) ON CONFLICT (space, key) DO UPDATE SET value = excluded.value, until = excluded.until",
    ),
    add: database.prepare(
      "INSERT INTO entry (space, key, value, until) VALUES (?, ?, ?, ?) ON CONFLICT (space, key) DO UPDATE SET value = excluded.value, until = excluded.until WHERE entry.until <= ?",
    ),
    replace: database.prepare(
      "UPDATE entry SET value = ?, until = ? WHERE space = ? AND key = ? AND value = ? AND until > ?",
    ),
    removeExpected: database.prepare("DELETE FROM entry WHERE space = ? AND key = ? AND value = ? AND until > ?"),
    take: database.prepare("DELETE FROM entry WHERE space = ? AND key = ? RETURNING value, until"),
    remove: database.prepare("DELETE FROM entry WHERE space = ? AND key = ? RETURNING until"),
    count: database.prepare(
      `INSERT INTO entry (space, key, value, until) VALUES (?1, ?2, '1', ?3) ON CONFLICT (space, key) DO UPDATE SET
        value = CASE WHEN entry.until > ?4 THEN CAST(entry.value AS INTEGER) + 1 ELSE 1 END,
        until = CASE WHEN entry.until > ?4 THEN entry.until ELSE excluded.until END
      RETURNING value`,
    ),
    join: database.prepare("INSERT OR IGNORE INTO member (space, key, name) VALUES (?, ?, ?)"),
    leave: database.prepare("DELETE FROM member WHERE space = ? AND key = ?"),
    uncharge: database.prepare("DELETE FROM charge WHERE space = ? AND key = ?"),
    members: database.prepare(
      "SELECT entry.key, entry.value FROM member JOIN entry USING (space, key) WHERE space = ? AND name = ? AND until > ? ORDER BY member.id",
    ),
    page: database.prepare(
      "SELECT key, value FROM entry WHERE space = ? AND key > ? AND until > ? ORDER BY key LIMIT ?",
    ),
    publish: database.prepare("INSERT INTO notice (message, at) VALUES (?, ?)"),
    // Not the highest that is there: those that are over go.
    lastNotice: database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'notice'"),
    noticesAfter: database.prepare("SELECT id, message FROM notice WHERE id > ? ORDER BY id"),
  };
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

const toMember = (row: Readonly<Record<string, unknown>>): Member => ({
  key: String(row["key"]),
  value: String(row["value"]),
});
