// The epoch moves on: once a second at most while something is written, so that a copy from before is known to be older.

import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { isSqlite } from "./sqlite-code.ts";
import { databaseFile, type Mark, readMark } from "./store-file.ts";

/** advance gives the mark as it is now; null: another process holds the file, and the next time will do. Throws what SQLite says. It makes no file. */
export function advance(folder: string): Mark | null {
  const url = pathToFileURL(databaseFile(folder));
  url.searchParams.set("mode", "rw");
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(url, { timeout: 0 });
    // Whoever wrote much writes it through; here nobody waits for the disk.
    database.exec("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0; UPDATE mark SET epoch = epoch + 1");
    return readMark(database);
  } catch (cause) {
    if (isSqlite(cause, "busy")) return null;
    throw cause;
  } finally {
    database?.close();
  }
}
