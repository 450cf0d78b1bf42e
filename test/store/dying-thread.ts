// The store's thread, which dies, or stands still as on a disk that hangs, when its folder says so.

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { workerData } from "node:worker_threads";

const order = join((workerData as { readonly folder: string }).folder, "die");
// At the start as well: a thread may die before it has opened anything.
if (existsSync(`${order} at once`)) throw new Error("dies at once");
const hang = join((workerData as { readonly folder: string }).folder, "hang");
setInterval(() => {
  if (existsSync(hang)) {
    rmSync(hang);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
  }
  if (!existsSync(order)) return;
  rmSync(order);
  throw new Error("dies");
}, 5).unref();
await import("../../src/store/thread.ts");
