// The load: wrk against one address for a while, and what it says about it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Processes } from "../machine/process.ts";

/** connections is how many wrk keeps open and busy. */
export const connections = 64;

/** LoadOptions: one request, sent again and again. */
export interface LoadOptions {
  readonly processes: Processes;
  readonly folder: string;
  readonly core: number | null;
  readonly url: string;
  /** wrk knows "Host" only when it is written like this. */
  readonly headers: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** As many as `connections` where left out. */
  readonly connections?: number;
  /** What wrk is to send instead of the same GET: a file in Lua. */
  readonly script?: string;
}

/** LoadResult is what wrk counted. */
export interface LoadResult {
  readonly requests: number;
  /** Of these, how many were answered with something else than 2xx or 3xx. */
  readonly refused: number;
  readonly requestsPerSecond: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
}

/** runLoad rejects where connections broke or more than one answer in a thousand was a refusal: such a figure means something else. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { processes, folder, core, url, headers, seconds, script, connections: count = connections } = options;
  const output = join(folder, `wrk-${process.hrtime.bigint()}.txt`);
  const code = await processes.run({
    program: "wrk",
    words: [
      ...["-t", "1", "-c", String(count), "-d", `${seconds}s`, "--timeout", "10s", "--latency"],
      ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
      ...(script === undefined ? [] : ["-s", script]),
      url,
    ],
    core,
    output,
  });
  const text = readFileSync(output, "utf8");
  if (code !== 0) throw new Error(`wrk ended with exit code ${code}:\n${text}`);
  return parseLoad(text);
}

/** parseLoad reads wrk's report. */
export function parseLoad(text: string): LoadResult {
  const find = (pattern: RegExp) => {
    const match = pattern.exec(text);
    if (!match) throw new Error(`wrk's report is not understood:\n${text}`);
    return match;
  };
  const requests = Number(find(/^ +(\d+) requests in /m)[1]);
  // On a busy machine the sandbox's limit of 20 ms may strike a call that the kernel held up. That is counted, not hidden.
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
  if (refused > requests / 1_000 || /Socket errors/.test(text))
    throw new Error(`not every request was answered:\n${text}`);
  const micros = (percent: number) => {
    const [, value, unit] = find(new RegExp(`^ +${percent}% +([\\d.]+)(us|ms|s|m) *$`, "m"));
    return Number(value) * { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000 }[unit as "us" | "ms" | "s" | "m"];
  };
  return {
    requests,
    refused,
    requestsPerSecond: Number(find(/^Requests\/sec: +([\d.]+)$/m)[1]),
    p50Micros: micros(50),
    p99Micros: micros(99),
  };
}
