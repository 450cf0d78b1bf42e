// All of it or nothing, for those who have a database for themselves.

import type { DatabaseSync } from "node:sqlite";

/** inOneGo does `work` in a transaction. What it throws is what failed, also where SQLite has rolled back by itself: https://www.sqlite.org/lang_transaction.html */
export function inOneGo<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw cause;
  }
}
