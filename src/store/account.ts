// Accounts in SQLite: who has how much, and what goes first where there is too much of it.

import type { DatabaseSync } from "node:sqlite";
import { GatewayError } from "../errors.ts";
import type { Account, Bound, Member, Space } from "./store.ts";

/** accountTables: every entry that is kept on an account has a row in `charge` for each; `account` has their sums, that of a whole pool under no name. */
export const accountTables = `
  CREATE TABLE IF NOT EXISTS account (
    id INTEGER PRIMARY KEY, pool TEXT NOT NULL, holder TEXT NOT NULL, entries INTEGER NOT NULL, bytes INTEGER NOT NULL,
    UNIQUE (pool, holder)
  );
  CREATE INDEX IF NOT EXISTS account_entries ON account (pool, entries);
  CREATE INDEX IF NOT EXISTS account_bytes ON account (pool, bytes);
  CREATE TABLE IF NOT EXISTS charge (
    id INTEGER PRIMARY KEY, space TEXT NOT NULL, key TEXT NOT NULL, pool TEXT NOT NULL, holder TEXT NOT NULL,
    bytes INTEGER NOT NULL, until INTEGER NOT NULL, UNIQUE (space, key, pool)
  );
  CREATE INDEX IF NOT EXISTS charge_holder ON charge (pool, holder);
  CREATE INDEX IF NOT EXISTS charge_until ON charge (pool, until);
  CREATE TRIGGER IF NOT EXISTS entry_uncharged AFTER DELETE ON entry BEGIN
    DELETE FROM charge WHERE space = old.space AND key = old.key;
  END;
  CREATE TRIGGER IF NOT EXISTS entry_moved AFTER UPDATE OF until ON entry WHEN new.until <> old.until BEGIN
    UPDATE charge SET until = new.until WHERE space = new.space AND key = new.key;
  END;
  CREATE TRIGGER IF NOT EXISTS charge_gone AFTER DELETE ON charge BEGIN
    UPDATE account SET entries = entries - 1, bytes = bytes - old.bytes WHERE pool = old.pool AND holder IN (old.holder, '');
    DELETE FROM account WHERE pool = old.pool AND holder IN (old.holder, '') AND entries = 0;
  END;
`;

/** Accounts make room and write down what is kept; each call is part of the transaction that it is made in. */
export interface Accounts {
  /** charge makes room for an entry of so many bytes and charges it; gives what went. It is to be written before. */
  charge(
    entry: { readonly space: Space; readonly key: string; readonly untilMs: number; readonly bytes: number },
    accounts: readonly Account[],
    nowMs: number,
  ): readonly Member[];
}

/** createAccounts works on an open database that has the tables. */
export function createAccounts(database: DatabaseSync): Accounts {
  const sum = database.prepare("SELECT entries, bytes FROM account WHERE pool = ? AND holder = ?");
  const oldest = database.prepare("SELECT space, key FROM charge WHERE pool = ? AND holder = ? ORDER BY id LIMIT 1");
  const expired = database.prepare(
    "SELECT space, key FROM charge WHERE pool = ? AND until <= ? ORDER BY until LIMIT 1",
  );
  // Of those that have as much, whoever is there longest.
  const most = (what: keyof Bound) =>
    database.prepare(
      `SELECT holder, ${what} AS much FROM account WHERE pool = ? AND holder <> '' ORDER BY ${what} DESC, id LIMIT 1`,
    );
  const mostOf = { entries: most("entries"), bytes: most("bytes") };
  const remove = database.prepare("DELETE FROM entry WHERE space = ? AND key = ? RETURNING value");
  const uncharge = database.prepare("DELETE FROM charge WHERE space = ? AND key = ?");
  const write = database.prepare(
    "INSERT INTO charge (space, key, pool, holder, bytes, until) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const add = database.prepare(
    `INSERT INTO account (pool, holder, entries, bytes) VALUES (?, ?, 1, ?) ON CONFLICT (pool, holder) DO UPDATE SET
      entries = entries + 1, bytes = bytes + excluded.bytes`,
  );

  /** Which bound one more would break; null: none. */
  const broken = (pool: string, holder: string, bound: Bound, bytes: number): keyof Bound | null => {
    const row = sum.get(pool, holder);
    if (Number(row?.["entries"] ?? 0) + 1 > bound.entries) return "entries";
    return Number(row?.["bytes"] ?? 0) + bytes > bound.bytes ? "bytes" : null;
  };

  /** Whoever has most, the one who asks for room counted with what they ask for: they take nothing from who has less. */
  function whoGivesWay(pool: string, holder: string, what: keyof Bound, bytes: number): string {
    const largest = mostOf[what].get(pool);
    const own = Number(sum.get(pool, holder)?.[what] ?? 0);
    if (own > 0 && own + (what === "entries" ? 1 : bytes) > Number(largest?.["much"])) return holder;
    return String(largest?.["holder"]);
  }

  function drop(found: ReturnType<typeof oldest.get>, gone: Member[]): void {
    if (found === undefined) throw new GatewayError("GATEWAY_FAULT", { detail: "an account holds less than it says" });
    const [space, key] = [String(found["space"]), String(found["key"])];
    // Its charges first, so that every round has less to do, whatever became of the entry.
    uncharge.run(space, key);
    const entry = remove.get(space, key);
    if (entry !== undefined) gone.push({ key, value: String(entry["value"]) });
  }

  return {
    charge({ space, key, untilMs, bytes }, accounts, nowMs) {
      const gone: Member[] = [];
      for (const { pool, holder, each, all } of accounts) {
        if (holder === "" || Math.min(each.entries, all.entries) < 1 || Math.min(each.bytes, all.bytes) < bytes)
          throw new GatewayError("GATEWAY_FAULT", { detail: `an entry does not fit into ${pool}` });
        while (broken(pool, holder, each, bytes) !== null) drop(oldest.get(pool, holder), gone);
        for (let what = broken(pool, "", all, bytes); what !== null; what = broken(pool, "", all, bytes))
          drop(expired.get(pool, nowMs) ?? oldest.get(pool, whoGivesWay(pool, holder, what, bytes)), gone);
      }
      for (const { pool, holder } of accounts) {
        write.run(space, key, pool, holder, bytes, untilMs);
        add.run(pool, holder, bytes);
        add.run(pool, "", bytes);
      }
      return gone;
    },
  };
}
