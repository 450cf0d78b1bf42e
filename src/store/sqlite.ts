// The embedded store: SQLite, built into Node, one file that all workers of a machine share.

import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, GatewayError } from "../errors.ts";
import type { Store } from "./store.ts";

const sweepMs = 60_000;

/** createSqliteStore opens or makes `folder`/sallyport.db. Throws STORE_FAULT when it cannot. */
export function createSqliteStore(options: { readonly folder: string; readonly now: () => number }): Store {
  const database = guard(() => open(options.folder));
  const statements = {
    get: database.prepare("SELECT value FROM entry WHERE space = ? AND key = ? AND until > ?"),
    put: database.prepare(
      "INSERT INTO entry (space, key, value, until) VALUES (?, ?, ?, ?) ON CONFLICT (space, key) DO UPDATE SET value = excluded.value, until = excluded.until",
    ),
    // One statement, so that of two takers only one finds the row.
    take: database.prepare("DELETE FROM entry WHERE space = ? AND key = ? RETURNING value, until"),
    remove: database.prepare("DELETE FROM entry WHERE space = ? AND key = ? RETURNING until"),
    sweep: database.prepare("DELETE FROM entry WHERE until <= ?"),
  };
  const sweeper = setInterval(() => {
    try {
      statements.sweep.run(options.now());
    } catch {
      // Another worker holds the file; expired rows are never given out, so the next sweep will do.
    }
  }, sweepMs).unref();
  let open_ = true;
  return {
    get: async (space, key) => guard(() => text(statements.get.get(space, key, options.now())?.value)),
    put: async (space, key, value, untilMs) => guard(() => void statements.put.run(space, key, value, untilMs)),
    take: async (space, key) =>
      guard(() => {
        const row = statements.take.get(space, key);
        return row !== undefined && Number(row.until) > options.now() ? text(row.value) : null;
      }),
    remove: async (space, key) => guard(() => Number(statements.remove.get(space, key)?.until ?? 0) > options.now()),
    close: async () => {
      if (!open_) return;
      open_ = false;
      clearInterval(sweeper);
      database.close();
    },
  };
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

function open(folder: string): DatabaseSync {
  // Sessions hold what people's identity provider says of them: nobody else on the machine reads them.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "sallyport.db");
  const database = new DatabaseSync(file, { timeout: 5_000 });
  chmodSync(file, 0o600);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS entry (
      space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, until INTEGER NOT NULL,
      PRIMARY KEY (space, key)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS entry_until ON entry (until);
  `);
  return database;
}

function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new GatewayError("STORE_FAULT", { cause, detail: describe(cause) });
  }
}
