// What a fault needs of the machine, and is not there.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** missingProgram is a sentence on a program that is not installed; null: it is. */
export const missingProgram = (name: string): string | null =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)))
    ? null
    : `Missing: ${name}.`;
