// The store's file under a running gateway: looked at twice a second from the one process that does not have it open, and followed where it is another.

import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { advise } from "../errors.ts";
import { advance } from "./advance.ts";
import { type Glance, glance } from "./glance.ts";
import { createHome } from "./home.ts";
import type { Tell } from "./migrate.ts";
import { type Change, settle } from "./settle.ts";
import { databaseFile, type Found, lookAt, type Mark } from "./store-file.ts";
import { isClosed, isSpoilt } from "./store-words.ts";
import { type Through, throughOf } from "./through.ts";
import { seeNow, type Witness, writeWitness } from "./witness.ts";

/** StoreWatch looks until it is closed. */
export interface StoreWatch {
  /** close says that nobody looks after the store any more, how far it was. */
  close(): Promise<void>;
}

/** WatchOptions: what to look at, whom to tell, and who has it open. */
export interface WatchOptions {
  readonly folder: string;
  /** The store as `settle` left it: whoever came in between put something else there. */
  readonly known: Witness;
  readonly tell: Tell;
  /** exchange has everybody let go of the store, lets `work` see to it, and has them take it up again. */
  readonly exchange: (work: () => Promise<void>) => Promise<void>;
  /** Rejects where what is there now cannot be gone on with. */
  readonly accept: () => Promise<void>;
  readonly everyMs?: number;
}

const lookMs = 400;
/** Copying takes a while: what is being written is waited for until it stands still for so long, and at most so long. */
const stillMs = 200;
const longestMs = 30_000;
const againMs = 1_000;

