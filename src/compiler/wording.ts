// The bundler's messages in an operator's words, each a sentence with a fix.

import type { Diagnostic } from "../generation/diagnostic.ts";
import type { LoadCode } from "../meaning/meanings.ts";

/** Where is a place as the bundler counts: lines from 1, columns in bytes from 0. */
export interface Where {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly lineText: string;
  /** What it would write there. */
  readonly suggestion?: string;
}

/** Message is what the bundler says; `detail` is what an import was refused with. */
export interface Message {
  readonly text: string;
  readonly location: Where | null;
  readonly notes: readonly { readonly text: string; readonly location: Where | null }[];
  readonly detail: unknown;
}

/** Mistake is a diagnostic without its severity. */
export type Mistake = Pick<Diagnostic, "code" | "message" | "fix" | "location">;

/** toLocation: esbuild counts bytes from 0; editors count UTF-16 units from 1. */
export function toLocation(location: Where | null): Diagnostic["location"] {
  if (location === null) return null;
  const { file, line, lineText } = location;
  const column = Buffer.from(lineText).subarray(0, location.column).toString().length + 1;
  return { file, line, column, lineText };
}

/** syntax is the mistake of a file that is no TypeScript. */
export const syntax = (message: string, fix: string, location: Diagnostic["location"]): Mistake => ({
  code: "COMPILE_SYNTAX",
  message,
  fix,
  location,
});

/** What is said of a message, by its text; `$1` and so on are what the pattern found, `$line` is the line that a note names. */
const words: readonly (readonly [pattern: RegExp, code: LoadCode, message: string, fix: string])[] = [
  [
    /^Could not resolve "(\..*)"/,
    "COMPILE_IMPORT",
    'There is no file "$1"',
    "Check the file's name; an import ends in .ts.",
  ],
  [
    /^Could not resolve "(.*)"/,
    "COMPILE_IMPORT",
    'There is no package "$1"',
    "Install the package beside the policies, or import a file with ./ before it.",
  ],
  [
    /^No matching export in "language:sallyport" for import "(.*)"/,
    "COMPILE_EXPORT",
    '"sallyport" has no "$1"',
    "Check the spelling; docs/reference/api.md lists all that it has.",
  ],
  [
    /^No matching export in "(.*)" for import "(.*)"/,
    "COMPILE_EXPORT",
    '"$1" does not export "$2"',
    "Check the spelling, or export it there.",
  ],
  [
    /^Top-level await/,
    "COMPILE_AWAIT",
    "A policy waits at the top of a file",
    "Policies only declare things while they load: leave the await out.",
  ],
  [
    /^No loader is configured for "(.*)" files/,
    "COMPILE_IMPORT",
    "A policy imports a $1 file",
    "A policy can import .ts, .js and .json.",
  ],
  [
    /^Could not read from file: (.*)/,
    "COMPILE_FILE",
    "The file $1 cannot be read",
    "Let the user that runs Sallyport read it, or take it out of the folder.",
  ],
  [
    /^"await" can only be used/,
    "COMPILE_SYNTAX",
    "A function that is not async waits with await",
    "Leave the await out: a guard answers at once, and nothing in a policy takes time.",
  ],
  [
    /^The symbol (".*") has already been declared/,
    "COMPILE_SYNTAX",
    "$1 is declared here and in line $line",
    "Rename one of them, or take it out.",
  ],
  [
    /^Cannot assign to (".*") because it is a constant/,
    "COMPILE_SYNTAX",
    "$1 is a constant of line $line, and gets another value here",
    "Give what is computed a name of its own: nothing that a policy file holds may change.",
  ],
  [
    /^Cannot assign to import (".*")/,
    "COMPILE_SYNTAX",
    "$1 is imported, and gets another value here",
    "Give what is computed a name of its own: what a file exports is that file's.",
  ],
  [
    /^Multiple exports with the same name "default"/,
    "COMPILE_SYNTAX",
    "The file has a second default export; the first is in line $line",
    "Export a list of hosts: export default [one, other].",
  ],
  [
    /^Multiple exports with the same name (".*")/,
    "COMPILE_SYNTAX",
    "$1 is exported twice, first in line $line",
    "Export it once.",
  ],
  [
    /^Unexpected "(?:<<|>>|===)"/,
    "COMPILE_SYNTAX",
    "The file has the marks of an unfinished merge",
    "Choose one side, and take the lines with <<<<<<<, ======= and >>>>>>> out.",
  ],
  [/^Unexpected "([“”„‟«»])"/, "COMPILE_SYNTAX", "$1 is no quotation mark of TypeScript", 'Write " instead.'],
  [/^Unexpected "([‘’‚‛´])"/, "COMPILE_SYNTAX", "$1 is no quotation mark of TypeScript", "Write ' instead."],
  [
    /^Unexpected "([^\x20-\x7e]+)"/,
    "COMPILE_SYNTAX",
    'The character "$1" cannot stand here',
    "Take it out, or put it into quotes.",
  ],
  [/^Expected ";" but found "([)\]}])"/, "COMPILE_SYNTAX", '"$1" closes nothing', "Take it out, or open it before."],
  [
    /^Expected ";" but found (.*)/,
    "COMPILE_SYNTAX",
    "What stands before $1 is not finished, or misspelt",
    "Check the word before it (const, export, import?), or put an operator or a new line between them.",
  ],
  [
    /^Expected identifier but found (.*)/,
    "COMPILE_SYNTAX",
    "A name is missing before $1, or $1 is a word of the language and no name",
    "Write a name that TypeScript does not use itself.",
  ],
  [
    /^Expected string but found (.*)/,
    "COMPILE_SYNTAX",
    "An import does not say where it is from: $1 stands in place of a text",
    'Write the file or package in quotes, such as from "sallyport".',
  ],
  [
    /^Expected string in JSON/,
    "COMPILE_SYNTAX",
    "A name in this JSON has no quotes",
    'JSON wants " around names and texts, and no comma after the last.',
  ],
  [/^JSON does not support (.*)/, "COMPILE_SYNTAX", "JSON has no $1", "Take them out."],
  [/^Expected (".*") but found (.*)/, "COMPILE_SYNTAX", "$1 is missing before $2", "Write $1 here."],
  [/^Syntax error (".*")/, "COMPILE_SYNTAX", "$1 cannot stand here", "Take it out, or correct what stands before it."],
  [
    /^Invalid assignment target/,
    "COMPILE_SYNTAX",
    "What stands before = is nothing that can get a value",
    "Compare with ===, or assign to a name.",
  ],
  [
    /^"import\.meta" is not available/,
    "COMPILE_IMPORT",
    "A policy has no import.meta, which is empty here",
    "Take it out: a policy knows no files.",
  ],
];

