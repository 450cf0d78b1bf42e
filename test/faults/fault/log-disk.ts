// The disk that the log is written to is full.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Fault, usually } from "../fault.ts";
import { cannotMount, type Disk, type TrialFolder } from "../world/folder.ts";

/** What could not be written is counted, and said once it can be. */
const said: Fault["said"] = [{ word: "log-lost", times: [1, 6], fix: true }];

const size = "8m";

function onDisk(
  disk: Disk,
  gateway: (file: string) => ReturnType<Fault["prepare"]>["gateway"],
): ReturnType<Fault["prepare"]> {
  const file = join(disk.path, "sallyport.log");
  return {
    gateway: gateway(file),
    logs: [file],
    inject: async () => disk.fill(),
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
  prepare: (folder: TrialFolder) => onDisk(folder.disk("log", size), (sink) => ({ sink })),
};

/** logFileDisk is the same for a file that the gateway was given. */
export const logFileDisk: Fault = {
  ...shared,
  name: "log-file-disk-full",
  says: "The disk of --log-file is full.",
  prepare: (folder: TrialFolder) => onDisk(folder.disk("log", size), (file) => ({ flags: { "log-file": file } })),
  // The file's owner alone reads who went where.
  also: ({ world }) =>
    readFileSync(world.sink, "utf8").includes('"event":"decision"')
      ? ["standard output has decisions, although there is a --log-file"]
      : [],
};
