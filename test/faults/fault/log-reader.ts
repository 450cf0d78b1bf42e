// Standard output is a pipe, and whoever reads it stops, or goes.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Fault, usually } from "../fault.ts";
import { signal, spawned } from "../world/child.ts";
import type { TrialFolder } from "../world/folder.ts";

interface Pipe {
  readonly sink: string;
  readonly file: string;
  readonly reader: () => number;
  /** read starts a reader, which writes all to the file. */
  read(): void;
}

function createPipe(folder: TrialFolder): Pipe {
  const sink = join(folder.path, "log.pipe");
  const file = join(folder.path, "read.log");
  spawnSync("mkfifo", [sink]);
  let pid = 0;
  const read = () => {
    const child = spawned("/bin/sh", ["-c", 'exec cat <"$SINK" >>"$FILE"'], {
      env: { ...process.env, SINK: sink, FILE: file },
      stdio: "ignore",
    });
    pid = child.pid ?? 0;
  };
  read();
  return { sink, file, reader: () => pid, read };
}

const shared = {
  ...usually,
  section: "Whoever reads the log stops",
  lastsMs: 6_000,
  said: [{ word: "log-lost", times: [1, 6], fix: true }],
  lines: "counted",
} as const;

/** stoppedReader: HAProxy serves all, and so do we. */
export const stoppedReader: Fault = {
  ...shared,
  name: "log-reader-stopped",
  says: "Standard output is a pipe, and its reader stands still.",
  // A pipe of the system's size takes some hundred lines, so that nothing may be lost at all.
  said: [{ word: "log-lost", times: [0, 6], fix: true }],
  prepare(folder) {
    const { sink, file, reader } = createPipe(folder);
    return {
      gateway: { sink },
      logs: [file],
      inject: async () => void signal(reader(), "SIGSTOP"),
      remove: async () => void signal(reader(), "SIGCONT"),
    };
  },
};

/** goneReader: a write to a pipe that nobody reads is an error, and no reason to end. */
export const goneReader: Fault = {
  ...shared,
  name: "log-reader-gone",
  says: "Standard output is a pipe, its reader ends, and another one comes later.",
  prepare(folder) {
    const { sink, file, reader, read } = createPipe(folder);
    return {
      gateway: { sink },
      logs: [file],
      inject: async () => void signal(reader(), "SIGKILL"),
      remove: async () => read(),
    };
  },
};
