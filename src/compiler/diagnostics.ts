// What an operator reads when policies do not compile: every mistake with its line and its fix, and one line to sum up.

import type { Diagnostic } from "../generation/diagnostic.ts";
import { frame } from "./bundle.ts";
import { byPlace } from "./by-place.ts";

/** FormatOptions: `folder` is shown before file names; `serving` is the generation that goes on, or null at a first start; `closing` stands in place of the summary. */
export interface FormatOptions {
  readonly closing?: string;
  readonly color: boolean;
  readonly folder?: string;
  readonly serving?: string | null;
}

/** formatDiagnostics prints all of them by their places; the summary is the last line. */
export async function formatDiagnostics(diagnostics: readonly Diagnostic[], options: FormatOptions): Promise<string> {
  const folder = options.folder?.replace(/\/+$/, "");
  const sorted = byPlace(diagnostics);
  const shown = folder
    ? sorted.map((one) => ({
        ...one,
        location: one.location && { ...one.location, file: `${folder}/${one.location.file}` },
      }))
    : sorted;
  return `${await frame(shown, options)}${options.closing ?? summarize(diagnostics, options.serving)}\n`;
}

/** summarize: "3 errors in 2 files; generation 1a2b3c4d goes on serving". */
export function summarize(diagnostics: readonly Diagnostic[], serving?: string | null): string {
  const errors = diagnostics.filter((one) => one.severity === "error");
  const files = new Set(errors.flatMap((one) => one.location?.file ?? [])).size;
  const parts = [
    errors.length > 0 || diagnostics.length === 0 ? count(errors.length, "error") : "",
    diagnostics.length > errors.length ? count(diagnostics.length - errors.length, "warning") : "",
  ].filter((part) => part !== "");
  const where = files > 0 ? ` in ${count(files, "file")}` : "";
  const after =
    serving === undefined
      ? ""
      : serving === null
        ? "; nothing is served yet"
        : `; generation ${serving} goes on serving`;
  return parts.join(" and ") + where + after;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
