// How long a process could run: on a machine that has too much to do, the time in which it was ready and got no core is not its own.

import { readFileSync } from "node:fs";

/** Of the process's first thread, which is its event loop (Linux, Documentation/scheduler/sched-stats.rst). */
interface Schedule {
  readonly ranNs: number;
  readonly waitedNs: number;
  /** It runs, or would if it got a core. */
  readonly ready: boolean;
}

/**
 * createRunningTime gives a function that is told how many milliseconds passed since it was last called, and says in how
 * many of them the process could run. Where the kernel does not tell: in all of them.
 */
export function createRunningTime(pid: number): (passedMs: number) => number {
  let before = readSchedule(pid);
  return (passedMs) => {
    const schedule = readSchedule(pid);
    const last = before;
    before = schedule;
    if (schedule === null || last === null) return passedMs;
    // What it waits for is added up when it gets a core: one that got none all the time has nothing to show for it.
    if (schedule.ready && schedule.ranNs === last.ranNs && schedule.waitedNs === last.waitedNs) return 0;
    return Math.max(0, passedMs - (schedule.waitedNs - last.waitedNs) / 1_000_000);
  };
}

function readSchedule(pid: number): Schedule | null {
  try {
    const [ran, waited] = readFileSync(`/proc/${pid}/schedstat`, "latin1").split(" ").map(Number);
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const schedule = { ranNs: ran ?? Number.NaN, waitedNs: waited ?? Number.NaN, ready: stateOf(stat) === "R" };
    // A kernel that does not count has zeros there.
    return schedule.ranNs > 0 && !Number.isNaN(schedule.waitedNs) ? schedule : null;
  } catch {
    return null;
  }
}

/** A program's name may hold brackets and spaces: what follows it stands behind the last bracket (proc_pid_stat(5)). */
const stateOf = (stat: string): string => stat.charAt(stat.lastIndexOf(")") + 2);
