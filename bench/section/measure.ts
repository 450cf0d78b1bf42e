// One measurement: a fresh process, warmed up, then a window in which its CPU time and its requests are counted, and what is asked beside.

import { setTimeout as delay } from "node:timers/promises";
import type { Visit } from "../load/line.ts";
import { type Load, type Outcome, visit } from "../load/visit.ts";
import { connections, runLoad } from "../load/wrk.ts";
import { type Allocation, toAllocation } from "../machine/marks.ts";
import type { Processes, RunningProcess } from "../machine/process.ts";
import { countSystemCalls, type SystemCalls } from "../machine/system-calls.ts";
import { answering } from "../port.ts";
import { type Bench, type Subject, upstreamBody } from "../subject/subject.ts";
import { openWindow, quietShare, type Window } from "./window.ts";

/** Sample is what one window showed, and what was counted beside. */
export interface Sample extends Window {
  /** Of the process that was busiest; null, as what follows: it is not Node's, or not asked for. */
  readonly allocation: Allocation | null;
  /** At a constant rate, a part of what the window showed to be possible; null: not asked for. */
  readonly steady: Outcome | null;
  /** A sentence: why not. */
  readonly systemCalls: SystemCalls | string | null;
}

/** MeasureOptions: how long to warm up what compiles itself, in CPU time, and how long to count. */
export interface MeasureOptions {
  readonly processes: Processes;
  readonly bench: Bench;
  readonly upstream: RunningProcess;
  readonly warmSeconds: number;
  readonly seconds: number;
  /** For how long requests are sent at a constant rate after that; 0: not at all. */
  readonly steadySeconds: number;
  /** Count what noise does not change: bytes and system calls, of what is Node's. */
  readonly counts: boolean;
  /** How many windows may be tried until one is quiet; the quietest counts. */
  readonly windows: number;
}

/** steadyShare is the rate at which latency is measured: that part of what a subject could do at most. */
export const steadyShare = 0.6;

const countedRequests = 20_000;
const tracedRequests = 2_000;

/** measure starts the subject, makes sure that it does its job, loads it and stops it. */
export async function measure(subject: Subject, options: MeasureOptions): Promise<Sample> {
  const { processes, bench, upstream, warmSeconds, seconds, windows } = options;
  const { path } = subject;
  const headers = await subject.headers();
  const started = subject.start();
  try {
    const first = await settled(started, bench.port, path, headers);
    if (first.status !== 200 || first.body !== upstreamBody)
      throw new Error(`${subject.title} answers ${first.status}: ${first.body}`);
    const url = `http://127.0.0.1:${bench.port}${path}`;
    const load = { processes, folder: bench.folder, core: bench.loadCore, url, headers };
    // Counted in its own CPU time: on a busy machine a second of warming up would warm nothing.
    const warmAt = started.cpuMicros() + (subject.compiles ? warmSeconds : 1) * 850_000;
    for (let times = 0; times < 2 * warmSeconds && started.cpuMicros() < warmAt; times++)
      await runLoad({ ...load, seconds: 1 });
    const order = { port: bench.port, path, headers, connections };
    let quietest: Window | undefined;
    for (let window = 0; window < windows; window++) {
      const found = await openWindow(started, upstream, () => runLoad({ ...load, seconds }));
      if (quietest === undefined || found.foreignShare < quietest.foreignShare) quietest = found;
      if (quietest.foreignShare <= quietShare) break;
    }
    return {
      ...quietest!,
      ...(await countBeside(subject.compiles, order, started, options, quietest!.requestsPerSecond)),
    };
  } finally {
    await started.stop();
  }
}

/** A subject of several processes answers with a 5xx until all of them are up. */
async function settled(...asked: Parameters<typeof answering>): ReturnType<typeof answering> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const answer = await answering(...asked);
    if (answer.status < 500 || performance.now() > deadline) return answer;
    await delay(50);
  }
}

type Beside = "steady" | "allocation" | "systemCalls";
/** What needs a load of its own: latency at a constant rate, and a given number of requests of which nothing else is counted. */
async function countBeside(
  isNode: boolean,
  order: Visit,
  started: RunningProcess,
  { processes, bench, steadySeconds, counts }: MeasureOptions,
  possiblePerSecond: number,
): Promise<Pick<Sample, Beside>> {
  const { folder, loadCore: core, marks } = bench;
  const send = (load: Load) => visit({ processes, folder, core }, { ...order, ...load });
  const perSecond = Math.floor(steadyShare * possiblePerSecond);
  const steady = steadySeconds > 0 ? await send({ perSecond, seconds: steadySeconds }) : null;
  // Peers have no probe, and some have several processes that serve.
  if (!counts || !isNode) return { steady, allocation: null, systemCalls: null };
  const pid = started.busiest();
  const from = await marks.ask(pid);
  await send({ requests: countedRequests });
  const allocation = toAllocation(from, await marks.ask(pid), countedRequests);
  const load = () => send({ requests: tracedRequests });
  const systemCalls = await countSystemCalls({ processes, folder, pid, requests: tracedRequests, load });
  return { steady, allocation, systemCalls };
}
