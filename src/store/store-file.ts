// The store's file, looked at before anybody opens it: without a lock, without its journal, and without changing anything.

import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import type { GatewayError } from "../errors.ts";
import { isPassing, refused, toStoreFault } from "./store-words.ts";

/** databaseFile is the store's file in a data folder. */
export const databaseFile = (folder: string): string => join(folder, "sallyport.db");

/** shapeVersion is the shape of the tables, and of what stands in them, that this version reads and writes: one number for the whole data folder. */
export const shapeVersion = 1;

/** applicationId is how the file says that it is ours: "SALY". Those of before the first number say nothing. */
export const applicationId = 0x53414c59;

/** Mark is what a store says of itself. */
export interface Mark {
  /** Which store it is; its copies keep it. */
  readonly store: string;
  /** Moves on while things end and are spent: a copy that was made before has a lower one. */
  readonly epoch: number;
  /** Made by `store backup`. */
  readonly isCopy: boolean;
}

/** Found is a store. `version` 0: of before the first number, without a mark. */
export interface Found {
  readonly version: number;
  readonly mark: Mark | null;
  /** SQLite's own number of the tables: another one when somebody else wrote the file anew. */
  readonly cookie: number;
}

/**
 * lookAt gives what the file holds, as far as it was written through from its journal; null: nothing, or nothing that can be told
 * without that. Throws STORE_FAULT, with what to do, for what is no store, is of a newer version or cannot be read.
 */
export const lookAt = (file: string): Found | null => openLook(file, (_, found) => found);

/** openLook lets `look` read more of it, once it is known to be a store. */
export function openLook<T>(file: string, look: (database: DatabaseSync, found: Found) => T): T | null {
  let database: DatabaseSync | undefined;
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    if (!stats.isFile())
      throw refused(`the store ${file} is no file`, "Move what is there away, or name another folder with --data");
    if (stats.size === 0) return null;
    const url = pathToFileURL(file);
    url.searchParams.set("immutable", "1");
    database = new DatabaseSync(url, { readOnly: true });
    const found = readStore(file, database);
    return found === null ? null : look(database, found);
  } catch (cause) {
    // A process that died while it wrote the journal through left half of it: the journal has all.
    if (hasJournal(file) && isPassing(cause)) return null;
    throw toStoreFault(file, cause);
  } finally {
    database?.close();
  }
}

const hasJournal = (file: string): boolean => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;

/** readStore reads an open database; null: nobody has made anything in it yet. Throws STORE_FAULT where it is not for this version. */
export function readStore(file: string, database: DatabaseSync): Found | null {
  const { id, version } = requireKnown(file, database);
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  const tables = names.map(({ name }) => String(name));
  if (id === 0 && tables.length === 0) return null;
  const columns = database
    .prepare("SELECT name FROM pragma_table_info('entry')")
    .all()
    .map(({ name }) => name);
  if (!["space", "key", "value", "until"].every((name) => columns.includes(name)))
    throw another(file, `it has ${tables.length === 0 ? "no tables" : `the tables ${tables.slice(0, 5).join(", ")}`}`);
  return { version, mark: version === 0 ? null : readMark(database), cookie: numberOf(database, "schema_version") };
}

function requireKnown(file: string, database: DatabaseSync): { readonly id: number; readonly version: number } {
  const [id, version] = [numberOf(database, "application_id"), numberOf(database, "user_version")];
  if (id === applicationId && version > shapeVersion)
    throw refused(
      `the store ${file} was written by a newer version of Sallyport: its shape has the number ${version}, and this version knows those up to ${shapeVersion}`,
      "Run that version or a later one; the way back to an older one is in docs/guides/keys-and-backups.md, Upgrades. Nothing was changed",
    );
  const isOurs = id === applicationId ? version > 0 : id === 0 && version === 0;
  if (!isOurs) throw another(file, `its application_id is ${id}, its user_version ${version}`);
  return { id, version };
}

const another = (file: string, seen: string): GatewayError =>
  refused(
    `the database ${file} is another application's: ${seen}`,
    "Name the gateway's own folder with --data, or move that file away. Nothing was changed",
  );

/** readMark reads the mark of a store that has a number. */
export function readMark(database: DatabaseSync): Mark {
  const row = database.prepare("SELECT store, epoch, copy FROM mark").get();
  return { store: String(row?.["store"]), epoch: Number(row?.["epoch"]), isCopy: row?.["copy"] === 1 };
}

/** writeMark gives a store its first mark, and the number of its shape. */
export function writeMark(database: DatabaseSync, store: string, epoch: number): void {
  database.prepare("INSERT INTO mark (id, store, epoch, copy) VALUES (1, ?, ?, 0)").run(store, epoch);
  database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${shapeVersion}`);
}

/** numberOf reads one of the numbers in the file's head. */
export const numberOf = (
  database: DatabaseSync,
  pragma: "application_id" | "user_version" | "schema_version",
): number => Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
