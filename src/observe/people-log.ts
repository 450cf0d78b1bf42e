// The log for people who watch a terminal: one process shows what all of them say, so that no line comes twice or in the middle of another.

import type { Settings } from "../settings.ts";
import { keptMark } from "./line-mark.ts";
import { createLineWriter } from "./line-writer.ts";
import { createLog, type Log } from "./log.ts";
import { type Output, toLineOutput } from "./output.ts";
import { createPeopleLines, type PeopleOptions } from "./people-line.ts";

/** PeopleLog is this process's log, and takes what other processes say. */
export interface PeopleLog {
  readonly log: Log;
  /** take takes whatever came, lines whole or not; one such function for each process. */
  readonly take: () => (text: string) => void;
  close(): Promise<void>;
}

/** createPeopleLog writes to `output`. */
export function createPeopleLog(
  settings: Pick<Settings, "logLevel" | "logBuffer">,
  output: Output,
  options: PeopleOptions,
): PeopleLog {
  const toLines = createPeopleLines(options);
  const writer = createLineWriter({
    output: toLineOutput(output),
    limitBytes: settings.logBuffer,
    now: Date.now,
    toNotice: ({ lost, cause }) => (lost === 0 ? "" : `(${lost} lines could not be written here: ${cause})\n`),
    remark: () => undefined,
  });
  const show = (line: string) => {
    const text = toLines(line);
    if (text !== "") writer.write(text, keptMark);
  };
  return {
    log: createLog({ level: settings.logLevel, name: "sallyport", stream: { write: show } }),
    take() {
      let rest = "";
      return (text) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (line !== "") show(line);
      };
    },
    close: writer.close,
  };
}
