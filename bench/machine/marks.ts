// What a process allocates, free of noise: the probe inside it is asked before and after a number of requests.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";

/** Mark: bytes allocated so far, before and after the probe's own work; bytes that young collections have promoted between marks. */
export interface Mark {
  readonly before: number;
  readonly after: number;
  readonly promoted: number;
  readonly collections: number;
  readonly rss: number;
}

/** Marks are what the probes in a folder write. */
export interface Marks {
  /** What NODE_OPTIONS has to be for what is to be asked. */
  readonly nodeOptions: string;
  /** ask has the process write its next mark. */
  ask(pid: number): Promise<Mark>;
}

/** Allocation is per request, in bytes. */
export interface Allocation {
  readonly allocatedBytes: number;
  readonly promotedBytes: number;
}

/** toAllocation compares two marks of one process. */
export const toAllocation = (from: Mark, to: Mark, requests: number): Allocation => ({
  allocatedBytes: (to.before - from.after) / requests,
  promotedBytes: (to.promoted - from.promoted) / requests,
});

const patienceMs = 10_000;

/** createMarks: the folder must be there. `collects`: garbage is collected before each mark, so that `rss` is what is held. */
export function createMarks(folder: string, { collects = false } = {}): Marks {
  const probe = pathToFileURL(join(import.meta.dirname, "probe.ts"));
  probe.searchParams.set("folder", folder);
  if (collects) probe.searchParams.set("collects", "yes");
  const asked = new Map<number, number>();
  return {
    nodeOptions: `--import=${probe.href}`,
    async ask(pid) {
      const number = asked.get(pid) ?? 0;
      asked.set(pid, number + 1);
      process.kill(pid, "SIGUSR2");
      const deadline = performance.now() + patienceMs;
      for (;;) {
        try {
          return JSON.parse(readFileSync(join(folder, `mark-${pid}-${number}.json`), "utf8")) as Mark;
        } catch (cause) {
          if (performance.now() > deadline) throw cause;
          await delay(10);
        }
      }
    },
  };
}
