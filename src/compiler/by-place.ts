// In which order mistakes are told: as they stand in the files.

import type { Diagnostic } from "../generation/diagnostic.ts";

/** byPlace sorts: what stands nowhere comes first. */
export function byPlace(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = ({ location }: Diagnostic) => [location?.file ?? "", location?.line ?? 0, location?.column ?? 0] as const;
  return [...all].sort((one, other) => {
    const [[file, line, column], [file2, line2, column2]] = [key(one), key(other)];
    return file < file2 ? -1 : file > file2 ? 1 : line - line2 || column - column2;
  });
}
