// Where the operator's code called us: a place in the bundle, read off the stack.

import type { Position } from "./contract.ts";
import { isDeciding } from "./registry.ts";

/** What V8 adds to Error; the sandbox is V8, and so is every editor's test runner. */
const v8 = Error as unknown as {
  stackTraceLimit: number;
  captureStackTrace(holder: object, below: (...args: never[]) => unknown): void;
};

/** Where the language has a script of its own, none of its lines is an operator's. */
const languageScript = "sallyport.js";

/** How many places of a stack are told: a package may stand between us and what an operator wrote, and ours between both. */
const depth = 12;

/** here gives the position of the call to the exported function that calls it. */
export function here(below: (...args: never[]) => unknown): Position {
  const holder: { stack?: string } = {};
  const limit = v8.stackTraceLimit;
  // For each request one is enough: it is called in a guard, which has its own place.
  v8.stackTraceLimit = isDeciding() ? 1 : 4;
  // V8 leaves out `below` and everything above it: the first frame is that of whoever called us.
  v8.captureStackTrace(holder, below);
  v8.stackTraceLimit = limit;
  return positionIn(holder.stack);
}

/** positionIn finds where a stack passes through the policies' script, from the inside out; "" where it does not. */
export function positionIn(stack: unknown): Position {
  if (typeof stack !== "string") return "";
  const places: string[] = [];
  for (const [, script, place] of stack.matchAll(/^ {4}at (?:.*[( /])?([^( /]*):(\d+:\d+)\)?$/gm))
    if (script !== languageScript && places.length < depth) places.push(place!);
  return places.join(" ");
}
