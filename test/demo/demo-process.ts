// `npm start` in a process of its own on free ports, and everything it says to the terminal.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Ports } from "../../demo/flag.ts";
import { listen, stop } from "../../demo/serve.ts";

/** project is the folder that `npm start` is called in. */
export const project = join(import.meta.dirname, "..", "..");

/** DemoProcess is the demo as a person sees it. */
export interface DemoProcess {
  readonly child: ChildProcess;
  readonly ports: Ports;
  /** "http://localhost:8080" */
  readonly gateway: string;
  readonly issuer: string;
  /** Lines of both streams so far. */
  readonly lines: readonly string[];
  /** Resolves with the exit code once every process that shares its terminal has ended. */
  readonly ended: Promise<number | null>;
  /** The first line that matches, counted from line `from`; rejects with everything that was said when the process ends before. */
  said(pattern: RegExp, from?: number): Promise<string>;
  /** The folder whose policies are served; known once it is ready. */
  policiesFolder(): string;
  stop(): Promise<void>;
}

/** startDemo does not wait: `said(/^Ready/)` does. `temporary` is where it may leave things while it runs. */
export function startDemo(ports: Ports, temporary = tmpdir()): DemoProcess {
  const flags = ["--port", ports.gateway, "--idp-port", ports.provider, "--bank-port", ports.bank, "--workers", 1];
  const child = spawn(process.execPath, [join(project, "demo", "start.ts"), ...flags.map(String)], {
    cwd: project,
    env: { ...process.env, TMPDIR: temporary },
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    child,
    ports,
    gateway: `http://localhost:${ports.gateway}`,
    issuer: `http://localhost:${ports.provider}`,
    lines,
    ended,
    said: (pattern, from = 0) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = lines.slice(from).find((each) => pattern.test(each));
          if (line === undefined) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(lines.join("\n"))));
      }),
    policiesFolder() {
      const file = /\S*policies-\S*\/bank\.ts/.exec(lines.join("\n"));
      if (file === null) throw new Error(`no policies folder was named:\n${lines.join("\n")}`);
      return join(project, file[0], "..");
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await ended;
    },
  };
}

/** freePorts: two neighbouring ports and two more that were free a moment ago. */
export async function freePorts(): Promise<Ports> {
  for (;;) {
    const servers = [createServer(), createServer(), createServer(), createServer()];
    try {
      const bank = await listen(servers[0]!, 0);
      await listen(servers[1]!, bank + 1);
      return { bank, gateway: await listen(servers[2]!, 0), provider: await listen(servers[3]!, 0) };
    } catch {
      // The neighbour was taken: another pair.
    } finally {
      await Promise.all(servers.map(stop));
    }
  }
}

/** isFree says whether nobody holds the port: listening there says more than a refused connection. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, port);
    return true;
  } catch {
    return false;
  } finally {
    await stop(server);
  }
}
