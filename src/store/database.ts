// The database of the embedded store: opened, made where there is none, and brought to the shape of this version.

import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { randomToken } from "../vault/vault.ts";
import { glance } from "./glance.ts";
import { migrate, type Tell } from "./migrate.ts";
import { tables } from "./schema.ts";
import { databaseFile, type Found, lookAt, readStore, shapeVersion, writeMark } from "./store-file.ts";
import { refused, toStoreFault } from "./store-words.ts";
import { inOneGo } from "./transaction.ts";
import { readWitness, seeNow, type Witness, writeWitness } from "./witness.ts";

export { databaseFile } from "./store-file.ts";

/** hasDatabase: is there one in this folder? It makes none. */
export const hasDatabase = (folder: string): boolean => existsSync(databaseFile(folder));

/** Opening: `tell` hears what becomes of a store of an older version. */
export interface Opening {
  /** The caller sees to a store that is another than the last, or gone (settle.ts). Everybody else is refused. */
  readonly mayBeAnother?: boolean;
  readonly tell?: Tell;
}

/**
 * openDatabase opens or makes `folder`/sallyport.db, in the shape of this version. Throws STORE_FAULT, with what to do, for a file that is
 * none of ours, newer, damaged, or another than the one that was there last; else what the disk or SQLite says.
 */
export function openDatabase(
  folder: string,
  { mayBeAnother = false, tell = () => undefined }: Opening = {},
): DatabaseSync {
  // Sessions hold what people's identity provider says of them: nobody else on the machine reads them.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = databaseFile(folder);
  lookAt(file);
  const witness = mayBeAnother ? null : readWitness(folder);
  if (witness !== null && glance(folder).file === null) throw gone(file);
  const opened = connect(folder);
  // Where it is older, nobody may have it open while it is changed, this process included.
  const { database, found } = opened.found.version < shapeVersion ? again(folder, opened.database, tell) : opened;
  if (witness === null || !isEarlier(found, witness)) return database;
  database.close();
  throw replaced(file);
}

function again(folder: string, database: DatabaseSync, tell: Tell): Opened {
  database.close();
  migrate(folder, tell);
  return connect(folder);
}

/** isEarlier: is it another store than the one that was there last, or an older copy of it? */
export const isEarlier = ({ mark }: Pick<Found, "mark">, { store, epoch }: Pick<Witness, "store" | "epoch">): boolean =>
  mark === null || mark.isCopy || mark.store !== store || mark.epoch < epoch;

interface Opened {
  readonly database: DatabaseSync;
  readonly found: Found;
}

function connect(folder: string): Opened {
  const file = databaseFile(folder);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 5_000 });
    // In one look: another process may be making it.
    database.exec("BEGIN");
    const found = readStore(file, database);
    database.exec("COMMIT");
    chmodSync(file, 0o600);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    return { database, found: found ?? make(folder, database) };
  } catch (cause) {
    database?.close();
    throw toStoreFault(file, cause);
  }
}

/** Of several processes one makes it, and all find it. */
function make(folder: string, database: DatabaseSync): Found {
  const file = databaseFile(folder);
  const witness = readWitness(folder);
  inOneGo(database, () => {
    if (readStore(file, database) !== null) return;
    database.exec(tables);
    // Ahead of every copy of the one that was there before.
    writeMark(database, randomToken(), (witness?.epoch ?? 0) + 1);
  });
  const found = readStore(file, database)!;
  if (witness === null && found.mark !== null) writeWitness(folder, seeNow(folder, found.mark));
  return found;
}

const gone = (file: string) =>
  refused(
    `the store ${file} is gone`,
    "A running gateway makes a new one in a moment. If none runs, start it: or put a backup in its place first",
  );

const replaced = (file: string) =>
  refused(
    `the store ${file} is another one than was there last, or an older copy of it`,
    "A running gateway goes on with it in a moment, and a start does: everybody signs in again",
  );
