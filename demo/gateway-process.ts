// The gateway as a process of its own, as operators run it: its log goes to a file, what a person wants to see to the terminal.

import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { createTranslator } from "./log-message.ts";

/** GatewayProcessOptions: `say` prints one line for people. */
export interface GatewayProcessOptions {
  readonly project: string;
  readonly policies: string;
  /** Where it keeps sessions and second factors. */
  readonly data: string;
  readonly port: number;
  readonly workers: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where its log goes; null: to our own standard output. */
  readonly logFile: string | null;
  readonly say: (line: string) => void;
}

/** GatewayProcess is the running gateway. */
export interface GatewayProcess {
  /** Resolves once it serves; rejects when it ends first or takes more than a minute. */
  readonly ready: Promise<void>;
  /** Resolves with a sentence when it has ended. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

const stopMs = 15_000;
const readyMs = 60_000;

/** startGateway spawns `sallyport start`. */
export async function startGateway(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const { project, logFile, say } = options;
  if (logFile !== null) await mkdir(dirname(logFile), { recursive: true });
  const file = logFile === null ? process.stdout : createWriteStream(logFile, { flags: "a" });
  const entry = join(import.meta.dirname, "gateway-entry.ts");
  const listening = ["--listen", `127.0.0.1:${options.port}`, "--workers", String(options.workers)];
  const flags = [...listening, "--data", options.data];
  const child = spawn(process.execPath, [entry, "start", options.policies, ...flags], {
    cwd: project,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    // Its own group: otherwise Ctrl-C reaches it directly, and our SIGTERM is the second signal, which ends it at once.
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (cause) => resolve(`The gateway could not be started: ${cause.message}`));
    child.once("close", (code, signal) => resolve(`The gateway ended (${signal ?? `exit code ${code}`}).`));
  });
  let running = true;
  let serving = false;
  void ended.then(() => {
    running = false;
    if (file !== process.stdout) file.end();
  });
  const toMessage = createTranslator();
  createInterface({ input: child.stdout! }).on("line", (line) => {
    file.write(`${line}\n`);
    const message = logFile === null ? null : toMessage(line, serving);
    if (message !== null) say(message);
  });

  async function serves(): Promise<void> {
    const url = `http://127.0.0.1:${options.port}/.sallyport/healthz`;
    const deadline = AbortSignal.timeout(readyMs);
    while (running && !deadline.aborted) {
      const response = await fetch(url, { signal: deadline }).catch(() => null);
      await response?.body?.cancel();
      if (response?.status === 200) {
        serving = true;
        return;
      }
      await delay(50);
    }
    throw new Error(running ? "The gateway did not become ready within a minute." : await ended);
  }

  const ready = serves();
  // Whoever stops waiting must not be ended by the news.
  ready.catch(() => {});
  return {
    ready,
    ended,
    async close() {
      if (!running) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
