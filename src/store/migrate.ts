// A store of an older version is brought to the shape of this one: step by step, each all or nothing, with a copy kept of how it was.

import { readdirSync, rmSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { copyTo } from "./copy.ts";
import { fromUnnumbered } from "./migration/from-unnumbered.ts";
import { isSqlite } from "./sqlite-code.ts";
import { databaseFile, numberOf, shapeVersion } from "./store-file.ts";
import { refused, toStoreFault } from "./store-words.ts";
import { inOneGo } from "./transaction.ts";

/** Tell hears what became of a store. */
export type Tell = (level: "info" | "warn" | "error", text: string, fields?: object) => void;

/** Step brings a store from one number to the next, within a transaction; gives what operators have to know of it. */
export type Step = (database: DatabaseSync) => readonly string[];

/** steps: each row is the step from its number to the next. */
const steps: readonly Step[] = [fromUnnumbered];

/** So long it is waited for others that have the file open: of several that start at once, one does it. */
const longestMs = 5_000;
const pauseMs = 20;

/** What is written beside the copy: every table once more, at most, into the journal. */
const roomFactor = 3;
const roomBytes = 8 * 1_048_576;

/** Those of the last two upgrades are kept. */
const copiesKept = 2;

/** migrate throws STORE_FAULT, and leaves everything as it is, where others have the store open, the disk has no room, or a step fails. */
export function migrate(folder: string, tell: Tell, through: readonly Step[] = steps, waitMs = longestMs): void {
  const file = databaseFile(folder);
  const database = alone(file, waitMs);
  try {
    const from = numberOf(database, "user_version");
    if (from >= through.length) return;
    requireRoom(folder, file, from);
    const copy = keepCopy(folder, database, through.length);
    tell(
      "warn",
      `The store is of an older version, and is brought to the shape of this one; how it was is kept in ${copy}, without sessions`,
      {
        event: "store-migration",
        from,
        to: through.length,
        copy,
      },
    );
    for (let version = from; version < through.length; version += 1) {
      for (const said of take(database, through[version]!, version + 1))
        tell("warn", said, { event: "store-migration", to: version + 1 });
    }
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    dropOld(folder);
    tell("info", `The store has the shape ${through.length} now`, { event: "store-migration", to: through.length });
  } catch (cause) {
    throw toStoreFault(file, cause);
  } finally {
    database.close();
  }
}

function take(database: DatabaseSync, step: Step, to: number): readonly string[] {
  return inOneGo(database, () => {
    const said = step(database);
    database.exec(`PRAGMA user_version = ${to}`);
    return said;
  });
}

/** A gateway of the older version that still runs would go on writing what this one reads otherwise. */
function alone(file: string, waitMs: number): DatabaseSync {
  const endMs = performance.now() + waitMs;
  for (;;) {
    const database = new DatabaseSync(file, { timeout: pauseMs });
    try {
      database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE; COMMIT");
      return database;
    } catch (cause) {
      database.close();
      if (!isSqlite(cause, "busy")) throw toStoreFault(file, cause);
      if (performance.now() > endMs)
        throw refused(
          `the store ${file} is of an older version, and another process has it open`,
          "Stop the gateway of the older version, and whatever else has the file open, and start this one then. Nothing was changed",
          cause,
        );
      // Processes that come at once do not meet at each try.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs * (1 + Math.random()));
    }
  }
}

function requireRoom(folder: string, file: string, from: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const needed = roomFactor * statSync(file).size + roomBytes;
  if (bavail * bsize >= needed) return;
  const inMegabytes = (bytes: number) => Math.ceil(bytes / 1_048_576);
  throw refused(
    `the store ${file} is of an older version (${from}), and there is no room to bring it to the shape of this one: ${inMegabytes(needed)} MB are needed in ${folder}, ${inMegabytes(bavail * bsize)} are free`,
    "Make room, and start again. Nothing was changed",
  );
}

const copyName = /^sallyport\.db\.before-\d+$/;

/** Without sessions: whoever goes back to the older version would let people in again with those that ended since. */
function keepCopy(folder: string, database: DatabaseSync, to: number): string {
  const copy = `${databaseFile(folder)}.before-${to}`;
  copyTo(database, copy);
  return copy;
}

function dropOld(folder: string): void {
  const copies = readdirSync(folder).filter((name) => copyName.test(name));
  const latest = copies
    .map((name) => ({ name, atMs: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.atMs - a.atMs);
  for (const { name } of latest.slice(copiesKept)) rmSync(join(folder, name), { force: true });
}

if (steps.length !== shapeVersion) throw new Error("each number of a shape needs the step that leads to it");
