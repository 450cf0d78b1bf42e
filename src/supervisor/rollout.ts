// Generations over time: a change is built, prepared everywhere, swapped at once; what fails leaves the last good one.

import type { Builder } from "../compiler/build.ts";
import { formatDiagnostics, summarize } from "../compiler/diagnostics.ts";
import { describe } from "../errors.ts";
import type { Diagnostic } from "../generation/diagnostic.ts";
import type { Generation } from "../generation/generation.ts";
import type { Log } from "../observe/log.ts";
import { causeOf, type Death } from "./death.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** Change is a save: which files (none: somebody asked), when the first event came (performance.now()), and whether more has changed since. */
export interface Change {
  readonly paths: readonly string[];
  readonly at: number;
  readonly stale: () => boolean;
}

/** RolloutEvent tells what became of a save, or of a generation. */
export type RolloutEvent =
  | { readonly type: "live"; readonly id: string; readonly previous: string; readonly saveToLiveMs: number }
  | { readonly type: "unchanged"; readonly id: string }
  | { readonly type: "refused"; readonly diagnostics: readonly Diagnostic[]; readonly reason: string }
  | { readonly type: "rolled-back"; readonly id: string; readonly to: string; readonly reason: string };

/** RolloutOptions: what it works with. `print` gets the code frames. */
export interface RolloutOptions {
  readonly first: Generation;
  readonly folder: string;
  readonly builder: Builder;
  readonly pool: () => WorkerPool;
  readonly log: Log;
  readonly color: boolean;
  readonly print: (text: string) => void;
  readonly onEvent: (event: RolloutEvent) => void;
  /** How long after a swap a crash counts as the new generation's. */
  readonly blameMs: number;
}

/** Rollout holds which generation is live. */
export interface Rollout {
  readonly live: () => Generation;
  /** change resolves with what became of it; null: another one is on its way, and sees to it. Rejects where nothing could be built. */
  change(change: Change): Promise<RolloutEvent | null>;
  /** A worker ended: is the generation that just went live to blame? */
  died(death: Death): void;
  /** end: the gateway stops, and what is being built is for nobody. */
  end(): void;
}

/** createRollout begins with a generation that was built already. */
export function createRollout(options: RolloutOptions): Rollout {
  const { builder, log, onEvent, pool } = options;
  let live = options.first;
  let previous: Generation | null = null;
  let liveAt = 0;
  // The id of what was rolled back: the same files must not bring it back.
  let condemned: string | null = null;
  let troubled = false;
  let ended = false;
  let pendingAt: number | null = null;
  let queue: Promise<void> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.then(
      () => undefined,
      (cause: unknown) => log.error({ cause: describe(cause) }, "A reload failed"),
    );
    return result;
  };
  const told = (event: RolloutEvent): RolloutEvent => {
    onEvent(event);
    return event;
  };

  const refuse = async (diagnostics: readonly Diagnostic[]): Promise<RolloutEvent> => {
    troubled = true;
    const problems = diagnostics.map(({ code, message, location }) => ({
      code,
      message,
      ...(location ? { file: location.file, line: location.line } : {}),
    }));
    const reason = summarize(diagnostics, live.id);
    log.error({ generation: live.id, problems }, reason);
    options.print(
      await formatDiagnostics(diagnostics, { color: options.color, folder: options.folder, serving: live.id }),
    );
    return told({ type: "refused", diagnostics, reason });
  };

  const reload = async ({ paths, at, stale }: Change): Promise<RolloutEvent | null> => {
    const savedAt = pendingAt ?? at;
    const builtFrom = performance.now();
    if (ended) return null;
    const result = await builder.build().catch((cause: unknown) => {
      if (ended) return null;
      throw cause;
    });
    // Its process ended with the gateway.
    if (ended || result === null) return null;
    // Files changed while they were read: another change is on its way, and this mixture is nobody's policy.
    if (stale()) {
      pendingAt = savedAt;
      return null;
    }
    pendingAt = null;
    if (!result.ok) return refuse(result.diagnostics);
    const { generation, warnings } = result;
    if (warnings.length > 0)
      options.print(await formatDiagnostics(warnings, { color: options.color, folder: options.folder }));
    if (generation.id === live.id || generation.id === condemned) {
      const again =
        generation.id === condemned
          ? "rolled back before and stays out"
          : troubled
            ? "what the files say again, and live"
            : "live already";
      log[troubled ? "info" : "debug"](
        { generation: generation.id, files: paths },
        `Generation ${generation.id} is ${again}`,
      );
      troubled = false;
      return told({ type: "unchanged", id: generation.id });
    }
    const preparedFrom = performance.now();
    try {
      await pool().prepare(generation);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : "unknown";
      troubled = true;
      log.error(
        { generation: live.id, refused: generation.id, reason },
        `Generation ${generation.id} was refused; ${live.id} goes on serving`,
      );
      return told({ type: "refused", diagnostics: [], reason });
    }
    const swappedFrom = performance.now();
    previous = live;
    live = generation;
    liveAt = swappedFrom;
    condemned = null;
    troubled = false;
    await pool().swap();
    const now = performance.now();
    const saveToLiveMs = round(now - savedAt);
    log.info(
      {
        generation: generation.id,
        previous: previous?.id,
        files: paths,
        saveToLiveMs,
        buildMs: round(preparedFrom - builtFrom),
        prepareMs: round(swappedFrom - preparedFrom),
        swapMs: round(now - swappedFrom),
      },
      `Generation ${generation.id} is live, ${Math.round(saveToLiveMs)} ms after ${name(paths)}`,
    );
    return told({ type: "live", id: generation.id, previous: previous?.id ?? "", saveToLiveMs });
  };

  return {
    live: () => live,
    end() {
      ended = true;
    },
    change: (change) => inTurn(() => reload(change)),
    died(death) {
      // One that died over a candidate says nothing about what is live.
      const isLive = death.preparing === null || death.preparing === live.id;
      // One that could not be started, or not open the store, has met no generation.
      if (death.clean || !death.metPolicies || !isLive || !previous || performance.now() - liveAt > options.blameMs)
        return;
      const [id, to] = [live.id, previous.id];
      // At once, not in turn: the worker that is started next must not get it again.
      live = previous;
      previous = null;
      condemned = id;
      const reason = death.reason || `worker ${death.pid} ended: ${causeOf(death)}`;
      inTurn(async () => {
        await pool().swap();
        log.error(
          { generation: to, rolledBack: id, reason },
          `Generation ${id} was rolled back to ${to}: a worker crashed right after it went live. It stays out until a file changes`,
        );
        onEvent({ type: "rolled-back", id, to, reason });
      }).catch(() => undefined);
    },
  };
}

const round = (ms: number) => Math.round(ms * 10) / 10;

const name = (paths: readonly string[]) =>
  paths.length === 0
    ? "somebody asked"
    : `the save of ${paths.includes(".") ? "the whole folder" : paths.length === 1 ? paths[0] : `${paths.length} files`}`;
