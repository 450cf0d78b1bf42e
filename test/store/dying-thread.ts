// The store's thread, which dies when its folder says so.

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { workerData } from "node:worker_threads";

const order = join((workerData as { readonly folder: string }).folder, "die");
// At the start as well: a thread may die before it has opened anything.
if (existsSync(`${order} at once`)) throw new Error("dies at once");
setInterval(() => {
  if (!existsSync(order)) return;
  rmSync(order);
  throw new Error("dies");
}, 5).unref();
await import("../../src/store/thread.ts");
