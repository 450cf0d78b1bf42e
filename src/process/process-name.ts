// Which process it is, so that another one can tell later whether it still runs: a number alone is given again.

import { readFileSync, readlinkSync } from "node:fs";

/** ProcessName is plain data. What the system does not tell is null. */
export interface ProcessName {
  readonly pid: number;
  /** When it began, in ticks since the machine did: no two have number and beginning in common. */
  readonly began: string | null;
  /** Which start of which machine. */
  readonly boot: string | null;
  /** Which container: numbers of another one mean other processes. */
  readonly container: string | null;
}

/** nameOf gives the name of a process of this machine and container. */
export const nameOf = (pid: number): ProcessName => ({ pid, began: statusOf(pid)?.began ?? null, ...here });

/** fateOf says whether a process runs; "unknown": it cannot be told from here. */
export function fateOf(name: ProcessName): "runs" | "ended" | "unknown" {
  if (name.boot !== here.boot || name.container !== here.container) return "unknown";
  if (name.began === null || here.boot === null) return exists(name.pid) ? "unknown" : "ended";
  const status = statusOf(name.pid);
  // Ended, and nobody has asked how: a container's first process may never do so.
  return status !== null && status.began === name.began && status.state !== "Z" ? "runs" : "ended";
}

/** parseName reads what nameOf gave; null: it is none. */
export function parseName(value: unknown): ProcessName | null {
  if (typeof value !== "object" || value === null) return null;
  const { pid, began, boot, container } = value as Readonly<Record<string, unknown>>;
  if (!Number.isSafeInteger(pid) || Number(pid) <= 0) return null;
  return isTextOrNull(began) && isTextOrNull(boot) && isTextOrNull(container)
    ? { pid: Number(pid), began, boot, container }
    : null;
}

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === "string";

function read<T>(what: () => T): T | null {
  try {
    return what();
  } catch {
    return null;
  }
}

const here = {
  boot: read(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()),
  container: read(() => readlinkSync("/proc/self/ns/pid")),
};

/** proc_pid_stat(5); null: there is none, or nobody tells. */
function statusOf(pid: number): { readonly state: string; readonly began: string } | null {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  if (stat === null) return null;
  // A program's name may hold brackets and spaces: fields are counted from the last bracket, state being the third of all.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", began: fields[19] ?? "" };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === "EPERM";
  }
}
