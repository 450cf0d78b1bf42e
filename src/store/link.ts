// A process's end of its store's thread: it is started, heard, followed by another one where it dies, and ended.

import { Worker } from "node:worker_threads";
import { describe } from "../errors.ts";
import { createAsked, graceMs, toError } from "./asked.ts";
import type { Failure, FromThread, Method, Notice, ThreadInit, ToThread } from "./call.ts";

/** StoreLog is where it is said what became of the thread. */
export interface StoreLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** Link asks the thread. */
export interface Link {
  /** call rejects with a GatewayError of the store's. */
  call(method: Method, args: readonly unknown[]): Promise<unknown>;
  /** close does what was asked before it, and nothing after it. */
  close(): Promise<void>;
}

/** LinkOptions: `timeoutMs` is how long a call may wait before it is begun. */
export interface LinkOptions {
  readonly folder: string;
  readonly now: () => number;
  readonly timeoutMs: number;
  readonly sweepMs?: number;
  readonly heldMs?: number;
  readonly log?: StoreLog;
  /** There for tests. */
  readonly thread?: URL;
  /** heard hears what was published, from the opening on, once and in order. */
  readonly heard: (notices: readonly Notice[]) => void;
}

/** After a thread that died: at once, then longer and longer, until one has lived for a while. */
const pausesMs = [0, 50, 200, 1_000, 5_000] as const;
const soundMs = 10_000;

/** createLink resolves once the database is open, with the number of the last notice. Rejects with what keeps it from opening. */
export async function createLink(options: LinkOptions): Promise<{ readonly link: Link; readonly last: number }> {
  const { log } = options;
  const asked = createAsked({ ...options, send });
  let worker: Worker | undefined;
  let isClosed = false;
  let heard: number | null = null;
  /** Why there is no thread, where another one could not open. */
  let failure: Failure | null = null;
  let attempts = 0;
  let said = "";
  let timer: NodeJS.Timeout | undefined;
  const opening = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<void>();

  function send(): void {
    if (worker === undefined) return;
    const calls = asked.unsent();
    if (calls.length > 0) tell(calls);
  }
  const tell = (message: ToThread) => worker?.postMessage(message);

  function hear(message: FromThread): void {
    if (message.type === "answers") {
      heard = message.notices.at(-1)?.[0] ?? heard;
      // Who publishes and listens has heard it when the publishing is answered.
      if (message.notices.length > 0) options.heard(message.notices);
      for (const answer of message.answers) asked.answer(answer);
    } else if (message.type === "told") {
      const [level, text, fields] = message.line;
      log?.[level](fields ?? {}, text);
    } else if (message.type === "failed") failure = message.failure;
    else {
      if (heard !== null) log?.warn({ event: "store-recovered" }, "The store is open again");
      failure = null;
      heard = message.heard;
      if (!isClosed) worker?.unref();
      timer = setTimeout(() => (attempts = 0), soundMs).unref();
      opening.resolve(heard);
    }
  }

  function start(): void {
    const { folder, timeoutMs, sweepMs, heldMs } = options;
    const init: ThreadInit = { folder, timeoutMs, sweepMs, heldMs, nowMs: options.now(), heard };
    const started = new Worker(options.thread ?? new URL("./thread.ts", import.meta.url), {
      workerData: init,
      execArgv: [],
    });
    let cause: Failure = { code: "STORE_FAULT", detail: "the store's thread ended" };
    started.on("message", hear);
    started.on("error", (error) => (cause = { ...cause, detail: `the store's thread died: ${describe(error)}` }));
    started.once("exit", () => gone(cause));
    worker = started;
    // The first opening is waited for; an open store keeps no process alive.
    if (heard !== null) started.unref();
    send();
  }

  function gone(cause: Failure): void {
    worker = undefined;
    clearTimeout(timer);
    const told = failure ?? cause;
    asked.failAll(isClosed ? closed : told);
    opening.reject(toError(told));
    if (isClosed || heard === null) {
      ended.resolve();
      return;
    }
    const pauseMs = pausesMs[Math.min(attempts++, pausesMs.length - 1)]!;
    // Once for each cause: an operator who has read it does not need it every five seconds.
    if (said !== told.detail || attempts === 1)
      log?.error(
        { event: "store-failed", ...told, againInMs: pauseMs },
        "The store's thread ended, and is started anew",
      );
    said = told.detail;
    timer = setTimeout(start, pauseMs).unref();
  }

  start();
  const last = await opening.promise;
  return {
    last,
    link: {
      call(method, args) {
        if (isClosed) return Promise.reject(toError(closed));
        return failure === null ? asked.ask(method, args) : Promise.reject(toError(failure));
      },
      close() {
        if (isClosed) return ended.promise;
        send();
        isClosed = true;
        clearTimeout(timer);
        if (worker === undefined) gone(closed);
        else {
          worker.ref();
          tell("close");
          // Nothing waits longer than its deadline; a disk that hangs is waited for no longer.
          timer = setTimeout(() => {
            worker?.unref();
            gone(closed);
          }, options.timeoutMs + graceMs);
        }
        return ended.promise;
      },
    },
  };
}

const closed: Failure = { code: "STORE_FAULT", detail: "the store is closed" };
