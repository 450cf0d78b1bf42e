// One run of tsc as a process beside this one.

import { spawn } from "node:child_process";
import { describe } from "../../errors.ts";
import { limitRunning } from "../../process/running-limit.ts";
import type { Installed } from "./installed.ts";
import { readOutput, type TscOutput } from "./output.ts";

/** Of time in which it can run. */
const limitMs = 120_000;

/** RunResult is what it said, or in a text why that is no answer. */
export type RunResult = TscOutput | string;

const words = [
  ...["--noEmit", "--pretty", "false", "--explainFiles", "--locale", "en"],
  // It writes nothing beside the policies, whatever the tsconfig says.
  ...["--composite", "false", "--incremental", "false", "--tsBuildInfoFile", "null"],
];

/** RunOptions: what it says has paths relative to `cwd`. The signal ends it. */
export interface RunOptions {
  readonly config: string;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** runTsc checks with one tsconfig. */
export function runTsc({ command }: Installed, { config, cwd, signal }: RunOptions): Promise<RunResult> {
  const [program, ...first] = command;
  return new Promise((settle) => {
    const child = spawn(program, [...first, "-p", config, ...words], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      signal,
      killSignal: "SIGKILL",
    });
    const said = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said.out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.err += text;
    });
    let late = false;
    const stop = limitRunning(child.pid ?? 0, limitMs, () => {
      late = true;
      child.kill("SIGKILL");
    });
    child.on("error", (cause) => {
      stop();
      settle(`it could not be started (${describe(cause)})`);
    });
    child.on("close", (code, killed) => {
      stop();
      settle(late ? "it did not come to an end" : judge(code, killed, said));
    });
  });
}

function judge(
  code: number | null,
  killed: NodeJS.Signals | null,
  { out, err }: { out: string; err: string },
): RunResult {
  if (killed !== null) return `it was ended by ${killed}`;
  const read = readOutput(out);
  const firstLine = err.split("\n").find((line) => line.trim() !== "") ?? "";
  const said = firstLine === "" ? "" : `: ${firstLine.trim()}`;
  // 0: nothing is wrong; 1 and 2: something is, and was said. A crash has these, too.
  if (code !== 0 && (code === null || code > 2)) return `it ended with exit code ${code}${said}`;
  if (typeof read === "string") return `it said what is not understood: ${read.slice(0, 200)}`;
  if (code !== 0 && !read.faults.some(({ severity }) => severity === "error"))
    return `it ended with exit code ${code} and named no error${said}`;
  return read;
}
