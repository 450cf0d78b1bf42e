// A script that runs the gateway and waits for it: where that is ended, nobody tells the gateway, which would be left behind without anybody who knows of it.

import { readFileSync } from "node:fs";

/** How late it is noticed. */
const lookMs = 500;

/**
 * watchShell calls `gone` once when the shell that waited for this process, and for nothing else, has ended. One that started it in the
 * background and went on is none, nor one that gave it a group of its own. Linux only. Gives what ends watching.
 */
export function watchShell(gone: () => void): () => void {
  const shell = process.ppid;
  if (shell <= 1 || groupOf(shell) === null || groupOf(shell) !== groupOf(process.pid)) return () => undefined;
  let waits = false;
  const timer = setInterval(() => {
    if (process.ppid === shell) {
      waits = isWaiting(shell);
      return;
    }
    clearInterval(timer);
    if (waits) gone();
  }, lookMs).unref();
  return () => clearInterval(timer);
}

/** Of a shell that has something else under way it cannot be told what becomes of us when it ends. */
const isWaiting = (shell: number): boolean =>
  read(`/proc/${shell}/wchan`) === "do_wait" && read(`/proc/${shell}/task/${shell}/children`) === String(process.pid);

/** proc(5): the name stands in parentheses and may hold anything; state, ppid and pgrp follow. */
function groupOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2] ?? null;
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1").trim();
  } catch {
    return "";
  }
}
