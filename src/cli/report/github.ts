// Annotations, as GitHub Actions reads them from what a job prints.

import type { Diagnostic } from "../../generation/diagnostic.ts";

/** toAnnotations writes a line for each: ::error file=…,line=…,col=…,title=…::… */
export function toAnnotations(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(toAnnotation).join("");
}

function toAnnotation({ code, severity, message, fix, location }: Diagnostic): string {
  const place =
    location === null ? [] : [`file=${toProperty(location.file)}`, `line=${location.line}`, `col=${location.column}`];
  const text = toData(fix === "" ? message : `${message}\n${fix}`);
  return `::${severity} ${[...place, `title=${toProperty(code)}`].join(",")}::${text}\n`;
}

/** What ends a command, or begins another one, is written by its code (actions/toolkit, packages/core/src/command.ts). */
const toData = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const toProperty = (text: string): string => toData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
