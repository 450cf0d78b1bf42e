// How workers end, and what is said of it: each cause once, and then how often.

import type { Log } from "../observe/log.ts";

/** Death is how a worker ended. `clean`: it ended by itself, after draining. */
export interface Death {
  /** 0: it could not be started. */
  readonly pid: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly clean: boolean;
  /** It was busy preparing this generation. */
  readonly preparing: string | null;
  /** It had opened all that it works with, and so may have died of the policies. */
  readonly metPolicies: boolean;
  /** What it said last, or what the supervisor did to it; "" for a plain crash. */
  readonly reason: string;
}

/** stillborn is the death of one that could not be started at all. */
export const stillborn = (reason: string): Death => ({
  pid: 0,
  code: null,
  signal: null,
  clean: false,
  preparing: null,
  metPolicies: false,
  reason,
});

/** causeOf says of what. */
export function causeOf({ reason, signal, code }: Death): string {
  if (reason !== "") return reason;
  // Nobody here did it, so nobody here has a reason for it.
  if (signal === "SIGKILL")
    return "it was killed (SIGKILL) by another program, or by the system where memory ran out (dmesg says so)";
  return signal ?? `exit code ${code}`;
}

/** DeathLog tells operators of the workers that end, and of how many serve. */
export interface DeathLog {
  died(death: Death, waitMs: number): void;
  up(pid: number): void;
}

/** What goes on unchanged is told again so often. */
const againMs = 60_000;

/** createDeathLog: `count` is how many are to serve. All of them are starting. */
export function createDeathLog(options: {
  readonly log: Pick<Log, "debug" | "info" | "error">;
  readonly count: number;
}): DeathLog {
  const { log, count } = options;
  const serving = new Set<number>();
  let told: { readonly cause: string; readonly atMs: number } | null = null;
  /** In vain: none came up in between. */
  let times = 0;
  let untold = 0;
  const serve = () => (serving.size === 0 ? "No worker serves" : `${serving.size} of ${count} serve`);
  return {
    died(death, waitMs) {
      const { pid: worker, code, signal } = death;
      const served = serving.delete(worker);
      const fields = { event: "worker-ended", worker, code, signal, reason: death.reason, serving: serving.size };
      if (death.clean) {
        log.info(fields, "Worker ended and is replaced");
        return;
      }
      const cause = causeOf(death);
      times = served ? 0 : times + 1;
      untold += 1;
      if (!served && told?.cause === cause && performance.now() - told.atMs < againMs) return;
      const again = untold > 1 ? `, ${untold} times since this was last said` : "";
      log.error(
        { ...fields, count: untold, retryMs: waitMs },
        served
          ? `Worker ended and is replaced: ${cause}. ${serve()}`
          : `A worker cannot start${again}, and it is tried again: ${cause}. ${serve()}`,
      );
      told = { cause, atMs: performance.now() };
      untold = 0;
    },
    up(pid) {
      serving.add(pid);
      log.debug({ worker: pid }, "Worker is up");
      if (times === 0) return;
      log.info({ event: "worker-back", worker: pid, inVain: times }, `A worker could start again. ${serve()}`);
      times = 0;
      told = null;
      untold = 0;
    },
  };
}
