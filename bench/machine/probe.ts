// Loaded into what is measured, with --import and ?folder=<where to>: at each SIGUSR2 it writes what was allocated and promoted so far; with &collects=yes
// garbage is collected first.

import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GCProfiler, getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Mark } from "./marks.ts";

/** What outlives a young collection is moved here; the young generation's own spaces are left out. */
const oldSpaces = new Set([
  "old_space",
  "code_space",
  "large_object_space",
  "code_large_object_space",
  "trusted_space",
]);

type Space = { readonly spaceName: string; readonly spaceUsedSize: number };

const usedOf = (spaces: readonly Space[]): number =>
  spaces.reduce((sum, { spaceName, spaceUsedSize }) => sum + (oldSpaces.has(spaceName) ? spaceUsedSize : 0), 0);

const { searchParams } = new URL(import.meta.url);
const folder = searchParams.get("folder") ?? ".";
const collect = searchParams.has("collects") ? toCollect() : null;
let profiler: GCProfiler | null = null;
let marks = 0;
let promoted = 0;
let collections = 0;

process.on("SIGUSR2", () => {
  // What only the first one finds out is unused, the second one frees.
  collect?.();
  collect?.();
  const before = allocated();
  for (const { gcType, beforeGC, afterGC } of profiler?.stop()?.statistics ?? []) {
    if (gcType !== "Scavenge") continue;
    collections++;
    promoted += Math.max(0, usedOf(afterGC.heapSpaceStatistics) - usedOf(beforeGC.heapSpaceStatistics));
  }
  profiler = new GCProfiler();
  const file = join(folder, `mark-${process.pid}-${marks++}.json`);
  const mark: Omit<Mark, "after"> = { before, promoted, collections, rss: process.memoryUsage.rss() };
  writeFileSync(`${file}.new`, JSON.stringify({ ...mark, after: allocated() } satisfies Mark));
  renameSync(`${file}.new`, file);
  profiler.start();
});

/** Counted by V8, objects of the main isolate: policies have a heap of their own, and buffers are outside of both. */
function allocated(): number {
  return (getHeapStatistics() as unknown as { readonly total_allocated_bytes: number }).total_allocated_bytes;
}

/** V8 is told to let it be called, which it does in contexts made after that. */
function toCollect(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
