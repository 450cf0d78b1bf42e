// The disk that the store is on is full.

import { join } from "node:path";
import { allow, each, type Fault, usually } from "../fault.ts";
import { cannotMount } from "../world/folder.ts";

/** What cannot wait is refused, in so many words. */
const refused = allow({ refused: ["STORE_FAULT"], asked: true });

/** dataDisk: whoever is signed in notices nothing. */
export const dataDisk: Fault = {
  ...usually,
  name: "data-disk-full",
  says: "The disk of the data folder is full.",
  section: "The data disk is full",
  missing: cannotMount,
  lastsMs: 6_000,
  during: each(allow({}), { "sign-in": refused, "step-up": refused, "sign-out": refused, spent: refused }),
  said: [{ word: "store failed", times: [1, 6], fix: true }],
  prepare(folder) {
    const disk = folder.disk("disk", "48m");
    return {
      gateway: { data: join(disk.path, "data") },
      inject: async () => disk.fill(),
      remove: async () => disk.empty(),
    };
  },
};
