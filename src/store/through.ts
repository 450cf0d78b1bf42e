// How much of the journal was written through into the store's file: while somebody is at that, half of it is there, and whatever else wrote that file was no process of ours.

import { closeSync, openSync, readSync } from "node:fs";
import { endianness } from "node:os";
import { databaseFile } from "./store-file.ts";

/** Through is a moment of the journal; null: it cannot be told. */
export interface Through {
  /** Which journal it is, and how much of it was written through. */
  readonly at: string;
  /** Was that begun and not finished? Where the disk has no room for it, the file stays so until there is some. */
  readonly isUnderWay: boolean;
}

/**
 * throughOf reads the journal's index (https://www.sqlite.org/walformat.html#the_wal_index_header): which journal it is of (at 32), how many frames
 * were written through (at 96), and how many somebody began to (at 128). Only for a process that has the store not open: its locks
 * on this file would go with the closing.
 */
export function throughOf(folder: string): Through | null {
  try {
    const opened = openSync(`${databaseFile(folder)}-shm`, "r");
    try {
      const head = Buffer.alloc(132);
      if (readSync(opened, head, 0, head.length, 0) < head.length) return null;
      const at = (offset: number) => (endianness() === "LE" ? head.readUInt32LE(offset) : head.readUInt32BE(offset));
      return { at: `${at(32)}-${at(36)}-${at(96)}-${at(128)}`, isUnderWay: at(96) !== at(128) };
    } finally {
      closeSync(opened);
    }
  } catch {
    return null;
  }
}
