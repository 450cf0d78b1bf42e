// Where the operator's code called us, or failed: places in the bundle, from V8 itself and never from a text that a policy could write.

import { bundleName, type Position } from "./contract.ts";
import { putPlainly } from "./plain.ts";

/** One frame of a stack, as V8 hands it out. */
interface Site {
  getFileName(): unknown;
  getLineNumber(): unknown;
  getColumnNumber(): unknown;
  isEval(): unknown;
  toString(): unknown;
}

interface V8Error {
  stackTraceLimit: number;
  captureStackTrace(holder: object, below?: (...args: never[]) => unknown): void;
  prepareStackTrace?: (error: object, sites: readonly Site[]) => unknown;
  isError?(value: unknown): boolean;
}

/** What V8 adds to Error; the sandbox is V8, and so is every editor's test runner. */
const v8 = Error as unknown as V8Error;

// Taken before policies run, so that none can change what is said of it.
const { apply, getPrototypeOf } = Reflect;
const { isError = () => false } = v8;
const errorToText = Error.prototype.toString;
/** The same for every error, whatever a policy has put in the place of an error's own `stack`. */
const readStack = Object.getOwnPropertyDescriptor(new Error(), "stack")?.get;

/** By what carries a stack: where its frames are, the innermost first. */
const places = new WeakMap<object, readonly Position[]>();
const nowhere: readonly Position[] = Object.freeze([]);
let watching = false;
/** Only the places are wanted: an error's own words are read by nobody, since reading them can run what a policy put there. */
let silent = false;
/** The same for a call's place, which most guards ask for: kept at once, it costs half. */
let calling = false;
let called: Position = "";

/** How many places of a call are told: a package may stand between us and what an operator wrote. */
let framesOfCall = 3;

/** tellOnePlace: for each request one place of a call is enough, since it is made in a guard, which has its own. */
export function tellOnePlace(): void {
  framesOfCall = 1;
}

let packages = true;

/** meetNoPackages: the first place of a call is an operator's, and no other is looked for, which is most of what it costs. */
export function meetNoPackages(): void {
  packages = false;
}

/** here gives the position of the call to the exported function that calls it, and of what called that. */
export function here(below: (...args: never[]) => unknown): Position {
  const holder: { stack?: string } = {};
  const limit = v8.stackTraceLimit;
  v8.stackTraceLimit = framesOfCall;
  // V8 leaves out `below` and everything above it: the first frame is that of whoever called us.
  v8.captureStackTrace(holder, below);
  v8.stackTraceLimit = limit;
  calling = watching;
  called = "";
  const { stack } = holder;
  calling = false;
  if (watching) return called;
  // Outside of the sandbox, where nothing is decided.
  const match = /:(\d+):(\d+)\)?(?:\n|$)/.exec(String(stack));
  return match ? `${match[1]}:${match[2]}` : "";
}

/** framesOf gives where an error was made, the innermost frame first; none for what is no error, or lost its stack to a policy. */
export function framesOf(error: unknown): readonly Position[] {
  if (readStack === undefined || !isErrorObject(error)) return nowhere;
  silent = true;
  try {
    // V8 looks at a stack when it is first read.
    apply(readStack, error, []);
  } catch {
    // What it cannot read has no places.
  }
  silent = false;
  return places.get(error) ?? nowhere;
}

/** placeHere gives the innermost place of the operator's that led here; "" where there is none. */
export const placeHere = (): Position => framesOf(new Error())[0] ?? "";

/** isErrorObject: was it made by one of the language's own constructors of errors? A Proxy or a look-alike was not. */
export const isErrorObject = (value: unknown): value is Error => isError(value);

/**
 * watchStacks keeps V8's own account of every stack. A stack's text begins with the error's name and message, which are
 * whatever a policy likes, such as a frame in another file.
 */
export function watchStacks(): void {
  v8.prepareStackTrace = (_, sites) => sites;
  const holder: { stack?: readonly Site[] } = {};
  v8.captureStackTrace(holder);
  const site = getPrototypeOf(holder.stack![0]!) as Site;
  const { getFileName, getLineNumber, getColumnNumber, isEval, toString: siteToText } = site;

  // These functions refuse what V8 did not make.
  const ask = (method: () => unknown, frame: Site): unknown => apply(method, frame, []);
  // What was compiled from a text can call itself a line of any file (sourceURL).
  const placeOf = (frame: Site): Position =>
    ask(getFileName, frame) === bundleName && ask(isEval, frame) !== true
      ? `${ask(getLineNumber, frame)}:${ask(getColumnNumber, frame)}`
      : "";
  const keep = (holder: object, frames: readonly Site[]): void => {
    const found: Position[] = [];
    for (let index = 0; index < frames.length; index++) {
      const place = placeOf(frames[index]!);
      if (place !== "") found[found.length] = place;
    }
    putPlainly(places, holder, found);
  };
  const toText = (holder: object, frames: readonly Site[]): string => {
    let text = "";
    for (let index = 0; index < frames.length; index++) text += `\n    at ${ask(siteToText, frames[index]!)}`;
    try {
      return `${apply(errorToText, holder, [])}${text}`;
    } catch {
      return `Error${text}`;
    }
  };
  const prepare = (holder: object, frames: readonly Site[]): string => {
    if (calling) {
      for (let index = 0; index < frames.length; index++) {
        const place = placeOf(frames[index]!);
        if (place !== "") called = called === "" ? place : `${called} ${place}`;
        if (place !== "" && !packages) break;
      }
      return "";
    }
    keep(holder, frames);
    return silent ? "" : toText(holder, frames);
  };
  // Libraries set it; that they can, and nothing comes of it, breaks none of them.
  Object.defineProperty(v8, "prepareStackTrace", { get: () => prepare, set: () => undefined, configurable: false });
  watching = true;
}
