// The embedded store: SQLite, built into Node, one file that all workers of a machine share.

import type { DatabaseSync } from "node:sqlite";
import { describe, GatewayError } from "../errors.ts";
import { createAccounts } from "./account.ts";
import { openDatabase } from "./database.ts";
import type { Space, Store } from "./store.ts";
import { createSweeper } from "./sweeper.ts";

/** How often what other processes published is looked for: one indexed read of a few microseconds. */
const listenMs = 100;

/** createSqliteStore opens or makes `folder`/sallyport.db. Throws STORE_FAULT when it cannot. `sweepMs` is there for tests. */
export function createSqliteStore(options: {
  readonly folder: string;
  readonly now: () => number;
  readonly sweepMs?: number;
}): Store {
  const { now } = options;
  const database = guard(() => openDatabase(options.folder));
  const sql = prepare(database);
  const accounts = createAccounts(database);
  const sweeper = createSweeper(database, options);
  const listeners = new Set<(message: string) => void>();
  let heard = 0;
  let listening: NodeJS.Timeout | undefined;
  const unheard = () => {
    try {
      return sql.noticesAfter.all(heard);
    } catch {
      // Another process holds the file; what was published is still there the next time.
      return [];
    }
  };
  const listen = () => {
    for (const row of unheard()) {
      heard = Number(row["id"]);
      // Whoever begins to listen while this is told, begins with the next.
      for (const listener of [...listeners]) if (listeners.has(listener)) listener(String(row["message"]));
    }
  };
  /** All of it or nothing, and nobody in between. */
  const atOnce = <T>(work: () => T): T =>
    guard(() => {
      sql.begin.run();
      try {
        const result = work();
        sql.commit.run();
        return result;
      } catch (cause) {
        sql.rollback.run();
        throw cause;
      }
    });
  const group = (space: Space, key: string, groups: readonly string[]) => {
    sql.leave.run(space, key);
    for (const name of groups) sql.join.run(space, key, name);
  };
  /** What is written over what was kept on an account is kept on none. */
  const uncharge = (space: Space, key: string) => sql.uncharge.run(space, key);
  let isOpen = true;
  return {
    get: async (space, key) => guard(() => text(sql.get.get(space, key, now())?.["value"])),
    put: async (space, key, value, untilMs, groups = []) => {
      atOnce(() => {
        sql.put.run(space, key, value, untilMs);
        group(space, key, groups);
        uncharge(space, key);
      });
    },
    add: async (space, key, value, untilMs, groups = []) =>
      atOnce(() => {
        const added = sql.add.run(space, key, value, untilMs, now()).changes === 1;
        if (added) {
          group(space, key, groups);
          uncharge(space, key);
        }
        return added;
      }),
    keep: async (space, key, value, untilMs, kept, bytes = Buffer.byteLength(value)) =>
      atOnce(() => {
        if (sql.add.run(space, key, value, untilMs, now()).changes !== 1) return null;
        group(space, key, []);
        uncharge(space, key);
        return accounts.charge({ space, key, untilMs, bytes }, kept, now());
      }),
    async replace(space, key, expected, value, untilMs, groups) {
      const one = () =>
        untilMs <= now()
          ? sql.removeExpected.run(space, key, expected, now()).changes === 1
          : sql.replace.run(value, untilMs, space, key, expected, now()).changes === 1;
      if (groups === undefined) return guard(one);
      return atOnce(() => {
        const replaced = one();
        if (replaced) group(space, key, groups);
        return replaced;
      });
    },
    take: async (space, key) =>
      guard(() => {
        const row = sql.take.get(space, key);
        return row !== undefined && Number(row["until"]) > now() ? text(row["value"]) : null;
      }),
    remove: async (space, key) => guard(() => Number(sql.remove.get(space, key)?.["until"] ?? 0) > now()),
    count: async (space, key, untilMs) => guard(() => Number(sql.count.get(space, key, untilMs, now())!["value"])),
    members: async (space, group) =>
      guard(() =>
        sql.members.all(space, group, now()).map((row) => ({ key: String(row["key"]), value: String(row["value"]) })),
      ),
    page: async (space, after, count) =>
      guard(() =>
        sql.page
          .all(space, after, now(), count)
          .map((row) => ({ key: String(row["key"]), value: String(row["value"]) })),
      ),
    publish: async (message) => {
      guard(() => sql.publish.run(message, Date.now()));
      // Whoever listens here need not wait for the next look.
      if (listeners.size > 0) queueMicrotask(listen);
    },
    subscribe(listener) {
      // What was published so far is for those who listen already.
      if (listeners.size > 0) listen();
      else {
        heard = guard(() => Number(sql.lastNotice.get()?.["id"] ?? 0));
        listening = setInterval(listen, listenMs).unref();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(listening);
      };
    },
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      sweeper.close();
      clearInterval(listening);
      database.close();
    },
  };
}

/** Each is one statement, so that of two processes only one succeeds. */
function prepare(database: DatabaseSync) {
  return {
    begin: database.prepare("BEGIN IMMEDIATE"),
    commit: database.prepare("COMMIT"),
    rollback: database.prepare("ROLLBACK"),
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
    lastNotice: database.prepare("SELECT max(id) AS id FROM notice"),
    noticesAfter: database.prepare("SELECT id, message FROM notice WHERE id > ? ORDER BY id"),
  };
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new GatewayError("STORE_FAULT", { cause, detail: describe(cause) });
  }
}
