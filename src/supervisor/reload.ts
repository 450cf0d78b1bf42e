// SIGHUP: what operators may have changed under a running gateway is read anew, by all of its processes, and how it ended is said.

import { describe } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import type { Reread } from "./protocol.ts";
import type { RolloutEvent } from "./rollout.ts";

/** ReloadOptions: who reads what. */
export interface ReloadOptions {
  readonly log: Pick<Log, "info" | "error">;
  /** Told what the log may not be able to say: that it has no file. */
  readonly print: (text: string) => void;
  /** What every running worker has read anew; one that ended meanwhile has read it when it started. */
  readonly workers: () => Promise<readonly Reread[]>;
  /** null: a save, or the end of the gateway, came in between. */
  readonly policies: () => Promise<RolloutEvent | null>;
  readonly live: () => string;
}

/** Reload reads everything anew. `own`: the supervisor's log, opened anew; null where the log is no file. */
export type Reload = (own: (() => Promise<string | null>) | null) => Promise<void>;

/** createReload: one at a time. Whoever asks while one is under way is answered by one that begins after it. */
export function createReload(options: ReloadOptions): Reload {
  const { log, print, workers, policies, live } = options;
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;

  const reload = async (own: (() => Promise<string | null>) | null) => {
    const startedAt = performance.now();
    // The log first, so that all that is said of the rest is in the new file.
    const [first, read] = await Promise.all([own?.() ?? null, workers()]);
    const change = await policies().catch((cause: unknown) => describe(cause));
    const ms = Math.round(performance.now() - startedAt);
    const file = own === null ? null : toFile([first, ...read.map(({ logFile }) => logFile)]);
    const trust = toTrust(read);
    const failed = [file, trust].some((one) => one?.isBad) || isBad(change);
    const said = [toPolicies(change, live()), file?.text, trust?.text].filter((one) => one !== undefined);
    const text = `${failed ? "Read anew, not all of it" : "Read anew"} (SIGHUP, ${ms} ms): ${said.join("; ")}`;
    const fields = {
      event: "reload",
      policies: change === null ? "superseded" : typeof change === "string" ? "failed" : change.type,
      generation: live(),
      ...(file !== null && { logFile: file.code }),
      ...(trust !== null && { certificates: trust.code }),
      processes: 1 + read.length,
      ms,
    };
    log[failed ? "error" : "info"](fields, text);
    if (file?.isBad) print(`${text}\n`);
  };

  return (own) => {
    waiting ??= running.then(() => {
      waiting = null;
      running = reload(own).catch((cause: unknown) =>
        log.error({ event: "reload", cause: describe(cause) }, "A reload failed"),
      );
      return running;
    });
    return waiting;
  };
}

interface Said {
  readonly isBad: boolean;
  readonly code: string | number;
  readonly text: string;
}

const isBad = (change: RolloutEvent | string | null): boolean =>
  typeof change === "string" || change?.type === "refused" || change?.type === "rolled-back";

function toPolicies(change: RolloutEvent | string | null, live: string): string {
  if (change === null) return "policies are not built for this: a save, or the end of the gateway, came in between";
  if (typeof change === "string") return `policies could not be built (${change}), generation ${live} goes on serving`;
  if (change.type === "live") return `policies are new, generation ${live} is live`;
  if (change.type === "unchanged") return `policies are as they were, generation ${live}`;
  return `policies were refused (${change.reason}), generation ${live} goes on serving`;
}

function toFile(codes: readonly (string | null)[]): Said {
  const code = codes.find((one) => one !== null);
  if (code === undefined) return { isBad: false, code: "open", text: "the log's file was opened anew" };
  return { isBad: true, code, text: `the log's file could not be opened anew (${code})` };
}

/** All read the same file, so one of them may speak for all. */
function toTrust(read: readonly Reread[]): Said | null {
  const fault = read.find(({ certificates }) => typeof certificates === "string")?.certificates;
  if (typeof fault === "string")
    return { isBad: true, code: fault, text: `certificates stay as they were (NODE_EXTRA_CA_CERTS: ${fault})` };
  const count = read.find(({ certificates }) => certificates !== null)?.certificates;
  if (typeof count !== "number") return null;
  return { isBad: false, code: count, text: `${count} certificates of NODE_EXTRA_CA_CERTS are believed` };
}
