// Standard output is a pipe, and whoever reads it stops, or goes.

import { spawnSync } from "node:child_process";
import { constants, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
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
  folder.hold(heldOpen(sink));
  return { sink, file, reader: () => pid, read };
}

/** A second writer: otherwise the reader would see an end whenever a gateway is restarted, as none does behind a service manager. */
function heldOpen(sink: string): number {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return openSync(sink, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (cause) {
      // Nobody reads yet.
      if ((cause as NodeJS.ErrnoException).code !== "ENXIO") throw cause;
      Atomics.wait(pause, 0, 0, 20);
    }
  }
}

const shared = {
  ...usually,
  section: "Whoever reads the log stops",
  lastsMs: 6_000,
  said: [{ word: "log-lost", times: [0, 8], fix: true }],
  lines: "counted",
} as const;

/** stoppedReader: HAProxy serves all, and so do we. */
export const stoppedReader: Fault = {
  ...shared,
  name: "log-reader-stopped",
  says: "Standard output is a pipe, and its reader stands still.",
  prepare(folder) {
    const { sink, file, reader } = createPipe(folder);
    return {
      gateway: { sink },
      logs: [file],
      async inject(world) {
        signal(reader(), "SIGSTOP");
        // More than the pipe takes.
        for (let turn = 0; turn < 4; turn++) {
          world.burst("open", 60);
          await delay(250);
        }
      },
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
