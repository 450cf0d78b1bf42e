// `sallyport start` as a process of its own, with a policies folder for one test, its log's lines, and what it is sent.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { createFolder } from "./folder.ts";
import { createLogLines, type LogLines } from "./log-lines.ts";

/** StartedGateway is the running command. */
export interface StartedGateway extends Pick<LogLines, "lines" | "logged"> {
  readonly port: number;
  readonly child: ChildProcess;
  readonly folder: string;
  /** The ids of its worker processes. */
  workers(): readonly number[];
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** startGateway resolves once it serves. `descriptors` is how many each of its processes may open; left out: as many as ours. */
export async function startGateway(options: {
  /** The one policy; or a folder of policies that is there already. */
  readonly policy: string | { readonly folder: string };
  readonly flags?: readonly string[];
  readonly descriptors?: number;
}): Promise<StartedGateway> {
  const { policy } = options;
  const folder = typeof policy === "string" ? await createFolder({ "a.ts": policy }) : policy.folder;
  const words = [
    resolve("src/cli/main.ts"),
    "start",
    folder,
    "--listen",
    "127.0.0.1:0",
    "--data",
    join(folder, ".data"),
  ];
  const limit = options.descriptors === undefined ? "true" : `ulimit -n ${options.descriptors}`;
  const child = spawn(
    "bash",
    ["-c", `${limit} && exec "$@"`, "bash", process.execPath, ...words, ...(options.flags ?? [])],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "close").then(([code]) => code as number | null);
  const { stream, lines, logged } = createLogLines();
  createInterface({ input: child.stdout }).on("line", stream.write);
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  });
  const { port } = await logged((line) => line["port"] !== undefined);
  const workers = () =>
    spawnSync("pgrep", ["-P", String(child.pid), "-f", "supervisor/worker"], { encoding: "utf8" })
      .stdout.split("\n")
      .filter((line) => line !== "")
      .map(Number);
  return { port: Number(port), child, folder, workers, lines, logged, ended };
}
