// Workers whose supervisor was killed: they finish what is under way and take nothing new. Whoever starts after it gets the address from them.

import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../observe/log.ts";
import { fateOf, type ProcessName } from "../process/process-name.ts";
import { limitRunning } from "../process/running-limit.ts";
import { bindSocket, type ListeningSocket } from "./listening-socket.ts";
import type { Address } from "./protocol.ts";
import { type RunNote, readNotes } from "./run-note.ts";

const tryMs = 25;
/** Beyond their time to drain: for what they close, and write. */
const endMs = 5_000;

/** OrphanOptions: `deadMs` is how long one may take to let go of the address, of time in which it can run. */
export interface OrphanOptions {
  readonly data: string;
  readonly listen: Address;
  readonly deadMs: number;
  readonly log: Pick<Log, "warn" | "info">;
}

/** Succession is the address, taken over, and the watch over those who had it. */
export interface Succession {
  readonly socket: ListeningSocket;
  /** close stops watching for orphans that outlive their time. */
  close(): void;
}

/** takeOver binds the address, from the orphans of a gateway before where there are any. Rejects as `bindSocket` does. */
export async function takeOver(options: OrphanOptions): Promise<Succession> {
  const { data, listen, deadMs, log } = options;
  const notes = listen.port === 0 ? [] : readNotes(data, listen.port);
  const left = notes.filter(({ supervisor }) => fateOf(supervisor) === "ended");
  const orphans = left.flatMap(({ workers }) => workers).filter(isRunning);
  if (orphans.length === 0) return { socket: await bindSocket(listen).catch(explain(notes)), close: () => undefined };

  const forMs = Math.max(...left.map(({ drainMs }) => drainMs)) + endMs;
  const pids = orphans.map(({ pid }) => pid);
  log.warn(
    { event: "orphans", workers: pids },
    `The gateway that had this address was killed. Its workers ${pids.join(", ")} finish what is under way, in ${Math.round(forMs / 1_000)} seconds at most`,
  );
  // One that was stopped cannot let go of anything.
  for (const orphan of orphans) signal(orphan, "SIGCONT");
  const end = (orphan: ProcessName, why: string) => {
    if (signal(orphan, "SIGKILL"))
      log.warn(
        { event: "orphan-ended", worker: orphan.pid },
        `Worker ${orphan.pid} of the gateway before was ended: ${why}`,
      );
  };
  const limits = orphans.map((orphan) =>
    limitRunning(orphan.pid, deadMs, () => end(orphan, "it does not let go of the address")),
  );
  try {
    const socket = await bindOnceFree(listen, orphans);
    const timer = setTimeout(() => {
      for (const orphan of orphans) end(orphan, "its time to finish is over");
    }, forMs).unref();
    return { socket, close: () => clearTimeout(timer) };
  } finally {
    for (const stop of limits) stop();
  }
}

/** So long after a process has ended its address may still be taken. */
const letGoMs = 1_000;

async function bindOnceFree(listen: Address, orphans: readonly ProcessName[]): Promise<ListeningSocket> {
  let heldAt = performance.now();
  for (;;) {
    // Before it is tried: who ended in between has let go. Not at once: a process counts as ended while a thread of it still is.
    if (orphans.some(isRunning)) heldAt = performance.now();
    const held = performance.now() - heldAt < letGoMs;
    try {
      return await bindSocket(listen);
    } catch (cause) {
      if (!held || (cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
    }
    await delay(tryMs);
  }
}

const isRunning = (name: ProcessName): boolean => fateOf(name) === "runs";

/** Its number may be another's by now. */
function signal(name: ProcessName, which: NodeJS.Signals): boolean {
  if (!isRunning(name)) return false;
  try {
    return process.kill(name.pid, which);
  } catch {
    return false;
  }
}

/** Who has the address is known where it is a gateway on the same data folder. */
const explain = (notes: readonly RunNote[]) => (cause: NodeJS.ErrnoException) => {
  const running = notes.find(({ supervisor }) => isRunning(supervisor));
  if (cause.code === "EADDRINUSE" && running !== undefined)
    cause.message += `: a gateway with this data folder runs there already (process ${running.supervisor.pid}). End it, or listen elsewhere (--listen)`;
  else if (cause.code === "EADDRINUSE")
    cause.message +=
      ": another program has it (ss -ltnp says which). End that one, or listen elsewhere: with --listen 127.0.0.1:0 on a port that is free";
  throw cause;
};
