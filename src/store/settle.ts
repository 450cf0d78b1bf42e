// Before anybody works with a store: is it the one that was there last? If it is another, or an older copy, it begins a new epoch.

import { rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { isEarlier, openDatabase } from "./database.ts";
import { type Glance, glance, journalFile } from "./glance.ts";
import type { Tell } from "./migrate.ts";
import { renew } from "./renew.ts";
import { databaseFile, type Found, lookAt, type Mark, readMark } from "./store-file.ts";
import { damaged, toStoreFault } from "./store-words.ts";
import { readWitness, seeNow, type Witness, writeWitness } from "./witness.ts";

/** Change is what became of the store since it was seen last, in words for the log; null: nothing. */
export type Change = keyof typeof words | null;

const words = {
  deleted: "is gone",
  replaced: "is another one than was there last",
  older: "is an older copy of the one that was there last",
  overwritten: "was written over while it was open",
  copy: "is a backup that was put in its place",
  unwitnessed: "is a copy: what stood beside it, the file epoch, is missing",
  asked: "begins a new epoch, as an operator asked",
} as const;

/**
 * settle makes the store where there is none, brings an older one to this version's shape, and begins a new epoch where it is not the
 * one that was seen last (`known`; left out: what is written beside it). Gives what is to be known of it from then on. Nobody may have it open meanwhile, but for `asked`. Throws STORE_FAULT.
 */
export function settle(
  folder: string,
  options: {
    readonly tell: Tell;
    readonly known?: Witness;
    readonly change?: Change;
    readonly keeper?: number;
    readonly nowMs: number;
  },
): Witness {
  const { tell, change: noticed = null, keeper = null, nowMs } = options;
  const file = databaseFile(folder);
  const written = readWitness(folder);
  const witness = options.known ?? written;
  const seen = glance(folder);
  const found = lookAt(file);
  dropLeftJournal(folder, seen, found, witness);
  const database = openDatabase(folder, { mayBeAnother: true, tell });
  try {
    const mark = readMark(database);
    const isSettled = noticed !== "asked" && options.known !== undefined && isSettledBy(mark, written, options.known);
    const change = isSettled ? null : (noticed ?? changeOf({ mark, witness, seen, found }));
    if (change === null) return note(folder, mark, keeper);
    if (change !== "deleted" && change !== "asked") requireSound(file, database);
    const epoch = Math.max(mark.epoch, witness?.epoch ?? 0) + 1;
    const renewed = renew(database, epoch, nowMs);
    const { sessions, recoveryCodes } = renewed;
    tell(
      change === "asked" ? "warn" : "error",
      seen.file === null
        ? `The store ${words.deleted}, and a new, empty one was made: everybody signs in again, and sets factors up anew; nobody is blocked. If there is a backup, put it in its place`
        : `The store ${words[change]}: everybody signs in again, what was under way and served once is worth nothing, recovery codes are to be made anew. What was removed or blocked since it was copied is as it was then: look through it`,
      { event: "store-renewed", change, epoch, sessions, recoveryCodes },
    );
    return note(folder, renewed.mark, keeper);
  } catch (cause) {
    throw toStoreFault(file, cause);
  } finally {
    database.close();
  }
}

function changeOf(now: {
  readonly mark: Mark;
  readonly witness: Witness | null;
  readonly seen: Glance;
  readonly found: Found | null;
}): Change {
  const { mark, witness, seen, found } = now;
  if (seen.file === null) return witness === null ? null : "deleted";
  // Older versions left no witness; where there is one, a newer one ran in between.
  if (witness === null) return found?.version === 0 || mark.epoch <= 1 ? null : "unwitnessed";
  if (mark.isCopy) return "copy";
  if (mark.store !== witness.store) return "replaced";
  return isEarlier({ mark }, witness) ? "older" : null;
}

/** Another process began the new epoch already: what it wrote beside the store says so, and is ahead of all that was known here. */
const isSettledBy = (mark: Mark, written: Witness | null, known: Witness): boolean =>
  written !== null &&
  mark.store !== known.store &&
  written.store === mark.store &&
  written.epoch > known.epoch &&
  !isEarlier({ mark }, written);

/**
 * What a process that died wrote into the journal is of the file that was there then: in another one it would be written over pages of something
 * else. Where the journal came along with the file, it is that file's.
 */
function dropLeftJournal(folder: string, seen: Glance, found: Found | null, witness: Witness | null): void {
  const { file, journal } = seen;
  if (journal === null) return;
  const last = witness?.journal;
  const isSame = last !== null && last !== undefined && journal.file === last.file && journal.salt >= last.salt;
  const isOfAnother =
    witness !== null &&
    isSame &&
    (file?.file !== witness.file ||
      // What cannot be told without the journal was left in half by whoever wrote it through: then it is needed more than ever.
      (found !== null && isWrittenAnew(found, witness)));
  if (file !== null && !isOfAnother) return;
  try {
    rmSync(journalFile(folder), { force: true });
  } catch (cause) {
    throw toStoreFault(databaseFile(folder), cause);
  }
}

/** Did somebody put something else into the same file? */
const isWrittenAnew = ({ mark, cookie }: Found, witness: Witness): boolean =>
  mark?.isCopy === true ||
  (witness.tables !== null && cookie !== witness.tables) ||
  (mark?.epoch ?? 0) < witness.written ||
  (mark?.store ?? witness.store) !== witness.store;

function note(folder: string, mark: Mark, keeper: number | null): Witness {
  const witness = seeNow(folder, mark, keeper);
  writeWitness(folder, witness);
  return witness;
}

/** Half of one file and half of another may look like a store. */
function requireSound(file: string, database: DatabaseSync): void {
  const [row] = database.prepare("PRAGMA quick_check(1)").all();
  const said = String(row?.["quick_check"]);
  if (said !== "ok") throw damaged(file, new Error(said));
}
