// The data folder itself, under a running gateway: one that went has what people depend on (who is blocked, who has which factor), and no empty one takes its place by itself.

import { statSync } from "node:fs";
import type { GatewayError } from "../errors.ts";
import { glance } from "./glance.ts";
import { databaseFile } from "./store-file.ts";
import { refused } from "./store-words.ts";

/** Home is the folder as it was last known. */
export interface Home {
  /** missing says what is wrong where the folder went, and there is no store in its place; null: it is there, or what is there can be looked at. */
  missing(): GatewayError | null;
  /** found: what is there now is the folder from here on. */
  found(): void;
}

/** createHome knows the folder as it is now. */
export function createHome(folder: string): Home {
  const nameOf = () => {
    const stats = statSync(folder, { throwIfNoEntry: false });
    return stats === undefined ? null : `${stats.dev}-${stats.ino}`;
  };
  let known = nameOf();
  return {
    missing() {
      const now = nameOf();
      if (now !== null && (now === known || glance(folder).file !== null)) return null;
      return refused(
        now === null
          ? `the data folder ${folder} is gone`
          : `the data folder ${folder} is another one than before, and there is no store in it`,
        `Move it back (or mount its disk), and all goes on as it was. If it is lost, put a backup there as ${databaseFile(folder)} (docs/guides/keys-and-backups.md, Backups). If there is none, start the gateway anew: it makes an empty one, everybody signs in again and sets factors up anew, and nobody is blocked. Until then whoever needs what is in it is refused (503)`,
      );
    },
    found() {
      known = nameOf();
    },
  };
}
