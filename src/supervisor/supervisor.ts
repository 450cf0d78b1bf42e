// The supervisor: compiles, starts the workers, hands generations out. It holds no traffic.

import { basename, resolve } from "node:path";
import { createBuilderProcess } from "../compiler/builder-process.ts";
import { formatDiagnostics } from "../compiler/diagnostics.ts";
import { joinDiagnostics } from "../compiler/typecheck/same.ts";
import { createWatch, type Watch } from "../compiler/watch.ts";
import { describe } from "../errors.ts";
import type { Diagnostic } from "../generation/diagnostic.ts";
import type { Log } from "../observe/log.ts";
import type { Output } from "../observe/output.ts";
import type { Settings } from "../settings.ts";
import { type Tell, watchStore } from "../store/open.ts";
import { createDeathLog, type Death } from "./death.ts";
import { checkKeys, keepKeys, openKeys } from "./open-keys.ts";
import { takeOver } from "./orphans.ts";
import type { Address } from "./protocol.ts";
import type { Heartbeat } from "./pulse.ts";
import { createReload, type Reload } from "./reload.ts";
import { createRollout, type RolloutEvent } from "./rollout.ts";
import { startNoting } from "./run-note.ts";
import { createPool, type WorkerPool } from "./worker-pool.ts";
import { startWorker } from "./worker-process.ts";

/** SupervisorEvent: a rollout's, or a worker that came up or ended. */
export type SupervisorEvent =
  | RolloutEvent
  | { readonly type: "up"; readonly pid: number }
  | { readonly type: "down"; readonly death: Death };

/** SupervisorOptions: `root` is the policies folder. What has a default is there for tests. */
export interface SupervisorOptions {
  readonly root: string;
  readonly settings: Settings;
  readonly log: Log;
  readonly watch: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Gets code frames, and what workers write to their standard error; left out: standard error. */
  readonly print?: (text: string) => void;
  /** Where the workers' log goes; left out: to standard output. */
  readonly output?: Output;
  /** Makes a function for each worker that takes what it logs, in place of an output. */
  readonly lines?: () => (text: string) => void;
  readonly color?: boolean;
  readonly workerEntry?: string;
  readonly heartbeat?: Heartbeat;
  /** After how long without an answer to an order it is said that it is waited for; after six times as much the worker is ended. */
  readonly answerMs?: number;
  readonly blameMs?: number;
  /** What else there is to say against the first generation than the compiler does: any of it refuses the start. */
  readonly objections?: Promise<readonly Diagnostic[]>;
  /** Whoever resolves it while the gateway starts has no use for it any more. */
  readonly stop?: Promise<void>;
}

/** A worker that has drained, or has cut what was left, takes so long to end at the most. */
const endMs = 2_000;

/** Supervisor is a running gateway. */
export interface Supervisor {
  readonly address: Address;
  /** The id of the live generation. */
  generation(): string;
  workers(): readonly number[];
  /** on adds a listener and gives the function that takes it away. */
  on(listener: (event: SupervisorEvent) => void): () => void;
  /** reload reads policies, certificates and the log's file anew, in all processes, and says how that ended. */
  readonly reload: Reload;
  /** close drains: stops accepting, lets requests finish within settings.drain, ends. */
  close(): Promise<void>;
  /** kill ends all at once. */
  kill(): void;
}

/** StartRefused: the policies cannot be served, so nothing is. It carries every reason. */
export class StartRefused extends Error {
  override readonly name = "StartRefused";
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super("the policies do not compile");
    this.diagnostics = diagnostics;
  }
}

/** StartStopped: somebody asked the gateway to end before all of it served; it has ended. */
export class StartStopped extends Error {
  override readonly name = "StartStopped";
}

