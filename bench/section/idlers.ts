// Connections that have been answered once and say nothing more, held by a process of its own.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Processes, RunningProcess } from "../machine/process.ts";
import type { Bench } from "../subject/subject.ts";

/** Idling: how many connections, and what each asked for. */
export interface Idling {
  readonly count: number;
  readonly path: string;
}

const patienceMs = 30_000;

/** createIdlers resolves once all of them have been answered. */
export async function createIdlers(
  processes: Processes,
  bench: Bench,
  { count, path }: Idling,
): Promise<RunningProcess> {
  const { folder, port, loadCore: core } = bench;
  const output = join(folder, `idlers-${process.hrtime.bigint()}.log`);
  const words = [join(import.meta.dirname, "idler-process.ts"), String(port), path, String(count)];
  const started = processes.start({ program: process.execPath, words, core, output });
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const text = readFileSync(output, "utf8");
    if (text.includes("all are idle")) return started;
    if (text !== "" || performance.now() > deadline) {
      await started.stop();
      throw new Error(`${count} connections could not be opened: ${text}`);
    }
    await delay(50);
  }
}
