// Visitors in a process of their own on the load's core, and what they saw.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Processes } from "../machine/process.ts";
import type { Visit } from "./line.ts";

/** Load is a number of requests as fast as they are answered, or a constant rate for so many seconds. */
export type Load = { readonly requests: number } | { readonly perSecond: number; readonly seconds: number };

/** Order is who comes, and how often; more refusals than one in a thousand are a failure where they are not expected. */
export type Order = Visit & Load & { readonly mayBeRefused?: boolean };

/** Outcome: latencies from when a request was to be sent; `lateMicros` how late the sender itself was at most. */
export interface Outcome {
  readonly requests: number;
  readonly refused: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  readonly maxMicros: number;
  readonly lateMicros: number;
  readonly cpuMicros: number;
}

/** VisitOptions are the run's. */
export interface VisitOptions {
  readonly processes: Processes;
  readonly folder: string;
  readonly core: number | null;
}

/** visit rejects where a connection broke or more than one answer in a thousand was a refusal. */
export async function visit({ processes, folder, core }: VisitOptions, order: Order): Promise<Outcome> {
  const output = join(folder, `visit-${process.hrtime.bigint()}.json`);
  const words = [join(import.meta.dirname, "visit-process.ts"), JSON.stringify(order)];
  const code = await processes.run({ program: process.execPath, words, core, output });
  const text = readFileSync(output, "utf8");
  if (code !== 0) throw new Error(`the visitors of ${order.path} gave up:\n${text}`);
  const outcome = JSON.parse(text.trim().split("\n").at(-1) ?? "") as Outcome;
  if (order.mayBeRefused !== true && outcome.refused > outcome.requests / 1_000)
    throw new Error(`${outcome.refused} of ${outcome.requests} requests of ${order.path} were refused`);
  return outcome;
}
