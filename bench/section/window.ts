// A window in which a subject's CPU time and its requests are counted.

import type { LoadResult } from "../load/wrk.ts";
import { machineCpuMicros, ownCpuMicros } from "../machine/proc.ts";
import type { RunningProcess } from "../machine/process.ts";

/** Window is what it showed. */
export interface Window extends LoadResult {
  /** CPU time of all the subject's processes, divided by the requests. */
  readonly cpuMicros: number;
  /** How busy the subject kept its core, 1 for all of the time. */
  readonly coreShare: number;
  /** CPU time that neither subject, load, upstream nor this process used, as a share of one core: others at work. */
  readonly foreignShare: number;
}

/** quietShare is how much of a core others may use while something is measured. */
export const quietShare = 0.1;

/** openWindow counts while the load lasts. */
export async function openWindow(
  started: RunningProcess,
  upstream: RunningProcess,
  load: () => Promise<LoadResult>,
): Promise<Window> {
  const read = () => ({
    at: performance.now() * 1_000,
    subject: started.cpuMicros(),
    known: upstream.cpuMicros() + ownCpuMicros(),
    machine: machineCpuMicros(),
  });
  const before = read();
  const result = await load();
  const after = read();
  const wall = after.at - before.at;
  const spent = after.subject - before.subject;
  const foreign = after.machine - before.machine - spent - (after.known - before.known);
  return {
    ...result,
    cpuMicros: spent / result.requests,
    coreShare: spent / wall,
    foreignShare: Math.max(0, foreign / wall),
  };
}
