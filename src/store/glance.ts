// Which files the store consists of at this moment, by what the file system says of them.

import { closeSync, openSync, readSync, statSync } from "node:fs";
import { databaseFile } from "./store-file.ts";

/** FileRef tells one file from another that took its place, its inode perhaps included. */
export type FileRef = string;

/** JournalRef tells a journal from others; `salt` grows with each time that it is begun anew. */
export interface JournalRef {
  readonly file: FileRef;
  readonly salt: number;
}

/** Glance is what is there. `at` changes when a file is written. */
export interface Glance {
  /** null: there is none, or an empty one. */
  readonly file: (FileAt & { readonly size: number }) | null;
  readonly journal: (JournalRef & FileAt) | null;
}

interface FileAt {
  readonly file: FileRef;
  readonly at: string;
}

/** journalFile is what SQLite writes before it writes the file itself. */
export const journalFile = (folder: string): string => `${databaseFile(folder)}-wal`;

/** glance reads no more than names, numbers and the journal's first bytes. */
export function glance(folder: string): Glance {
  const file = statOf(databaseFile(folder));
  const journal = statOf(journalFile(folder));
  return {
    file: file === null || file.size === 0 ? null : file,
    journal: journal === null || journal.size === 0 ? null : { ...journal, salt: saltOf(journalFile(folder)) },
  };
}

function statOf(file: string): (FileAt & { readonly size: number }) | null {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return null;
  // An inode that was let go of is given out again: when it was made tells the two apart.
  return {
    file: `${stats.ino}-${stats.birthtimeNs}`,
    at: `${stats.mtimeNs}-${stats.ctimeNs}-${stats.size}`,
    size: Number(stats.size),
  };
}

/** https://www.sqlite.org/fileformat2.html#walformat: the first salt is one more each time. No lock lies on this file that closing it could lift. */
function saltOf(file: string): number {
  try {
    const opened = openSync(file, "r");
    try {
      const head = Buffer.alloc(32);
      return readSync(opened, head, 0, 32, 0) === 32 ? head.readUInt32BE(16) : 0;
    } finally {
      closeSync(opened);
    }
  } catch {
    return 0;
  }
}
