// npm run lock: takes engines out of package-lock.json. npm holds them against the Node that it runs in, and warned of packages that run in another.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./place.ts";

/** Lock is what is read of package-lock.json. */
export interface Lock {
  readonly packages: Record<string, { engines?: Readonly<Record<string, string>> }>;
}

/** lockFile is where it stands. */
export const lockFile = join(project, "package-lock.json");

/** readLock reads it. */
export const readLock = (): Lock => JSON.parse(readFileSync(lockFile, "utf8"));

if (import.meta.main) {
  const lock = readLock();
  for (const [path, one] of Object.entries(lock.packages)) if (path !== "") delete one.engines;
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
}
