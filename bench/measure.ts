// One measurement: a fresh process, warmed up, then a window in which its CPU time and its requests are counted.

import { type LoadResult, runLoad } from "./load.ts";
import { answering } from "./port.ts";
import { machineCpuMicros, ownCpuMicros, type Processes, type RunningProcess } from "./process.ts";
import { type Bench, type Subject, upstreamBody } from "./subject.ts";

/** Sample is what one window showed. */
export interface Sample extends LoadResult {
  /** CPU time of all the subject's processes, divided by the requests. */
  readonly cpuMicros: number;
  /** How busy the subject kept its core, 1 for all of the time. */
  readonly coreShare: number;
  /** CPU time that neither subject, load, upstream nor this process used, as a share of one core: others at work. */
  readonly foreignShare: number;
}

/** MeasureOptions: how long to warm up what compiles itself, in CPU time, and how long to count. */
export interface MeasureOptions {
  readonly processes: Processes;
  readonly bench: Bench;
  readonly upstream: RunningProcess;
  readonly warmSeconds: number;
  readonly seconds: number;
  /** How many windows may be tried until one is quiet; the quietest counts. */
  readonly windows: number;
}

/** quietShare is how much of a core others may use while something is measured. */
export const quietShare = 0.1;

/** measure starts the subject, makes sure that it does its job, loads it and stops it. */
export async function measure(subject: Subject, options: MeasureOptions): Promise<Sample> {
  const { processes, bench, upstream, warmSeconds, seconds, windows } = options;
  const { path, headers } = subject;
  const started = subject.start();
  try {
    const first = await answering(started, bench.port, path, headers);
    if (first.status !== 200 || first.body !== upstreamBody)
      throw new Error(`${subject.title} answers ${first.status}: ${first.body}`);
    const url = `http://127.0.0.1:${bench.port}${path}`;
    const load = { processes, folder: bench.folder, core: bench.loadCore, url, headers };
    // Counted in its own CPU time: on a busy machine a second of warming up would warm nothing.
    const warmAt = started.cpuMicros() + (subject.compiles ? warmSeconds : 1) * 850_000;
    for (let times = 0; times < 2 * warmSeconds && started.cpuMicros() < warmAt; times++)
      await runLoad({ ...load, seconds: 1 });
    const read = () => ({
      at: performance.now() * 1_000,
      subject: started.cpuMicros(),
      known: upstream.cpuMicros() + ownCpuMicros(),
      machine: machineCpuMicros(),
    });
    let quietest: Sample | undefined;
    for (let window = 0; window < windows; window++) {
      const before = read();
      const result = await runLoad({ ...load, seconds });
      const after = read();
      const wall = after.at - before.at;
      const spent = after.subject - before.subject;
      const foreign = after.machine - before.machine - spent - (after.known - before.known);
      const sample: Sample = {
        ...result,
        cpuMicros: spent / result.requests,
        coreShare: spent / wall,
        foreignShare: Math.max(0, foreign / wall),
      };
      if (quietest === undefined || sample.foreignShare < quietest.foreignShare) quietest = sample;
      if (quietest.foreignShare <= quietShare) break;
    }
    return quietest!;
  } finally {
    await started.stop();
  }
}
