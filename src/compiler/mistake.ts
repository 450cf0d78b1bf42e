// What the bundler says of a file, in an operator's words: what is wrong, where it began, and what to do about it.

import type { Diagnostic } from "../generation/diagnostic.ts";
import { closerOf, indent, isFirst, type Opened, scanBrackets } from "./bracket.ts";
import type { Refusal } from "./imports.ts";
import { inWords, type Message, type Mistake, syntax, toLocation, type Where } from "./wording.ts";

/** ReadText gives a file of the policies folder as it is; null where it cannot be read. */
export type ReadText = (file: string) => string | null;

/** toDiagnostic turns one message of esbuild's into a diagnostic. */
export function toDiagnostic(message: Message, severity: Diagnostic["severity"], readText: ReadText): Diagnostic {
  const mistake = refused(message) ?? unclosed(message, readText) ?? inWords(message);
  const isDoubt = severity === "warning" && mistake.code === "COMPILE_SYNTAX";
  return { severity, ...mistake, ...(isDoubt ? { code: "COMPILE_DOUBT" } : {}) };
}

function refused({ detail, location, text }: Message): Mistake | null {
  const refusal = detail as Partial<Refusal> | undefined;
  if (typeof refusal?.code !== "string" || typeof refusal.fix !== "string") return null;
  return { code: refusal.code, message: text, fix: refusal.fix, location: toLocation(location) };
}

/** The parser gives up where something ends that should have ended long before; told is where that was opened. */
function unclosed(message: Message, readText: ReadText): Mistake | null {
  const { location, text: said } = message;
  if (location === null || !/^(?:Expected|Unexpected|Unterminated) /.test(said)) return null;
  const text = readText(location.file);
  if (text === null) return null;
  const place = (at: number) => toPlace(location.file, text, at);
  const comment = message.notes.find((note) => note.text.startsWith("The multi-line comment"))?.location;
  if (comment) return syntax("A comment begins here and never ends", "End it with */.", toLocation(comment));
  const tag = /<([A-Za-z][\w.]*)[^<>]*>.*<\/\1>|<[A-Za-z][\w.]*(?: [^<>]*)?\/>/.exec(location.lineText);
  if (tag !== null)
    return syntax("A policy has tags in it", "JSX is not taken: a policy decides, and pages come from elsewhere.", {
      ...toLocation(location)!,
      column: tag.index + 1,
    });
  const whole = scanBrackets(text, text.length);
  if (said.startsWith("Unterminated")) return whole.unended && toUnended(whole.unended, place);
  const end = toOffset(text, location);
  const scan = scanBrackets(text, end);
  const found = /but found (.*)$/.exec(said)?.[1] ?? /^Unexpected (.*)$/.exec(said)?.[1] ?? "";
  const before = found === "end of file" ? "the end of the file" : found;
  const expected = /^Expected "([)\]}])"/.exec(said)?.[1];
  const innermost = scan.open.at(-1);
  if (expected !== undefined && innermost && beginsValue(found)) {
    // A line that stands as far out as the list's own first line is behind the list, and no part of it.
    const isBehind = isFirst(text, end) && indent(text, end) <= indent(text, innermost.at);
    if (whole.isBalanced || (scan.suspect === null && !isBehind))
      return syntax(
        `A comma is missing before ${found}`,
        `Put one between them${whole.isBalanced ? "" : `, or close the "${innermost.mark}" of line ${place(innermost.at)!.line} before it`}.`,
        toLocation(location),
      );
  }
  if (whole.isBalanced) return null;
  const opened = scan.suspect ?? scan.open.findLast((one) => expected !== undefined && closerOf(one.mark) === expected);
  const ends = /^"(?:export|import|[)\]}])"$|^end of file$/.test(found);
  const culprit = opened ?? (ends ? innermost : undefined);
  if (culprit === undefined)
    return /^"[)\]}]"$/.test(found) && said.startsWith("Unexpected")
      ? syntax(`${found} closes nothing`, "Take it out, or open it before.", toLocation(location))
      : null;
  const closer = closerOf(culprit.mark);
  const where = place(culprit.at)!.line === location.line ? "" : ` in line ${location.line}`;
  return syntax(
    `"${culprit.mark}" is opened here and never closed: there is no "${closer}" for it before ${before}${where}`,
    `Write "${closer}" where what it opens ends.`,
    place(culprit.at),
  );
}

/** What begins a value after another value lacks a comma, unless it is a statement's first word. */
function beginsValue(found: string): boolean {
  if (/^"(?:const|let|var|function|class|export|import|return|if|for|while|type|interface)"$/.test(found)) return false;
  return /^"(?:[\w$]+|[[{(!`]|\\?["'`].*)"$|^(?:string|number|identifier|template)\b/.test(found);
}

function toPlace(file: string, text: string, at: number): Diagnostic["location"] {
  const lines = text.slice(0, at).split("\n");
  const line = lines.length;
  return { file, line, column: lines.at(-1)!.length + 1, lineText: text.split(/\r?\n/)[line - 1] ?? "" };
}

function toUnended({ mark, at }: Opened, place: (at: number) => Diagnostic["location"]): Mistake {
  if (mark === "`") return syntax("A template begins here and never ends", "End it with `.", place(at));
  if (mark === "/")
    return syntax(
      "A regular expression begins here and does not end in its line",
      "End it with /, and write a / inside it as \\/.",
      place(at),
    );
  return syntax("A text begins here and does not end in its line", `End it with ${mark}.`, place(at));
}

function toOffset(text: string, { line, column }: Where): number {
  let start = 0;
  for (let index = 1; index < line; index++) start = text.indexOf("\n", start) + 1;
  return start + Buffer.from(text.slice(start).split("\n", 1)[0]!).subarray(0, column).toString().length;
}
