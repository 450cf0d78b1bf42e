// A line of which a full disk took the beginning alone: where that stands, there comes a line that is whole. It is written again itself.

import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";

/** How far from its end it may stand: what the other processes wrote meanwhile comes behind it. */
const lookBytes = 262_144;
/** So long a beginning has time and process in it, and stands there once. */
const tellingBytes = 128;
const newline = 10;

/** mend overwrites the half line in the file, which needs no new room on most file systems. Nothing is cut off: others may have gone on writing. */
export function mend(path: string, half: Buffer): boolean {
  let fd: number | null = null;
  try {
    fd = openSync(path, constants.O_RDWR);
    const { size } = fstatSync(fd);
    const from = Math.max(0, size - lookBytes);
    const end = Buffer.alloc(size - from);
    if (readSync(fd, end, 0, end.length, from) !== end.length) return false;
    const at = end.lastIndexOf(half);
    if (at < 0 || (at === 0 ? from > 0 : end[at - 1] !== newline)) return false;
    if (at + half.length !== end.length && half.length < tellingBytes) return false;
    const line = Buffer.from(toLine(half.length));
    return writeSync(fd, line, 0, line.length, from + at) === line.length;
  } catch {
    return false;
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

/** The fullest line of exactly that length. */
function toLine(length: number): string {
  for (const text of ['{"level":"info","event":"log-line-cut"}', "{}", ""])
    if (text.length < length) return text === "" ? "\n".repeat(length) : `${text.padEnd(length - 1)}\n`;
  return "\n".repeat(length);
}
