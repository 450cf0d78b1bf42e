// What the gateway's processes wrote to their log, wherever it went.

import { existsSync, readFileSync } from "node:fs";

/** Line is one line of the log. */
export type Line = Readonly<Record<string, unknown>>;

/** WrittenLog is all of it, read anew at each call. */
export interface WrittenLog {
  readonly lines: readonly Line[];
  /** What is no whole line of JSON. */
  readonly broken: readonly string[];
}

/** readLog reads these files, one after the other. */
export function readLog(files: readonly string[]): WrittenLog {
  const lines: Line[] = [];
  const broken: string[] = [];
  for (const file of files) {
    if (!existsSync(file)) continue;
    for (const text of readFileSync(file, "utf8").split("\n")) {
      if (text === "") continue;
      try {
        lines.push(JSON.parse(text) as Line);
      } catch {
        broken.push(text.slice(0, 300));
      }
    }
  }
  return { lines, broken };
}
