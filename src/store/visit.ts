// What commands do with a store that a gateway may have open: work on it, make a copy of it, and begin a new epoch.

import { existsSync } from "node:fs";
import { advance } from "./advance.ts";
import { copyTo } from "./copy.ts";
import { openDatabase } from "./database.ts";
import type { Tell } from "./migrate.ts";
import { settle } from "./settle.ts";
import { refused } from "./store-words.ts";
import { isKept, seeNow, writeWitness } from "./witness.ts";

/** visit sees to the store before, and moves its epoch on afterwards, unless a running gateway does both. */
export async function visit<T>(folder: string, tell: Tell, work: () => Promise<T>): Promise<T> {
  if (!isKept(folder)) settle(folder, { tell, nowMs: Date.now() });
  try {
    return await work();
  } finally {
    if (!isKept(folder)) {
      const mark = advance(folder);
      if (mark !== null) writeWitness(folder, seeNow(folder, mark));
    }
  }
}

/** backUp makes a copy that says that it is one: put in the store's place, it begins a new epoch by itself. Throws STORE_FAULT. */
export function backUp(folder: string, to: string): void {
  if (existsSync(to)) throw refused(`${to} is there already`, "Name a file that is not there yet");
  const database = openDatabase(folder);
  try {
    copyTo(database, to, (copy) => copy.exec("UPDATE mark SET copy = 1"));
  } finally {
    database.close();
  }
}

/** beginEpoch is for a store that was restored together with all that stands beside it, which nobody can tell from one that was not. A running gateway follows. */
export const beginEpoch = (folder: string, tell: Tell): void =>
  void settle(folder, { tell, change: "asked", nowMs: Date.now() });