/** Doubts are told as warnings. */
const doubts: typeof words = [
  [
    /^Duplicate key (".*") in object literal/,
    "COMPILE_DOUBT",
    "$1 stands twice in one object, first in line $line",
    "Take one of them out: only the last one counts.",
  ],
  [
    /^This case clause will never be evaluated/,
    "COMPILE_DOUBT",
    "This case is never taken: it is the one of line $line again",
    "Take it out, or correct what it compares with.",
  ],
  [
    /^The "typeof" operator will never evaluate to (".*")/,
    "COMPILE_DOUBT",
    "typeof never gives $1",
    'Check the spelling: "string", "number", "boolean", "undefined", "object", "function".',
  ],
];

const plainFix = "Look at this place, and at what stands right before it.";

/** inWords says what a message means, and what to do. */
export function inWords({ text, location, notes }: Message): Mistake {
  const line = String(notes.find((note) => note.location)?.location?.line ?? "?");
  const suggestion = location?.suggestion ? `Write ${location.suggestion} here.` : "";
  if (/^Unexpected ">"/.test(text) && /= +>/.test(location?.lineText ?? ""))
    return syntax('"=" and ">" of an arrow stand apart', "Write => without a space.", toLocation(location));
  for (const [pattern, code, message, fix] of [...words, ...doubts]) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const fill = (words: string) =>
      words.replace(/\$(line|\d)/g, (_, name: string) => (name === "line" ? line : (found[Number(name)] ?? "")));
    return { code, message: fill(message), fix: fill(fix), location: toLocation(location) };
  }
  // A note that only leads to another line is none without that line.
  const told = notes.find((note) => !note.text.endsWith(":"))?.text;
  const first = notes.find((note) => note.location !== null && note.text.endsWith("here:"))?.location;
  const elsewhere = first ? (first.line === location?.line ? "Take one of them out." : plainFix) : "";
  return syntax(text.replace(/:$/, ""), suggestion || told || elsewhere || plainFix, toLocation(location));
}
