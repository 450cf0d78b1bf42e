// What a gateway that runs says, and where: its log and its standard error, neither of which it ever waits for.

import { isatty } from "node:tty";
import { describe } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import { endHalfLine } from "../observe/log-file.ts";
import { type OpenedLog, openLog } from "../observe/open-log.ts";
import { type Output, openOutput } from "../observe/output.ts";
import { createPeopleLog } from "../observe/people-log.ts";
import { openStandardError } from "../observe/standard-error.ts";
import type { Settings } from "../settings.ts";
import type { Terminal } from "./terminal.ts";

/** Outlets are the supervisor's; `output` is for its workers, null where the log is a file, or where `lines` takes what they say. */
export interface Outlets {
  readonly log: Log;
  readonly print: (text: string) => void;
  readonly output: Output | null;
  readonly lines: (() => (text: string) => void) | null;
  /** reopen opens the log's file anew; null: the log is no file. */
  readonly reopen: (() => Promise<string | null>) | null;
  close(): Promise<void>;
}

function showLines(settings: Settings, root: string, output: Output, { env }: Terminal) {
  const isTerminal = isatty(1);
  const log = createPeopleLog(settings, output, {
    root,
    color: isTerminal && !env["NO_COLOR"],
    // A window changes its size, and process.stdout is told.
    columns: () => Math.max(40, (isTerminal && process.stdout.columns) || 100),
  });
  return { ...log, reopen: () => Promise.resolve(null) };
}

const causes: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist; make it first",
  EACCES: "this user may not write there",
  EISDIR: "that is a folder",
  ENOTDIR: "a part of that path is no folder",
  ENXIO: "nobody reads it",
  EROFS: "that file system is read-only",
};

/** openOutlets prints what is wrong and gives null where the log cannot be opened. `root` is the policies folder. */
export function openOutlets(settings: Settings, root: string, terminal: Terminal): Outlets | null {
  if (settings.logRequired === "yes" && !["debug", "info"].includes(settings.logLevel)) {
    terminal.err(
      `Sallyport cannot start: --log-required yes needs --log-level info: at ${settings.logLevel}, what was let through has no line.\n`,
    );
    return null;
  }
  const errors = openStandardError();
  const output = settings.logFile === "" ? openOutput(1) : null;
  const forPeople =
    output === null || settings.logFormat === "json" ? null : showLines(settings, root, output, terminal);
  let opened: Pick<OpenedLog, "log" | "reopen" | "close">;
  try {
    opened = forPeople ?? openLog(settings, output, (text) => errors.print(`Supervisor: ${text}`));
    if (output === null) endHalfLine(settings.logFile);
  } catch (cause) {
    const why = causes[(cause as NodeJS.ErrnoException).code ?? ""] ?? describe(cause);
    terminal.err(`Sallyport cannot start: the log cannot be written to ${settings.logFile} (--log-file): ${why}.\n`);
    return null;
  }
  // Node's own way waits for whoever reads standard error.
  const warn = (warning: Error) => errors.print(`${warning.stack ?? warning.message}\n`);
  const usual = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", warn);
  return {
    log: opened.log,
    print: errors.print,
    output: forPeople === null ? output : null,
    lines: forPeople?.take ?? null,
    reopen: output === null ? opened.reopen : null,
    async close() {
      await opened.close();
      await errors.close();
      process.off("warning", warn);
      for (const listener of usual) process.on("warning", listener);
    },
  };
}
