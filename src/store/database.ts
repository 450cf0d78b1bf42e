// The database file of the embedded store: where it is, how it is opened, and what its tables are.

import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { accountTables } from "./account.ts";

/** databaseFile is the store's file in a data folder. */
export const databaseFile = (folder: string): string => join(folder, "sallyport.db");

/** hasDatabase: is there one in this folder? It makes none. */
export const hasDatabase = (folder: string): boolean => existsSync(databaseFile(folder));

/** openDatabase opens or makes `folder`/sallyport.db, tables included. Throws what the disk or SQLite says. */
export function openDatabase(folder: string): DatabaseSync {
  // Sessions hold what people's identity provider says of them: nobody else on the machine reads them.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = databaseFile(folder);
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
    CREATE TABLE IF NOT EXISTS member (
      id INTEGER PRIMARY KEY, space TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (space, key, name)
    );
    CREATE INDEX IF NOT EXISTS member_name ON member (space, name);
    CREATE TRIGGER IF NOT EXISTS entry_gone AFTER DELETE ON entry BEGIN
      DELETE FROM member WHERE space = old.space AND key = old.key;
    END;
    CREATE TABLE IF NOT EXISTS notice (id INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL, at INTEGER NOT NULL);
    ${accountTables}
  `);
  return database;
}
