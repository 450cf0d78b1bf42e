// Where the operator's code called us: a place in the bundle, read off the stack.

import type { Position } from "./contract.ts";

/** What V8 adds to Error; the sandbox is V8, and so is every editor's test runner. */
const v8 = Error as unknown as {
  stackTraceLimit: number;
  captureStackTrace(holder: object, below: (...args: never[]) => unknown): void;
};

/** here gives the position of the call to the exported function that calls it. */
export function here(below: (...args: never[]) => unknown): Position {
  const holder: { stack?: string } = {};
  const limit = v8.stackTraceLimit;
  v8.stackTraceLimit = 1;
  // V8 leaves out `below` and everything above it: the first frame is the operator's.
  v8.captureStackTrace(holder, below);
  v8.stackTraceLimit = limit;
  return positionIn(holder.stack);
}

/** positionIn finds the first position in a stack that is the operator's; "" where there is none. */
export function positionIn(stack: unknown): Position {
  if (typeof stack !== "string") return "";
  const match = /policies\.js:(\d+):(\d+)\)?(?:\n|$)/.exec(stack) ?? /:(\d+):(\d+)\)?(?:\n|$)/.exec(stack);
  return match ? `${match[1]}:${match[2]}` : "";
}
