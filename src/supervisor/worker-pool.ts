// The workers as one: all serve the same generation, and one that dies is replaced.

import { setTimeout as delay } from "node:timers/promises";
import { describe } from "../errors.ts";
import type { Generation } from "../generation/generation.ts";
import { isPassing } from "../process/passing-signal.ts";
import { limitRunning } from "../process/running-limit.ts";
import { createBackOff } from "./back-off.ts";
import { causeOf, type Death, stillborn } from "./death.ts";
import type { Reread, StoreOrder } from "./protocol.ts";
import type { WorkerOptions, WorkerProcess } from "./worker-process.ts";

/** PoolOptions: how to start a worker, what it must serve, and whom to tell. */
export interface PoolOptions {
  readonly count: number;
  readonly start: (talk: Pick<WorkerOptions, "onBroadcast" | "onHeard">) => WorkerProcess;
  /** The generation that must be served now. */
  readonly live: () => Generation;
  readonly onUp: (pid: number) => void;
  /** Another one is started after so long. */
  readonly onDeath: (death: Death, waitMs: number) => void;
}

/** WorkerPool hands generations out. */
export interface WorkerPool {
  /** ready resolves when every worker serves, and rejects when one of them ends before it ever did. */
  readonly ready: Promise<void>;
  /** prepare resolves when every running worker is ready to swap; rejects, and has it discarded, when one is not. */
  prepare(generation: Generation): Promise<void>;
  /** swap brings every running worker to the live generation; one that cannot follow is replaced. */
  swap(): Promise<void>;
  /**
   * exchange has every worker let go of the store, waits for `work`, and has them take it up again; no other is started in
   * between. One that cannot is replaced.
   */
  exchange(work: () => Promise<void>): Promise<void>;
  readonly pids: () => readonly number[];
  /** reload has every running worker read anew what operators keep in files; one that ends over it is left out. */
  reload(): Promise<readonly Reread[]>;
  /** drain ends all workers gently, and by force after the limit. */
  drain(limitMs: number): Promise<void>;
  kill(): void;
}

/** Nothing that was asked of the store before takes longer. */
const storeMs = 10_000;

/** createPool starts the workers. */
export function createPool(options: PoolOptions): WorkerPool {
  const workers = new Set<WorkerProcess>();
  const up = new Set<WorkerProcess>();
  const ending = new AbortController();
  const aborted = new Promise<void>((resolve) => ending.signal.addEventListener("abort", () => resolve()));
  let stopKilling = false;

  const follow = async (worker: WorkerProcess) => {
    // What is live may change while a worker prepares.
    for (let live = options.live(); worker.serving() !== live.id; live = options.live()) {
      if (worker.prepared() !== live.id) await worker.prepare(live);
      if (options.live() === live) await worker.activate(live.id);
      else worker.discard(live.id);
    }
  };

  /** Workers that somebody asked to end, once they have: until others serve in their place they serve on. */
  const leavers = new Set<Promise<void>>();

  /** While the store is exchanged nobody opens it. */
  let exchanging: Promise<void> = Promise.resolve();
  const order = async (worker: WorkerProcess, order: StoreOrder) => {
    const stop = limitRunning(worker.pid, storeMs, () => worker.kill(`it did not ${order} the store in time`));
    await worker.store(order).catch((cause: unknown) => worker.kill(describe(cause)));
    stop();
  };

  /** liveOnce resolves when a worker has ended, or with itself when it was asked to. */
  const liveOnce = async (served: () => void): Promise<Death | WorkerProcess> => {
    let worker: WorkerProcess;
    try {
      worker = options.start({
        onBroadcast(message) {
          for (const other of workers) if (other !== worker) other.broadcast(worker.pid, message);
        },
        onHeard(teller, id, by) {
          for (const other of workers) if (other.pid === teller) other.heard(id, by);
        },
      });
    } catch (cause) {
      // Some of what keeps a process from being started is thrown (ENOMEM).
      return stillborn(describe(cause));
    }
    workers.add(worker);
    try {
      await follow(worker);
      up.add(worker);
      options.onUp(worker.pid);
      served();
    } catch (cause) {
      if (!ending.signal.aborted) worker.kill(cause instanceof Error ? cause.message : "it cannot serve");
    }
    const gone = worker.gone.then((death) => {
      workers.delete(worker);
      up.delete(worker);
      return death;
    });
    const first = await Promise.race([gone, worker.leaving]);
    if (first !== undefined) return first;
    const left = gone.then((death) => {
      leavers.delete(left);
      if (!ending.signal.aborted) options.onDeath(death, 0);
    });
    leavers.add(left);
    return worker;
  };

  const keep = async (firstUp: () => void, firstDeath: (death: Death) => void) => {
    const backOff = createBackOff();
    let before: WorkerProcess | null = null;
    while (!ending.signal.aborted) {
      // For as long as an operator takes; whoever ends the gateway does not wait for that.
      await Promise.race([exchanging, aborted]);
      if (ending.signal.aborted) return;
      const death = await liveOnce(() => {
        backOff.served();
        firstUp();
        before?.drain(false);
        before = null;
      });
      if (ending.signal.aborted) return;
      if ("gone" in death) {
        before = death;
        continue;
      }
      const waitMs = backOff.next();
      options.onDeath(death, waitMs);
      if (!isPassing(death.signal)) firstDeath(death);
      await delay(waitMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  };

  const firsts: Promise<void>[] = [];
  const loops = Array.from({ length: options.count }, () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    firsts.push(promise);
    return keep(resolve, (death) => reject(new Error(`a worker cannot start: ${causeOf(death)}`)));
  });
  const ready = Promise.all(firsts).then(() => undefined);
  // Only the first start waits for it.
  ready.catch(() => undefined);

  const kill = () => {
    stopKilling = true;
    ending.abort();
    for (const worker of workers) worker.kill("the gateway ends");
  };
  return {
    ready,
    async prepare(generation) {
      const asked = [...up];
      const answers = await Promise.allSettled(asked.map((worker) => worker.prepare(generation)));
      const refusal = answers.find((answer) => answer.status === "rejected");
      if (!refusal) return;
      for (const worker of asked) worker.discard(generation.id);
      throw refusal.reason;
    },
    async swap() {
      await Promise.all(
        [...up].map(async (worker) => {
          try {
            await follow(worker);
          } catch (cause) {
            worker.kill(cause instanceof Error ? cause.message : "it cannot follow");
          }
        }),
      );
    },
    async exchange(work) {
      const { promise, resolve } = Promise.withResolvers<void>();
      exchanging = promise;
      try {
        await Promise.all([...workers].map((worker) => order(worker, "let go")));
        await work();
      } finally {
        resolve();
      }
      await Promise.all([...workers].map((worker) => order(worker, "take up")));
    },
    pids: () => [...up].map((worker) => worker.pid),
    async reload() {
      const answers = await Promise.allSettled([...workers].map((worker) => worker.reload()));
      return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    },
    async drain(limitMs) {
      ending.abort();
      for (const worker of workers) worker.drain(true);
      const limit = setTimeout(() => {
        if (!stopKilling) kill();
      }, limitMs);
      await Promise.all([...loops, ...leavers]);
      clearTimeout(limit);
    },
    kill,
  };
}
