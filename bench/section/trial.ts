// A subject that is kept running while several loads are tried on it.

import { connections, runLoad } from "../load/wrk.ts";
import type { Processes, RunningProcess } from "../machine/process.ts";
import { type Answered, answering } from "../port.ts";
import type { Bench } from "../subject/subject.ts";
import { openWindow, type Window } from "./window.ts";

/** TrialOptions are the run's. */
export interface TrialOptions {
  readonly processes: Processes;
  readonly bench: Bench;
  readonly upstream: RunningProcess;
  readonly warmSeconds: number;
  readonly seconds: number;
  readonly progress: (text: string) => void;
}

/** TrialLoad: a path or a script of wrk's, and on how many connections. */
export interface TrialLoad {
  readonly path: string;
  readonly script?: string;
  readonly connections?: number;
  readonly seconds?: number;
}

/** Trial measures one load after the other. */
export interface Trial {
  readonly started: RunningProcess;
  /** warm loads it for as much of its own CPU time as was asked for, or a part of that. */
  warm(load: TrialLoad, part?: number): Promise<void>;
  measure(load: TrialLoad): Promise<Window>;
}

/** trialHost is what requests name. */
export const trialHost = ({ port }: Bench): Readonly<Record<string, string>> => ({ Host: `localhost:${port}` });

/** withTrial waits until the subject answers `path` with 200, and stops it in the end. */
export async function withTrial<Result>(
  start: () => RunningProcess,
  path: string,
  options: TrialOptions,
  body: (trial: Trial) => Promise<Result>,
): Promise<Result> {
  const { processes, bench, upstream } = options;
  const headers = trialHost(bench);
  const run = (load: TrialLoad, seconds: number) =>
    runLoad({
      ...{ processes, folder: bench.folder, core: bench.loadCore, headers, seconds },
      ...{ url: `http://127.0.0.1:${bench.port}${load.path}`, connections: load.connections ?? connections },
      ...(load.script !== undefined && { script: load.script }),
    });
  const started = await startPatiently(start, (one) => answering(one, bench.port, path, headers));
  try {
    return await body({
      started,
      async warm(load, part = 1) {
        const seconds = options.warmSeconds * part;
        const warmAt = started.cpuMicros() + seconds * 850_000;
        for (let times = 0; times < 2 * seconds && started.cpuMicros() < warmAt; times++) await run(load, 1);
      },
      measure: (load) => openWindow(started, upstream, () => run(load, load.seconds ?? options.seconds)),
    });
  } finally {
    await started.stop();
  }
}

/** Policies have a limit of time to load, which thousands of routes may miss while others are at work. */
async function startPatiently(
  start: () => RunningProcess,
  answer: (started: RunningProcess) => Promise<Answered>,
): Promise<RunningProcess> {
  for (let tries = 1; ; tries++) {
    const started = start();
    try {
      const { status, body } = await answer(started);
      if (status !== 200) throw new Error(`the first request is answered with ${status}: ${body}`);
      return started;
    } catch (cause) {
      await started.stop();
      if (tries === 5 || !String(cause).includes("COMPILE_LOAD_TIMEOUT")) throw cause;
    }
  }
}
