// The gateway under faults: `sallyport start` as an operator starts it, in a process group of its own.

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { signal, spawned } from "./child.ts";
import { alive, type OwnProcess, processesOf } from "./process-table.ts";
import { clientSecret } from "./provider-order.ts";

/** GatewayOptions: `sink` is the file or FIFO that standard output is redirected to. */
export interface GatewayOptions {
  readonly port: number;
  readonly policies: string;
  readonly data: string;
  readonly sink: string;
  readonly flags?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Words before the command's own, such as a program that starts it with less. */
  readonly before?: readonly string[];
}

/** RunningGateway is one that was started. */
export interface RunningGateway {
  readonly supervisor: number;
  /** What it said to standard error. */
  said(): string;
  readonly ended: Promise<string>;
  processes(): readonly OwnProcess[];
  workers(): readonly number[];
  /** serving resolves once it is healthy; rejects when it ends first or takes too long. */
  serving(limitMs?: number): Promise<void>;
  /** stop sends SIGTERM, and resolves with how it ended and how long that took. */
  stop(limitMs?: number): Promise<{ readonly how: string; readonly tookMs: number }>;
  kill(): void;
}

const main = resolve(import.meta.dirname, "../../../src/cli/main.ts");

/** startGateway gives it back before it serves. */
export function startGateway(options: GatewayOptions): RunningGateway {
  const { port, policies, data, sink, flags = {}, env = {}, before = [] } = options;
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(SALLYPORT|NODE|VITEST)_?/.test(name)),
  );
  const all = { listen: `127.0.0.1:${port}`, workers: "2", data, drain: "5s", ...flags };
  const words = Object.entries(all).flatMap(([name, value]) => (value === "" ? [`--${name}`] : [`--${name}`, value]));
  const line = [...before, process.execPath, main, "start", policies, ...words];
  // A shell opens what it is redirected to, as it does for operators, and is gone then.
  const child: ChildProcess = spawned("/bin/sh", ["-c", 'exec "$@" >>"$SINK"', "sh", ...line], {
    cwd: join(main, "../../.."),
    env: {
      ...own,
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "",
      ...env,
      BANK_CLIENT_SECRET: clientSecret,
      SINK: sink,
    },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-20_000);
  });
  const group = child.pid ?? 0;
  const ended = once(child, "exit").then(([code, name]) => `${name ?? `exit code ${code}`}`);
  return {
    supervisor: group,
    said: () => said,
    ended,
    processes: () => processesOf(group),
    workers: () => processesOf(group).flatMap(({ pid, role }) => (role === "worker" ? [pid] : [])),
    async serving(limitMs = 60_000) {
      const until = performance.now() + limitMs;
      while (performance.now() < until) {
        // Workers of a gateway that was killed answer too, as long as they are there.
        if (processesOf(group).some(({ role }) => role === "worker") && (await health(port)) === 200) return;
        if (!alive(group)) throw new Error(`the gateway ended: ${said}`);
        await delay(50);
      }
      throw new Error(`the gateway did not serve within ${limitMs} ms: ${said}`);
    },
    async stop(limitMs = 20_000) {
      const atMs = performance.now();
      signal(group, "SIGTERM");
      const limit = new AbortController();
      const how = await Promise.race([
        ended,
        delay(limitMs, "it did not end", { signal: limit.signal }).catch(() => ""),
      ]);
      limit.abort();
      return { how, tookMs: performance.now() - atMs };
    },
    kill: () => void signal(-group, "SIGKILL"),
  };
}

/** health is the status of the health address; 0: nobody answered. */
export const health = (port: number, path = "/.sallyport/healthz"): Promise<number> =>
  new Promise((done) => {
    const asking = request({ host: "127.0.0.1", port, path, agent: false, timeout: 2_000 }, (answer) => {
      answer.resume();
      done(answer.statusCode ?? 0);
    });
    asking.on("timeout", () => asking.destroy());
    asking.on("error", () => done(0));
    asking.end();
  });
