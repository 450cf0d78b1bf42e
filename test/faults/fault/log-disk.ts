// The disk that the log is written to is full.

import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { allow, each, type Fault, usually } from "../fault.ts";
import { signal } from "../world/child.ts";
import { cannotMount, type Disk, type TrialFolder } from "../world/folder.ts";

/** What could not be written is counted, and said once it can be. */
const said: Fault["said"] = [
  { word: "log-lost", times: [1, 8], fix: true },
  { word: "log-line-cut", times: [0, 3], fix: false },
];

/** So that some are lost at all within some seconds. */
const small = { "log-buffer": "256kb" };

const size = "8m";

function onDisk(
  disk: Disk,
  gateway: (file: string) => ReturnType<Fault["prepare"]>["gateway"],
): ReturnType<Fault["prepare"]> {
  const file = join(disk.path, "sallyport.log");
  return {
    gateway: gateway(file),
    logs: [file],
    async inject(world) {
      disk.fill();
      // More than is kept.
      for (let turn = 0; turn < 8; turn++) {
        world.burst("open", 100);
        await delay(500);
      }
    },
    remove: async () => disk.empty(),
  };
}

const shared = {
  ...usually,
  section: "The log's disk is full",
  missing: cannotMount,
  said,
  lines: "counted",
} as const;

/** logDisk: nobody notices, but whoever reads the log later. */
export const logDisk: Fault = {
  ...shared,
  name: "log-disk-full",
  says: "Standard output goes to a file, and its disk is full.",
  prepare: (folder: TrialFolder) => onDisk(folder.disk("log", size), (sink) => ({ sink, flags: small })),
};

/** logFileDisk is the same for a file that the gateway was given. */
export const logFileDisk: Fault = {
  ...shared,
  name: "log-file-disk-full",
  says: "The disk of --log-file is full.",
  prepare: (folder: TrialFolder) =>
    onDisk(folder.disk("log", size), (file) => ({ flags: { "log-file": file, ...small } })),
  // The file's owner alone reads who went where.
  also: ({ world }) =>
    readFileSync(world.sink, "utf8").includes('"event":"decision"')
      ? ["standard output has decisions, although there is a --log-file"]
      : [],
};

/** requiredLog: whoever must have a line for everything refuses while none can be written. */
export const requiredLog: Fault = {
  ...shared,
  name: "log-required-disk-full",
  says: "The disk of --log-file is full, and there is --log-required.",
  during: each(allow({ refused: ["OBSERVE_LOG"] })),
  recoversMs: 6_000,
  said: [
    { word: "log-lost", times: [0, 8], fix: true },
    { word: "log-line-cut", times: [0, 3], fix: false },
  ],
  prepare: (folder: TrialFolder) =>
    onDisk(folder.disk("log", size), (file) => ({ flags: { "log-file": file, "log-required": "yes" } })),
};

/** rotatedLog: each line is in the old file or in the new one. */
export const rotatedLog: Fault = {
  ...usually,
  name: "log-rotated",
  says: "The file of --log-file is renamed, as log rotation does, and again, with a SIGHUP.",
  section: "The log's disk is full",
  lastsMs: 1_000,
  prepare(folder: TrialFolder) {
    const file = join(folder.path, "sallyport.log");
    return {
      gateway: { flags: { "log-file": file } },
      logs: [`${file}.1`, `${file}.2`, file],
      async inject(world) {
        renameSync(file, `${file}.1`);
        await delay(3_000);
        renameSync(file, `${file}.2`);
        signal(world.gateway().supervisor, "SIGHUP");
      },
      remove: async () => {},
    };
  },
  also: ({ world }) => (existsSync(join(world.folder, "sallyport.log")) ? [] : ["there is no new file"]),
};
