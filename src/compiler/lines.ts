// The operator's source as it was bundled, line by line.

import type { SourceLocation } from "../../runtime/contract.ts";
import { readLines } from "../generation/locator.ts";

/** Lines shows the operator's source as it was bundled. */
export interface Lines {
  text(location: SourceLocation): string;
  defaultExport(file: string): SourceLocation;
}

/** createLines reads them out of the source map, where they cannot have changed in the meantime. */
export function createLines(map: string): Lines {
  let files: ReadonlyMap<string, readonly string[]> | undefined;
  const linesOf = (file: string) => {
    files ??= readLines(map);
    return files.get(file) ?? [];
  };
  return {
    text: ({ file, line }) => linesOf(file)[line - 1] ?? "",
    defaultExport(file) {
      const index = linesOf(file).findIndex((line) => /^\s*export\s+(?:default\b|\{[^}]*\bdefault\b)/.test(line));
      return { file, line: index < 0 ? 1 : index + 1, column: 1 };
    },
  };
}
