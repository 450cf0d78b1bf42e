// The thread that owns the database of its process: it opens it, does what is asked, tells what is published, and sweeps.

import type { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { type Answer, type FromThread, monotonicMs, type Notice, type ThreadInit, type ToThread } from "./call.ts";
import { databaseFile, openDatabase } from "./database.ts";
import { createEngine } from "./engine.ts";
import { isBroken, isBusy, toFailure } from "./failure.ts";
import { createForgetting } from "./forgetting.ts";
import { createJournal } from "./journal.ts";
import type { Tell } from "./migrate.ts";
import { createQueue } from "./queue.ts";
import { createSweeper } from "./sweeper.ts";
import { createTrouble } from "./trouble.ts";

/** How often what other processes published is looked for: one indexed read of a few microseconds. */
const listenMs = 100;

/** SQLite itself waits no longer for another process's lock, as nobody can be answered meanwhile; the queue tries again. */
const busyMs = 5;

/** How often it is looked whether the store is in order. */
const lookMs = 1_000;

const port = parentPort!;
const init = workerData as ThreadInit;
const post = (message: FromThread) => port.postMessage(message);
const tell: Tell = (...line) => post({ type: "told", line });

function serve(): void {
  const database = open();
  database.exec(`PRAGMA busy_timeout = ${busyMs}`);
  const forgetting = createForgetting(monotonicMs, init.heldMs);
  const engine = createEngine(database, forgetting);
  /** The caller's clock may be set by hand: what it is ahead of this one's. */
  let aheadMs = init.nowMs - Date.now();
  let heard = init.heard ?? engine.lastNotice();
  // Of another file, where this one took its place.
  if (heard > engine.lastNotice()) heard = engine.lastNotice();
  const sweeper = createSweeper(database, {
    now: () => Date.now() + aheadMs,
    forgetting,
    ...(init.sweepMs !== undefined && { sweepMs: init.sweepMs }),
  });

  const unheard = (): readonly Notice[] => {
    try {
      const notices = engine.noticesAfter(heard);
      heard = notices.at(-1)?.[0] ?? heard;
      return notices;
    } catch {
      // What was published is still there the next time.
      return [];
    }
  };
  const answer = (answers: readonly Answer[]) => {
    const notices = unheard();
    if (answers.length > 0 || notices.length > 0) post({ type: "answers", answers, notices });
  };
  const journal = createJournal(database, { file: databaseFile(init.folder), tell });
  const trouble = createTrouble({ tell });
  const queue = createQueue({
    database,
    engine,
    answer,
    relieve: journal.relieve,
    wrote: trouble.wrote,
    failed(failure, cause) {
      trouble.failed(failure);
      // Whoever puts a sound file in its place need not start anything anew.
      if (isBroken(cause)) setImmediate(end, cause);
    },
  });
  const listening = setInterval(answer, listenMs, []);
  const looking = setInterval(journal.look, lookMs);

  async function close(): Promise<void> {
    await queue.done();
    clearInterval(listening);
    clearInterval(looking);
    sweeper.close();
    database.close();
    port.close();
  }
  const hear = (message: ToThread): void => {
    if (message === "close") return void close();
    aheadMs = (message.at(-1)?.nowMs ?? Date.now()) - Date.now();
    queue.take(message);
  };
  port.on("message", hear);
  post({ type: "open", heard });
}

/** Of several that open a new file at once, SQLite refuses some without a wait. */
function open(): DatabaseSync {
  const untilMs = monotonicMs() + init.timeoutMs;
  for (;;) {
    try {
      return openDatabase(init.folder, { tell });
    } catch (cause) {
      if (!isBusy(cause) || monotonicMs() > untilMs) throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyMs);
    }
  }
}

function end(cause: unknown): void {
  post({ type: "failed", failure: toFailure(cause) });
  port.close();
  process.exit();
}

try {
  serve();
} catch (cause) {
  end(cause);
}
