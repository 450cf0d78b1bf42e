// What perf has seen on the processor, as stacks from the outermost frame to the innermost.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Processes } from "./process.ts";
import { findProgram } from "./program.ts";

/** Stack: frames by name, the outermost first, and how often it was seen. */
export interface Stack {
  readonly frames: readonly string[];
  readonly count: number;
}

/** perfNodeOptions make V8 tell perf what its code is called, and keep frames apart that are interpreted. */
export const perfNodeOptions = "--perf-basic-prof --interpreted-frames-native-stack";

/** hasPerf: without it there is nothing to see. */
export const hasPerf = (): boolean => findProgram("perf") !== null;

/** recordStacks samples all threads of these processes, about a thousand times a second of their time, for as long as `work` takes. */
export async function recordStacks(
  processes: Processes,
  folder: string,
  pids: readonly number[],
  work: () => Promise<unknown>,
): Promise<readonly Stack[]> {
  const [data, output] = [join(folder, "perf.data"), join(folder, "perf.txt")];
  const words = ["record", "-F", "997", "-g", "-p", pids.join(), "-o", data];
  const recording = processes.start({ program: "perf", words, core: null, output: join(folder, "perf.log") });
  await work();
  process.kill(recording.pid, "SIGINT");
  await recording.ended;
  const code = await processes.run({
    program: "perf",
    words: ["script", "-i", data, "-F", "ip,sym"],
    core: null,
    output,
  });
  if (code !== 0)
    throw new Error(`perf script ended with exit code ${code}:\n${readFileSync(output, "utf8").slice(-2_000)}`);
  return toStacks(readFileSync(output, "utf8"));
}

/** toStacks reads what `perf script -F ip,sym` prints: samples apart by an empty line, a frame in each line, the innermost first. */
export function toStacks(text: string): readonly Stack[] {
  const counts = new Map<string, number>();
  for (const sample of text.split(/\n\s*\n/)) {
    const frames = sample
      .split("\n")
      .flatMap((line) => /^\s+[0-9a-f]+ (.+)$/.exec(line)?.[1] ?? [])
      .map(toName)
      .filter((name) => name !== "")
      .reverse();
    if (frames.length === 0) continue;
    const key = frames.join("\n");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => ({ frames: key.split("\n"), count }));
}

/** V8 writes `JS:*name file:///path:line:column`; the mark says which of its compilers made it. What nobody knows by name says nothing, and is left out. */
function toName(symbol: string): string {
  if (symbol === "[unknown]") return "";
  const ours = /^(?:JS|Script|LazyCompile|Function|Eval):[~^+*']*((?:[gs]et )?\S*) (?:file:\/\/)?(\S*?)(?::\d+)?$/.exec(
    symbol,
  );
  if (ours === null) return symbol.replace(/\(.*\)$/, "").replace(/^v8::internal::/, "v8::");
  const [, name = "", place = ""] = ours;
  const file = place.replace(/^.*\/node_modules\//, "").replace(/^.*\/(src|runtime|bench)\//, "$1/");
  return `${name === "" ? "(anonymous)" : name} ${file}`;
}
