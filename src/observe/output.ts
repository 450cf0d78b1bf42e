// Standard output and standard error as outputs: written to so that neither a reader that stops nor one that goes away holds anybody up.

import { constants, fstatSync, openSync, write, writeSync } from "node:fs";
import { Socket } from "node:net";
import type { LineOutput } from "./line-output.ts";
import { mend } from "./mend.ts";

/** Output is an open descriptor, and whether writing to it may hold the writer up. Plain data, so that it crosses processes beside its descriptor. */
export interface Output {
  readonly fd: number;
  readonly blocks: boolean;
  /** Standard error goes there too: what is said there of its trouble would be one more line in the way. */
  readonly isShared: boolean;
}

/** What a pipe takes in one piece is PIPE_BUF (pipe(7)); of a socket Linux takes far more, and a file all. */
const pipeBytes = 4_096;
const socketBytes = 32_768;
const fileBytes = 65_536;

/** Held for good: closing one would close the descriptor. */
const sockets: Socket[] = [];

/**
 * openOutput opens standard output or error for a gateway. A pipe or a terminal is opened anew, since O_NONBLOCK belongs to
 * the open description, and with it everybody who has it: the shell that started us, a neighbour in the same pipe.
 */
export function openOutput(fd: 1 | 2): Output {
  // A file is not opened anew: without O_APPEND its offset is in the description, shared with whoever else writes to it.
  const isShared = isSame(1, 2);
  if (isRegular(fd)) return { fd, blocks: true, isShared };
  try {
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    return { fd: openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY), blocks: false, isShared };
  } catch {
    // A socket, which is what the journal gives, cannot be; nor a pipe that another user made; nor anything without /proc.
  }
  // Whoever else has it may make it wait at any time, as node does with what a process it starts inherits: hence a thread.
  withoutWaiting(fd);
  return { fd, blocks: true, isShared };
}

/** withoutWaiting sets O_NONBLOCK, which node has no other way to; false: not for what this is. */
function withoutWaiting(fd: number): boolean {
  try {
    const socket = new Socket({ fd, readable: false, writable: true });
    socket.on("error", () => undefined);
    socket.unref();
    sockets.push(socket);
    return true;
  } catch {
    return false;
  }
}

/** toLineOutput writes lines to it. */
export function toLineOutput({ fd, blocks }: Pick<Output, "fd" | "blocks">): LineOutput {
  return blocks ? writeInThread(fd) : writeWithoutWaiting(fd);
}

function writeWithoutWaiting(fd: number): LineOutput {
  return {
    pieceBytes: pieceOf(fd),
    write(bytes, done) {
      let written: number;
      try {
        written = writeSync(fd, bytes);
      } catch (cause) {
        done(0, codeOf(cause));
        return;
      }
      done(written, null);
    },
    writeLast: (bytes) => writeLast(fd, bytes),
  };
}

/** A disk or a reader may hang, and then one thread hangs with it, and not the process. */
function writeInThread(fd: number): LineOutput {
  const regular = isRegular(fd);
  let mayWriteLast: boolean | undefined;
  return {
    pieceBytes: pieceOf(fd),
    write: (bytes, done) =>
      write(fd, bytes, 0, bytes.length, null, (cause, written) =>
        cause === null ? done(written, null) : done(0, codeOf(cause)),
      ),
    writeLast(bytes) {
      mayWriteLast ??= regular || withoutWaiting(fd);
      return mayWriteLast ? writeLast(fd, bytes) : null;
    },
    mend: (half) => regular && mend(`/proc/self/fd/${fd}`, half),
  };
}

function pieceOf(fd: number): number {
  const stats = fstatSync(fd);
  return stats.isSocket() ? socketBytes : stats.isFile() || stats.isBlockDevice() ? fileBytes : pipeBytes;
}

/** writeLast writes once, for an output's method of that name. */
export function writeLast(fd: number, bytes: Buffer): number | null {
  try {
    return writeSync(fd, bytes);
  } catch (cause) {
    return codeOf(cause) === "EAGAIN" ? 0 : null;
  }
}

/** codeOf names what failed as the operating system does. */
export const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? "EIO";

function isSame(one: number, other: number): boolean {
  try {
    const [left, right] = [fstatSync(one), fstatSync(other)];
    return left.ino === right.ino && left.dev === right.dev;
  } catch {
    return false;
  }
}

function isRegular(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFile() || stats.isBlockDevice();
  } catch {
    return false;
  }
}
