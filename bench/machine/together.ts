// Several processes that are one subject.

import type { RunningProcess } from "./process.ts";

/** together counts them all, and ends where one of them does. */
export function together(all: readonly RunningProcess[]): RunningProcess {
  return {
    pid: all[0]!.pid,
    ended: Promise.race(all.map((one) => one.ended)),
    cpuMicros: () => all.reduce((sum, one) => sum + one.cpuMicros(), 0),
    busiest: () => all.toSorted((one, other) => other.cpuMicros() - one.cpuMicros())[0]!.busiest(),
    stop: async () => void (await Promise.all(all.map((one) => one.stop()))),
  };
}
