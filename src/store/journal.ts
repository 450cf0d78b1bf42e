// SQLite's write-ahead log, kept small: it is begun anew once everything in it is in the file and nobody reads it.

import { statfsSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { Tell } from "./migrate.ts";

/** Journal is looked at now and then. */
export interface Journal {
  look(): void;
  /** relieve makes what room there is in it on a disk that has none; false: there is none. */
  relieve(): boolean;
}

/**
 * So much of it stays: SQLite moves it into the file at four megabytes, and what is here already can be written to where the disk is
 * full, which is how people can still sign out then.
 */
const defaultKeptBytes = 8 * 1_048_576;
/** Processes that read and write without a pause let nobody begin it anew; from so many times of that on they are made to. */
const long = 2;
/** From here on somebody reads without an end, which an operator must hear of, once in a while. */
const tooLong = 16;
const tellMs = 600_000;
/** What did not help a moment ago does not help now. */
const relieveMs = 1_000;

function freeBytes(file: string): number {
  try {
    const { bavail, bsize } = statfsSync(file);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** createJournal: `file` is the database's; `keptBytes` is there for tests. */
export function createJournal(
  database: DatabaseSync,
  options: { readonly file: string; readonly tell: Tell; readonly keptBytes?: number },
): Journal {
  const { file, tell, keptBytes = defaultKeptBytes } = options;
  database.exec(`PRAGMA journal_size_limit = ${keptBytes}`);
  const restart = database.prepare("PRAGMA wal_checkpoint(RESTART)");
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let relievedAtMs = Number.NEGATIVE_INFINITY;
  const sizeBytes = (): number => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  /** Was it begun anew? */
  const begin = (): boolean => {
    try {
      return restart.get()?.["busy"] === 0;
    } catch {
      // A disk that is full has no room for it in the file either; one that fails is told of by whoever writes.
      return false;
    }
  };

  return {
    look() {
      const bytes = sizeBytes();
      // What is in it may need as much room in the file: before there is none left.
      if (bytes > freeBytes(file)) begin();
      if (bytes < long * keptBytes || begin() || bytes < tooLong * keptBytes || performance.now() - toldAtMs < tellMs)
        return;
      toldAtMs = performance.now();
      tell("warn", "The store's journal grows, as another process has been reading the store for long", {
        event: "store-journal",
        megabytes: Math.round(bytes / 1_048_576),
        fix: "End what reads sallyport.db in the data folder: a shell with an open transaction, or a backup. The journal is cut then",
      });
    },
    relieve() {
      if (performance.now() - relievedAtMs < relieveMs) return false;
      relievedAtMs = performance.now();
      return begin();
    },
  };
}
