// The section "check": `sallyport check` of thousands of routes under one first segment, and whether its time grows in line with them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ownCpuMicros } from "../machine/proc.ts";
import type { Processes } from "../machine/process.ts";
import { gatewayEnvironment, ownRoot, sallyport } from "../subject/gateway.ts";
import { writeRoutes } from "../subject/route-policies.ts";

/** CheckRow: the quickest of a few, and the least CPU time that one took, which others at work hardly change. */
export interface CheckRow {
  readonly routes: number;
  readonly ms: number;
  readonly cpuMs: number;
}

/** CheckResult: `growth` is what, in CPU time, the second doubling adds for each that the first one adds: 2 where time is in line, 4 in squares. */
export interface CheckResult {
  readonly rows: readonly CheckRow[];
  readonly growth: number;
}

const counts = [1_250, 2_500, 5_000] as const;
const times = 3;

/** measureCheck has the command run on every core, as an operator does. */
export async function measureCheck(options: {
  readonly processes: Processes;
  readonly folder: string;
  readonly progress: (text: string) => void;
}): Promise<CheckResult> {
  const { processes, folder, progress } = options;
  const rows: CheckRow[] = [];
  for (const count of counts) {
    const endpoint = "http://127.0.0.1:9001";
    const policies = await writeRoutes(join(folder, `check-${count}`), { count, under: "/api", endpoint });
    let ms = Number.POSITIVE_INFINITY;
    let cpuMs = Number.POSITIVE_INFINITY;
    let refusal = "";
    for (let time = 0; time < times; time++) {
      progress(`check of ${count} routes`);
      const output = join(folder, `check-${count}-${time}.log`);
      const words = sallyport(ownRoot, ["check", policies]);
      const cpuFrom = ownCpuMicros();
      const from = performance.now();
      const code = await processes.run({
        ...{ program: process.execPath, words, core: null, output, env: gatewayEnvironment() },
      });
      const tookMs = performance.now() - from;
      // Policies have a limit of time to load, which they may miss where others are at work.
      if (code !== 0) refusal = readFileSync(output, "utf8");
      else {
        ms = Math.min(ms, tookMs);
        cpuMs = Math.min(cpuMs, (ownCpuMicros() - cpuFrom) / 1_000);
      }
      // Where one takes so long, two more would not be news.
      if (tookMs > 20_000) break;
    }
    if (ms === Number.POSITIVE_INFINITY) throw new Error(`check of ${count} routes was refused each time:\n${refusal}`);
    rows.push({ routes: count, ms, cpuMs });
  }
  const [first, second, third] = rows.map(({ cpuMs }) => cpuMs) as [number, number, number];
  return { rows, growth: (third - second) / (second - first) };
}
