// System calls per request: strace counts them in a process that is already warm.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Processes } from "./process.ts";
import { findProgram } from "./program.ts";

/** SystemCalls is per request; `others` are mostly waits of several threads, of which a busy process needs few. */
export interface SystemCalls {
  readonly reads: number;
  readonly writes: number;
  readonly others: number;
}

const reading = new Set(["read", "readv", "recvfrom", "recvmsg", "pread64"]);
const writing = new Set(["write", "writev", "sendto", "sendmsg", "pwrite64", "sendfile"]);

const patienceMs = 5_000;

/** countSystemCalls attaches to the process while `load` sends so many requests. A sentence instead: it cannot be done here. */
export async function countSystemCalls(options: {
  readonly processes: Processes;
  readonly folder: string;
  readonly pid: number;
  readonly requests: number;
  readonly load: () => Promise<unknown>;
}): Promise<SystemCalls | string> {
  const { processes, folder, pid, requests, load } = options;
  const program = findProgram("strace");
  if (program === null) return "strace is not installed (apt-get install strace)";
  const name = join(folder, `strace-${process.hrtime.bigint()}`);
  const words = ["-f", "-c", "-p", String(pid), "-o", `${name}.txt`];
  const strace = processes.start({ program, words, core: null, output: `${name}.log` });
  let ended: string | null = null;
  void strace.ended.then((why) => {
    ended = why;
  });
  const deadline = performance.now() + patienceMs;
  while (!readFileSync(`${name}.log`, "utf8").includes("attached")) {
    if (ended !== null || performance.now() > deadline) {
      await strace.stop();
      return `strace may not look into other processes here: ${ended ?? "it did not say anything"}`;
    }
    await delay(20);
  }
  try {
    await load();
  } finally {
    await strace.stop();
  }
  return parseCounts(readFileSync(`${name}.txt`, "utf8"), requests);
}

/** parseCounts reads the summary of `strace -c`. */
export function parseCounts(text: string, requests: number): SystemCalls {
  // % time, seconds, usecs/call, calls, errors (may be empty), syscall
  const rows = [...text.matchAll(/^ *[\d.]+ +[\d.]+ +\d+ +(\d+)(?: +\d+)? +(\w+)$/gm)].filter(
    (row) => row[2] !== "total",
  );
  const sum = (wanted: (name: string) => boolean) =>
    rows.reduce((total, [, calls, name]) => total + (wanted(name!) ? Number(calls) : 0), 0) / requests;
  return {
    reads: sum((name) => reading.has(name)),
    writes: sum((name) => writing.has(name)),
    others: sum((name) => !reading.has(name) && !writing.has(name)),
  };
}
