// Which processes a gateway has, and what they hold, read from /proc.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Role is what a process of the gateway's is. */
export type Role = "supervisor" | "worker" | "builder";

/** OwnProcess is one of them, as it is now. */
export interface OwnProcess {
  readonly pid: number;
  readonly role: Role;
  readonly rssBytes: number;
  readonly descriptors: number;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
};

/** alive: is there such a process, and is it no zombie? */
export const alive = (pid: number): boolean => {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== "" && stat[stat.lastIndexOf(")") + 2] !== "Z";
};

/** processesOf are those of the group that the gateway was started as; each worker leads none of its own. */
export function processesOf(group: number): readonly OwnProcess[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const pid = Number(name);
    const stat = read(`/proc/${pid}/stat`);
    // proc(5): the name stands in parentheses and may hold anything; state, ppid and pgrp follow.
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(pgrp) !== group || state === "Z") return [];
    const words = read(`/proc/${pid}/cmdline`);
    const role = /worker\.ts/.test(words)
      ? "worker"
      : /builder/.test(words)
        ? "builder"
        : /main\.ts\0start/.test(words)
          ? "supervisor"
          : null;
    if (role === null) return [];
    return [{ pid, role, rssBytes: rssOf(pid), descriptors: descriptorsOf(pid).length }];
  });
}

const rssOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1_024;

/** descriptorsOf is where each open descriptor leads. */
export function descriptorsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${name}`)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}
