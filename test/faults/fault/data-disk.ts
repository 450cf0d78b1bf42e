// The disk that the store is on is full.

import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { allow, each, type Fault, notNoted, ordinarily, storeAway, usually } from "../fault.ts";
import { cannotMount } from "../world/folder.ts";
import { missingProgram } from "./missing.ts";

/** What cannot wait is refused, in so many words. */
const refused = allow({ refused: [...storeAway, "STORE_FULL", "SESSION_END_UNWRITTEN"], asked: true });

/** dataDisk: whoever is signed in notices nothing. */
export const dataDisk: Fault = {
  ...usually,
  name: "data-disk-full",
  says: "The disk of the data folder is full.",
  section: "The data disk is full",
  missing: () => cannotMount() ?? missingProgram("sqlite3"),
  lastsMs: 6_000,
  during: each(ordinarily, { "sign-in": refused, "step-up": refused, "sign-out": refused, spent: refused }),
  said: [
    ...notNoted,
    { word: "STORE_FULL", times: [1, 200], fix: true },
    { word: "store-unwatched", times: [0, 6], fix: false },
  ],
  prepare(folder) {
    const disk = folder.disk("disk", "48m");
    return {
      gateway: { data: join(disk.path, "data") },
      async inject(world) {
        const database = join(world.data, "sallyport.db");
        // The log of what was written last keeps its size, and what it has room for is written.
        for (let tries = 0; tries < 50 && statSync(`${database}-wal`).size > 400_000; tries++)
          spawnSync("sqlite3", [database, ".timeout 1000", "PRAGMA wal_checkpoint(TRUNCATE);"]);
        disk.fill();
      },
      remove: async () => disk.empty(),
    };
  },
};
