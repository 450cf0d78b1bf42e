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
  /** What an operator does about it; "" where that is not known. */
  readonly fix: string;
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
  fix: "",
});

/** causeOf says of what, and what to do. */
export function causeOf({ reason, fix, signal, code }: Death): string {
  if (reason !== "") return fix === "" ? reason : `${reason}. ${fix}`;
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
  /** How many could not start since one did, and of how many of them nothing was said. */
  let inVain = 0;
  let untold = 0;
  const serve = () => (serving.size === 0 ? "No worker serves" : `${serving.size} of ${count} serve`);
  const lineOf = ({ pid: worker, code, signal, reason, fix }: Death) => {
    const advice = fix === "" ? {} : { fix };
    return { event: "worker-ended", worker, code, signal, reason, ...advice, serving: serving.size };
  };

  function couldNotStart(death: Death, waitMs: number): void {
    const cause = causeOf(death);
    inVain += 1;
    untold += 1;
    if (told?.cause === cause && performance.now() - told.atMs < againMs) return;
    const again = untold > 1 ? ` (${untold} times since this was last said)` : "";
    const text = `A worker cannot start, and it is tried again${again}: ${withoutStop(cause)}. ${serve()}`;
    log.error({ ...lineOf(death), event: "worker-fails", count: untold, retryMs: waitMs }, text);
    told = { cause, atMs: performance.now() };
    untold = 0;
  }

  return {
    died(death, waitMs) {
      const served = serving.delete(death.pid);
      if (death.clean) log.info(lineOf(death), "Worker ended and is replaced");
      else if (served)
        log.error(lineOf(death), `Worker ended and is replaced: ${withoutStop(causeOf(death))}. ${serve()}`);
      else couldNotStart(death, waitMs);
    },
    up(pid) {
      serving.add(pid);
      log.debug({ worker: pid }, "Worker is up");
      if (inVain === 0) return;
      log.info({ event: "worker-back", worker: pid, inVain }, `A worker could start again. ${serve()}`);
      inVain = 0;
      told = null;
      untold = 0;
    },
  };
}

const withoutStop = (text: string): string => text.replace(/\.$/, "");
