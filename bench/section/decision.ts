// The section "decision": what deciding costs without any of the rest, in a fresh process on the gateway's core.

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Processes } from "../machine/process.ts";
import { writePolicies } from "../subject/policies.ts";

/** Timing is in microseconds per call: `cpu` the mean of all threads' CPU time, the others as the clock on the wall has it. */
export interface Timing {
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
}

/** DecisionRow is one route: the whole decision, as the gateway has it made, and its parts measured alone. */
export interface DecisionRow {
  readonly name: string;
  readonly whole: Timing;
  /** Gathering the facts. */
  readonly facts: Timing;
  /** The call into the isolate and back. */
  readonly isolate: Timing;
  /** Reading and checking the answer. */
  readonly ruling: Timing;
}

/**
 * DecisionResult: `timeouts` is how many calls were refused because they were held up for 20 ms, and repeated;
 * `coreShare` how much of its core the process got, about 1 on a quiet machine.
 */
export interface DecisionResult {
  readonly rows: readonly DecisionRow[];
  readonly timeouts: number;
  readonly coreShare: number;
  /** CPU time of one P-256 signature of node:crypto's, and of one Ed25519 signature, each in a loop of its own. */
  readonly signatureMicros: number;
  readonly ed25519Micros: number;
}

/** shortRoute is the row that the budget is about: a decision that is made, not remembered. */
export const shortRoute = "guard that reads the time, forward: asked";

/** Where a checkout has it; in older ones it stands one folder higher. */
const processIn = (root: string): string =>
  [join(root, "bench", "section", "decision-process.ts"), join(root, "bench", "decision-process.ts")].find(
    existsSync,
  ) ?? "decision-process.ts";

/** MeasuredDecision is what the process of its own prints. */
export type MeasuredDecision = Omit<DecisionResult, "signatureMicros" | "ed25519Micros">;

/** measureDecision resolves with one row per route. */
export async function measureDecision(options: {
  readonly processes: Processes;
  readonly folder: string;
  readonly core: number | null;
  readonly calls: number;
  /** Whose decision is measured: the checkout that this is in, or another one. */
  readonly root: string;
}): Promise<DecisionResult> {
  const { processes, folder, core, calls, root } = options;
  const policies = await writePolicies(join(folder, "decision-policies"), {
    issuer: "http://localhost:9000",
    endpoints: ["http://127.0.0.1:9001", "http://127.0.0.1:9002"],
  });
  const measure = async (file: string, words: readonly string[]): Promise<unknown> => {
    const output = join(folder, `${basename(file)}-${process.hrtime.bigint()}.json`);
    const code = await processes.run({
      program: process.execPath,
      words: ["--no-node-snapshot", file, ...words],
      core,
      output,
    });
    const text = readFileSync(output, "utf8");
    if (code !== 0) throw new Error(`the decision could not be measured:\n${text}`);
    return JSON.parse(text.trim().split("\n").at(-1) ?? "");
  };
  const decided = await measure(processIn(root), [policies, String(calls)]);
  const signature = (...words: readonly string[]) =>
    measure(join(import.meta.dirname, "signature-process.ts"), [String(calls / 5), ...words]) as Promise<number>;
  return {
    ...(decided as MeasuredDecision),
    signatureMicros: await signature(),
    ed25519Micros: await signature("ed25519"),
  };
}
