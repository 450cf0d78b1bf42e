// The application's instances, seen from the harness.

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { forked, signal } from "./child.ts";

/** RunningUpstream is one instance. */
export interface RunningUpstream {
  readonly url: string;
  /** kill ends it at once; start brings it back on its port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** freeze stops it as it stands, connections and all; thaw lets it go on. */
  freeze(): void;
  thaw(): void;
}

/** startUpstream: `onPassed` is told the number of each request that a spent proof let through. */
export async function startUpstream(port: number, onPassed: (number: string) => void): Promise<RunningUpstream> {
  const file = resolve(import.meta.dirname, "upstream-process.ts");
  let child: ChildProcess;
  const start = async () => {
    child = forked(file, [String(port)]);
    child.on("message", (message: { readonly passed?: string }) => {
      if (message.passed !== undefined) onPassed(message.passed);
    });
    await once(child, "message");
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    start,
    async kill() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
    freeze: () => void signal(child.pid!, "SIGSTOP"),
    thaw: () => void signal(child.pid!, "SIGCONT"),
  };
}
