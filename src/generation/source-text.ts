// What stands at a place of the operator's own files: the expression, and by which name its author calls it.

import type { SourceLocation } from "../../runtime/contract.ts";
import { visible } from "../../runtime/visible.ts";
import type { Generation } from "./generation.ts";
import { readLines } from "./locator.ts";

/** SourceText gives what stands at places of a generation's files, as they were bundled. */
export interface SourceText {
  /** line is all of the line, without what it is indented by; "" where there is none. */
  line(at: SourceLocation): string;
  /** expression is the one that begins there, on one line and cut short where it is long. */
  expression(at: SourceLocation): string;
  /** argument is the first one of the call that begins there. */
  argument(at: SourceLocation): string;
  /** name is what the function or step that stands there is called, "inGroup(…)" for one that a function of this name makes; "" where it has none. */
  name(at: SourceLocation): string;
  /** files gives the lines of each, by its name. */
  files(): ReadonlyMap<string, readonly string[]>;
}

const longest = 500;
const mostLines = 20;

/** createSourceText reads the sources in the maps when it is first asked. */
export function createSourceText(generation: Pick<Generation, "map" | "parts">): SourceText {
  let read: ReadonlyMap<string, readonly string[]> | undefined;
  const files = () => {
    read ??= new Map((generation.parts ?? [generation]).flatMap(({ map }) => [...readLines(map)]));
    return read;
  };
  const lineOf = ({ file, line }: SourceLocation) => files().get(file)?.[line - 1] ?? "";
  /** From there on. */
  const textAt = (at: SourceLocation): string => {
    const [first = "", ...rest] = (files().get(at.file) ?? []).slice(at.line - 1, at.line - 1 + mostLines);
    return [first.slice(at.column - 1), ...rest].join("\n");
  };
  return {
    files,
    line: (at) => visible(lineOf(at).trim(), longest),
    expression: (at) => firstOf(textAt(at)),
    argument(at) {
      const text = textAt(at);
      return firstOf(text.slice(text.indexOf("(") + 1));
    },
    name(at) {
      const line = lineOf(at);
      const own = declared.exec(line.slice(at.column - 1));
      if (own !== null) return own[1]!;
      const before = line.slice(0, at.column - 1);
      const named = bound.exec(before);
      if (named !== null) return named[1] ?? named[2] ?? "";
      const maker = made.exec(before);
      return maker === null ? "" : `${maker[1] ?? maker[2]}(…)`;
    },
  };
}

const declared = /^(?:async\s+)?function\s*\*?\s*([\w$]+)/;
/** `const name =`, `const name: Type =`; `name:` of an object. */
const bound = /(?:(?:const|let|var)\s+([\w$]+)(?::[^=]*)?\s*=\s*|(?:^|[{,])\s*([\w$]+)\s*:\s*)$/;
/** `const maker = (…) =>`, `function maker(…) { return`. */
const made = /(?:(?:const|let|var)\s+([\w$]+)[^=]*=\s*[^=]*=>\s*|function\s+([\w$]+)\s*\(.*\{\s*return\s+)$/;

/** Up to the comma or bracket that does not belong to it. Only to be looked at: a bracket in a regular expression counts as one. */
function firstOf(text: string): string {
  let depth = 0;
  let end = 0;
  for (; end < text.length && end < longest; end++) {
    const unit = text[end]!;
    if (unit === '"' || unit === "'" || unit === "`") end = endOfText(text, end);
    else if ("([{".includes(unit)) depth++;
    else if (")]}".includes(unit)) {
      if (depth === 0) break;
      depth--;
      // A declaration ends in its body.
      if (depth === 0 && unit === "}" && text.startsWith("function")) return shown(text.slice(0, end + 1));
    } else if (depth === 0 && (unit === "," || unit === ";")) break;
  }
  return shown(text.slice(0, end));
}

function endOfText(text: string, from: number): number {
  for (let index = from + 1; index < text.length; index++)
    if (text[index] === "\\") index++;
    else if (text[index] === text[from]) return index;
  return text.length;
}

const shown = (text: string): string => visible(text.trim().replace(/\s+/g, " "), longest);