/** createStoreWatch looks at once. */
export function createStoreWatch(options: WatchOptions): StoreWatch {
  const { folder, tell, exchange, accept, everyMs = lookMs } = options;
  const file = databaseFile(folder);
  const closed = new AbortController();
  const keeper = process.pid;
  let { known } = options;
  const home = createHome(folder);
  let fileAt = "";
  let through: Through | null = null;
  let written = "";
  let doubts = 0;
  let spoilt = 0;

  /** What became of the file, as far as the file system and the file itself can tell. */
  function changeOf({ file: seen }: Glance): Change {
    if (seen === null) return "deleted";
    if (seen.file !== known.file) return "replaced";
    if (seen.at === fileAt) return null;
    const found = look(file);
    // While the journal is written through, half of it is there, and stays there where the disk is full: the journal has all.
    if (found === "doubtful" && throughOf(folder)?.isUnderWay === true) return null;
    // Once more before anything is said.
    if (found === "doubtful" && ++doubts < 3) return null;
    if (found === "doubtful" || found?.mark?.store !== known.store || found.mark.epoch < known.written)
      return "overwritten";
    if (found.mark.isCopy || isOfAnother(found)) return "overwritten";
    doubts = 0;
    fileAt = seen.at;
    known = { ...known, written: found.mark.epoch, tables: found.cookie };
    return null;
  }

  /**
   * A copy that was made a moment ago has all that the file has, and perhaps more. What VACUUM has arranged anew counts its tables on: unless
   * that was written through from the journal, the two do not belong together.
   */
  function isOfAnother({ cookie }: Found): boolean {
    if (through === null || through.isUnderWay || known.tables === null || cookie === known.tables) return false;
    return throughOf(folder)?.at === through.at;
  }

  /** What is written moves the epoch on; what the store says then may be less than it was. */
  function changeOnWriting({ file: seen, journal }: Glance): Change {
    const now = `${seen?.at} ${journal?.at}`;
    if (now === written) return null;
    let mark: Mark | null;
    try {
      mark = advance(folder);
    } catch (cause) {
      // The file and its journal do not fit together any more: unless it is so for a moment only.
      if (!isSpoilt(cause)) throw cause;
      return ++spoilt < 3 ? null : "overwritten";
    }
    spoilt = 0;
    if (mark === null) return null;
    if (mark.store !== known.store) return "replaced";
    if (mark.epoch <= known.epoch) return "older";
    const { file: after, journal: with_ } = glance(folder);
    written = `${after?.at} ${with_?.at}`;
    const { file: own, tables } = known;
    known = { ...seeNow(folder, mark, keeper), file: own, tables };
    writeWitness(folder, known);
    return null;
  }

  async function follow(change: Change): Promise<void> {
    const missing = home.missing();
    if (missing === null)
      tell("error", `The store ${file} was exchanged while it was in use (${change}): all workers let go of it`, {
        event: "store-exchanged",
        change,
      });
    else tell("error", advise(missing), { event: "store-refused", change });
    // Whoever closes it last would write the journal of the one that was there through, into this one.
    const hold = change === "overwritten" || change === "older" ? holdOff(file) : null;
    await exchange(async () => {
      hold?.close();
      await still();
      known = (await seeTo(change)) ?? known;
    });
    [fileAt, written, doubts, spoilt] = ["", "", 0, 0];
  }

  async function still(): Promise<void> {
    const untilMs = performance.now() + longestMs;
    for (let last = ""; performance.now() < untilMs && !closed.signal.aborted; ) {
      const { file: seen, journal } = glance(folder);
      const now = `${seen?.at} ${journal?.at}`;
      if (now === last) return;
      last = now;
      await delay(stillMs, undefined, { signal: closed.signal }).catch(() => undefined);
    }
  }

  /** What cannot be gone on with is waited for: an operator puts something else there. */
  async function seeTo(change: Change): Promise<Witness | null> {
    const missing = home.missing();
    // It was said already.
    let said = missing === null ? "" : advise(missing);
    while (!closed.signal.aborted) {
      try {
        const away = home.missing();
        if (away !== null) throw away;
        const there = glance(folder).file;
        // What was moved away and back is what was there before, and nothing ends; a copy of it is not.
        const after = change !== "deleted" ? change : there?.file === known.file ? null : "replaced";
        const seen = settle(folder, {
          tell,
          known,
          change: there === null ? "deleted" : after,
          keeper,
          nowMs: Date.now(),
        });
        await accept();
        home.found();
        if (said !== "") tell("warn", `The store ${file} is there again`, { event: "store-back", change });
        return seen;
      } catch (cause) {
        const words = advise(cause);
        if (words !== said) tell("error", words, { event: "store-refused", change });
        said = words;
        await delay(againMs, undefined, { signal: closed.signal }).catch(() => undefined);
        await still();
      }
    }
    return null;
  }

  async function run(): Promise<void> {
    let said = "";
    while (!closed.signal.aborted) {
      try {
        const before = throughOf(folder);
        const seen = glance(folder);
        const change = changeOf(seen) ?? changeOnWriting(seen);
        through = before;
        if (change !== null) await follow(change);
        said = "";
      } catch (cause) {
        // The folder is away, or the disk is full: whoever uses the store says so as well.
        const words = advise(cause);
        if (words !== said) tell("warn", `The store cannot be looked after: ${words}`, { event: "store-unwatched" });
        said = words;
      }
      // What is in doubt is to be known soon.
      await delay(doubts + spoilt > 0 ? everyMs / 4 : everyMs, undefined, { signal: closed.signal, ref: false }).catch(
        () => undefined,
      );
    }
  }
  const running = run();

  return {
    async close() {
      closed.abort();
      await running;
      try {
        const mark = glance(folder).file === null ? null : advance(folder);
        if (mark !== null && mark.store === known.store && mark.epoch > known.epoch)
          writeWitness(folder, seeNow(folder, mark));
      } catch {
        // The next start finds what was written last.
      }
    },
  };
}

function look(file: string): Found | null | "doubtful" {
  try {
    return lookAt(file) ?? "doubtful";
  } catch (cause) {
    if (isClosed(cause)) throw cause;
    return "doubtful";
  }
}

function holdOff(file: string): DatabaseSync | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    database.prepare("SELECT 1 FROM sqlite_schema").get();
    return database;
  } catch {
    // No database any more: there is nothing that could be spoilt.
    database?.close();
    return null;
  }
}