/** createSupervisor resolves when all workers listen and serve. Rejects with StartRefused, StartStopped, or an Error that says why. */
export async function createSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { settings, log, env, heartbeat = { everyMs: 1_000, deadMs: 5_000 } } = options;
  const root = resolve(options.root);
  const listeners = new Set<(event: SupervisorEvent) => void>();
  const emit = (event: SupervisorEvent) => {
    for (const listener of listeners) listener(event);
  };
  // What has been made so far, latest last, for a start that fails halfway.
  const made: (() => unknown)[] = [];
  const limitMs = settings.drainDelay + settings.drain + endMs;
  let isStopped = false;
  const stopped = (options.stop ?? Promise.race([])).then((): never => {
    isStopped = true;
    throw new StartStopped();
  });
  stopped.catch(() => undefined);
  const unlessStopped = <T>(work: Promise<T>): Promise<T> => Promise.race([work, stopped]);
  try {
    await checkKeys(settings);
    const succession = await takeOver({ data: settings.data, listen: settings.listen, deadMs: heartbeat.deadMs, log });
    const { socket } = succession;
    made.push(socket.close, succession.close);
    const drainMs = settings.drain;
    const noting = startNoting({ data: settings.data, address: socket.address, drainMs, log });
    made.push(noting.end);
    const builder = createBuilderProcess({
      root,
      secrets: settings.secrets,
      limits: { memoryMb: settings.sandboxMemory, timeoutMs: settings.sandboxTimeout },
      apart: true,
      env,
    });
    made.push(builder.close);

    // Watched before it is read, so that no save falls between the two.
    const early: [readonly string[], number][] = [];
    let onChange = (...change: [readonly string[], number]) => void early.push(change);
    let watch: Watch | undefined;
    if (options.watch) {
      watch = await createWatch({
        folder: root,
        onChange: (paths, at) => onChange(paths, at),
        onError: (cause) => log.error({ cause: describe(cause) }, "The policies folder cannot be watched"),
      });
      made.push(watch.close);
    }
    const built = await unlessStopped(builder.build());
    if (!built.ok) throw new StartRefused(built.diagnostics);
    const objections = await unlessStopped(options.objections ?? Promise.resolve([]));
    if (objections.length > 0) throw new StartRefused(joinDiagnostics(built.warnings, objections));
    const color = options.color ?? false;
    const print = options.print ?? ((text: string) => process.stderr.write(text));
    if (built.warnings.length > 0) print(await formatDiagnostics(built.warnings, { color, folder: basename(root) }));

    // Not before all that may refuse the start has had its say.
    const tell: Tell = (level, text, fields = {}) => log[level](fields, text);
    const { key, secondKey, known } = await openKeys(settings, { tell, keeper: process.pid });
    const init = {
      settings,
      root,
      address: socket.address,
      key: key.toString("base64url"),
      secondKey: secondKey?.toString("base64url") ?? null,
    };
    let pool: WorkerPool | undefined;
    const rollout = createRollout({
      first: built.generation,
      folder: basename(root),
      builder,
      pool: () => pool!,
      log,
      color,
      print,
      onEvent: emit,
      blameMs: options.blameMs ?? 10_000,
    });
    const deaths = createDeathLog({ log, count: settings.workers });
    pool = createPool({
      count: settings.workers,
      live: rollout.live,
      start(talk) {
        const worker = startWorker({
          entry: options.workerEntry ?? resolve(import.meta.dirname, "worker.ts"),
          init,
          socket,
          env,
          heartbeat,
          answerMs: options.answerMs ?? 20_000,
          ...talk,
          onSlow: (worker, order, waitedMs) =>
            log.warn(
              { event: "worker-slow", worker, order, waitedMs: Math.round(waitedMs) },
              `Worker ${worker} has been at "${order}" for ${Math.round(waitedMs / 1_000)} seconds: it is alive, and waited for`,
            ),
          output: options.output,
          lines: options.lines?.(),
          print: options.print,
        });
        noting.add(worker.pid);
        return worker;
      },
      onUp(pid) {
        deaths.up(pid);
        emit({ type: "up", pid });
      },
      onDeath(death, waitMs) {
        noting.remove(death.pid);
        deaths.died(death, waitMs);
        rollout.died(death);
        emit({ type: "down", death });
      },
    });
    const starting = pool;
    // Some may serve already.
    made.push(() => (isStopped ? starting.drain(limitMs) : starting.kill()));
    await unlessStopped(pool.ready);
    const storeWatch = watchStore(settings, {
      known,
      tell,
      exchange: pool.exchange,
      accept: () => keepKeys(settings, { key, secondKey }, tell),
    });

    const change = (paths: readonly string[], at: number) => {
      const count = watch?.count();
      return rollout.change({ paths, at, stale: () => watch?.count() !== count });
    };
    onChange = (paths, at) => void change(paths, at).catch(() => undefined);
    for (const change of early) onChange(...change);
    const { id } = built.generation;
    const { host, port } = socket.address;
    log.info({ generation: id, workers: settings.workers, host, port }, `Generation ${id} is live on ${host}:${port}`);

    const running = pool;
    let closing: Promise<void> | undefined;
    const close = async () => {
      // First, so that no connection waits in the kernel for workers that accept no more.
      socket.close();
      rollout.end();
      await Promise.all([watch?.close(), running.drain(limitMs), builder.close()]);
      // Last, when nobody writes any more.
      await storeWatch.close();
      noting.end();
      succession.close();
    };
    return {
      address: socket.address,
      generation: () => rollout.live().id,
      workers: running.pids,
      on(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      reload: createReload({
        log,
        print,
        workers: running.reload,
        policies: () => change([], performance.now()),
        live: () => rollout.live().id,
      }),
      close: () => {
        closing ??= close();
        return closing;
      },
      kill() {
        running.kill();
        void storeWatch.close();
      },
    };
  } catch (cause) {
    for (const undo of made.reverse()) await undo();
    throw cause;
  }
}
