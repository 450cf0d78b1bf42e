// CPU time and memory as the kernel has them, from /proc.

import { readdirSync, readFileSync } from "node:fs";

/** Stat is what is read of one process. */
export interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMicros: number;
}

/** USER_HZ is 100 in every Linux ABI that Node runs on. */
const tickMicros = 10_000;

/** treeOf is the process and all its descendants. */
export function treeOf(root: number): readonly Stat[] {
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : []));
  const tree = all.filter((one) => one.pid === root);
  for (const parent of tree) tree.push(...all.filter((one) => one.parent === parent.pid));
  return tree;
}

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // proc(5): the name stands in parentheses and may hold anything; state, ppid, … utime (14) and stime (15) follow.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), cpuMicros: (Number(fields[11]) + Number(fields[12])) * tickMicros };
  } catch {
    return null;
  }
}

/** machineCpuMicros is the CPU time that the whole machine has spent on anything so far. */
export function machineCpuMicros(): number {
  // proc(5): cpu user nice system idle iowait irq softirq steal
  const [, user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "latin1").split("\n", 1)[0]!.split(/ +/);
  return [user, nice, system, irq, softirq].reduce((sum, ticks) => sum + Number(ticks), 0) * tickMicros;
}

/** ownCpuMicros: of this process and of every child that has ended, which wrk has by then (proc(5): utime, stime, cutime, cstime). */
export function ownCpuMicros(): number {
  const text = readFileSync("/proc/self/stat", "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) * tickMicros;
}
