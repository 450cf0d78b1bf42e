// The order of calls in the store's thread: what was asked together is one transaction, and who waits for another process's lock keeps nobody from reading.

import type { DatabaseSync } from "node:sqlite";
import { type Answer, type Call, type Failure, monotonicMs } from "./call.ts";
import { type Engine, reads } from "./engine.ts";
import { isBusy, isFull, toFailure } from "./failure.ts";

/** Queue does what is asked, in its order. */
export interface Queue {
  take(calls: readonly Call[]): void;
  /** done resolves once nothing waits. */
  done(): Promise<void>;
}

/** After so many calls, or so long, what was written is given to whoever waits for it, and other processes have a turn. */
const sliceCalls = 100;
const sliceMs = 10;

/** How often a lock that another process holds is tried. */
const retryMs = 10;

/** What a call hears that was not begun in its time. */
const held: Failure = {
  code: "STORE_BUSY",
  detail: "another process holds the store, or too much is asked of it",
  fix: "See who holds sallyport.db in the data folder (fuser, lsof): a shell with an open transaction, or a backup.",
};

/** createQueue: `answer` hears what became of calls, `failed` why one was not done, `wrote` that something was. `relieve` makes room on a full disk; false: it cannot. */
export function createQueue(options: {
  readonly database: DatabaseSync;
  readonly engine: Engine;
  readonly answer: (answers: readonly Answer[]) => void;
  readonly failed: (failure: Failure, cause: unknown) => void;
  readonly wrote: () => void;
  readonly relieve: () => boolean;
}): Queue {
  const { database, engine } = options;
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  let waiting: Call[] = [];
  const answers: Answer[] = [];
  /** Set while another process holds the file, or others are to have a turn. */
  let next: NodeJS.Timeout | NodeJS.Immediate | undefined;
  let idle: (() => void) | undefined;

  const fail = (call: Call, failure: Failure, cause: unknown) => {
    answers.push({ id: call.id, failure });
    options.failed(failure, cause);
  };
  const isLate = ({ deadlineMs }: Call): boolean => monotonicMs() > deadlineMs;
  const refuseLate = () => {
    const late = waiting.filter(isLate);
    if (late.length === 0) return;
    for (const call of late) fail(call, held, null);
    waiting = waiting.filter((call) => !isLate(call));
  };

  /** All of it or nothing, and nobody in between. */
  function atOnce<T>(work: () => T): T {
    try {
      begin.run();
      const result = work();
      commit.run();
      return result;
    } catch (cause) {
      // Of itself SQLite rolls back where the disk is full or fails: https://www.sqlite.org/lang_transaction.html
      if (database.isTransaction) rollback.run();
      if (isFull(cause) && options.relieve()) return atOnce(work);
      throw cause;
    }
  }

  /** One call by itself: what it fails of is its own. */
  function alone(call: Call): "busy" | undefined {
    try {
      const value = reads.has(call.method) ? engine.run(call) : atOnce(() => engine.run(call));
      answers.push({ id: call.id, value });
      if (!reads.has(call.method)) options.wrote();
    } catch (cause) {
      if (isBusy(cause)) return "busy";
      fail(call, toFailure(cause), cause);
    }
    return undefined;
  }

  /** As many of those that wait as make a slice. */
  function slice(): "busy" | undefined {
    const done: Answer[] = [];
    const endsMs = monotonicMs() + sliceMs;
    try {
      atOnce(() => {
        done.length = 0;
        for (const call of waiting) {
          done.push({ id: call.id, value: engine.run(call) });
          if (done.length === sliceCalls || monotonicMs() > endsMs) break;
        }
      });
    } catch (cause) {
      if (isBusy(cause)) return "busy";
      // Nothing of it was done: each by itself, as one may be to blame for all.
      for (let count = Math.min(waiting.length, sliceCalls); count > 0; count--) {
        if (alone(waiting[0]!) === "busy") return "busy";
        waiting.shift();
      }
      return undefined;
    }
    answers.push(...done);
    options.wrote();
    waiting.splice(0, done.length);
    return undefined;
  }

  function work(): void {
    next = undefined;
    refuseLate();
    const outcome = waiting.length > 0 ? slice() : undefined;
    if (waiting.length > 0) next = outcome === "busy" ? setTimeout(work, retryMs) : setImmediate(work);
    if (answers.length > 0) options.answer(answers.splice(0));
    if (waiting.length === 0) idle?.();
  }

  return {
    take(calls) {
      for (const call of calls) {
        // In the order in which they were asked for, but for what waits for a lock: reading needs none.
        if (reads.has(call.method) && !isLate(call)) {
          if (waiting.length > 0 && next === undefined) work();
          if (alone(call) === undefined) continue;
        }
        waiting.push(call);
      }
      if (next === undefined) work();
      else if (answers.length > 0) options.answer(answers.splice(0));
    },
    done: () => (waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => (idle = resolve))),
  };
}
