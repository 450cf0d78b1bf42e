// What policies keep between calls: followed while they load, and fixed when they have loaded, so that a policy has no memory.

import type { LoadedState, Position } from "./contract.ts";
import type { Hooks } from "./guest.ts";
import { framesOf } from "./position.ts";

/** Fixing is a value that cannot be fixed: what it is, and what to do about it. */
type Unfixable = readonly [what: string, fix: string];

/** Everything that was made while policies loaded, and the language's own objects: none of it may be changed any more. */
const fixed = new WeakSet<object>();
/** What a bound function, a proxy or a weak collection holds is found nowhere else. */
const hidden: unknown[] = [];
const keeping: { readonly first: number; readonly getters: readonly (() => unknown)[] }[] = [];
const changedPlaces = new Set<number>();
const keptVariables = new Set<number>();
/** Puts back what cannot be frozen. */
const restorers: (() => void)[] = [];

let loading = false;
let epoch = 0;
let fault: StateFault | null = null;

/** StateFault is what a guard did that outlives the request, and where: the innermost frame first. */
export interface StateFault {
  readonly detail: string;
  readonly frames: readonly Position[];
}

/** startLoading begins to follow what policies keep. */
export function startLoading(): void {
  loading = true;
}

/** isFixed: was it there when the policies had loaded? */
export const isFixed = (value: object): boolean => fixed.has(value);

/** holdHidden remembers what nobody could find later, such as what the language is given; while policies load. */
export function holdHidden(...values: readonly unknown[]): void {
  if (loading) for (const value of values) if (isObject(value)) hidden.push(value);
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** isLoading: are the policies being loaded? */
export const isLoading = (): boolean => loading;

/** blame makes the call a fault, whatever the guard does about it. */
export function blame(detail: string, error: Error): void {
  fault ??= { detail, frames: framesOf(error) };
}

/** refuseChange throws, and the call is a fault whether or not that is caught. */
export function refuseChange(what: string): never {
  const error = new TypeError(`A policy has no memory: ${what}`);
  blame(`changed ${what}`, error);
  throw error;
}

let noteWaiting = (): void => {};

/** onWaiting says who hears of async functions (waiting.ts). */
export function onWaiting(note: () => void): void {
  noteWaiting = note;
}

/** hooks are what the compiler makes policies call. */
export const hooks: Hooks = Object.freeze({
  loading: () => loading,
  epoch: () => epoch,
  change(of: number, place: number) {
    if (of === epoch) {
      if (loading) changedPlaces.add(place);
    } else refuseChange("a variable that outlives the request");
  },
  wait: () => noteWaiting(),
  keep(first: number, getters: readonly (() => unknown)[]) {
    if (loading) keeping.push({ first, getters });
  },
});

/** startCall begins a call, whose variables are of no other. */
export function startCall(): void {
  epoch++;
  fault = null;
}

/** isFaulty: has the guard that runs tried to change what is kept? */
export const isFaulty = (): boolean => fault !== null;

/** takeFault: did the guard that has just run change what is kept? What could be changed behind our back is put back. */
export function takeFault(): StateFault | null {
  for (let index = 0; index < restorers.length; index++) restorers[index]!();
  const found = fault;
  fault = null;
  return found;
}

/** seenWhileLoading is for the compiler, which knows the numbers' places. */
export const seenWhileLoading = (): LoadedState => ({ kept: [...keptVariables], changed: [...changedPlaces] });

/**
 * fixAll ends loading. `unfixable` hears of what can neither be frozen nor put back, with the number of the variable that
 * leads to it; null: none does.
 */
export function fixAll(
  roots: readonly unknown[],
  unfixable: (found: Unfixable, variable: number | null) => void,
): void {
  const told = (variable: number | null) => (found: Unfixable) => unfixable(found, variable);
  for (const { first, getters } of keeping)
    for (let index = 0; index < getters.length; index++) {
      keptVariables.add(first + index);
      fixFrom(read(getters[index]!), told(first + index));
    }
  for (const root of roots) fixFrom(root, told(null));
  for (let index = 0; index < hidden.length; index++) fixFrom(hidden[index], told(null));
  keeping.length = 0;
  hidden.length = 0;
  loading = false;
  epoch++;
}

/** What was never reached has no value, and no way to get one. */
function read(getter: () => unknown): unknown {
  try {
    return getter();
  } catch {
    return undefined;
  }
}

/** fixFrom fixes a value and everything that it leads to. */
export function fixFrom(root: unknown, unfixable: (found: Unfixable) => void): void {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (!isObject(value) || fixed.has(value)) continue;
    fixed.add(value);
    const problem = tryToFix(value);
    if (problem !== null) {
      // It is refused, and may be too large to look through.
      unfixable(problem);
      continue;
    }
    waiting.push(Reflect.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      if (property === undefined) continue;
      if ("value" in property) {
        if (isObject(property.value)) waiting.push(property.value);
      } else waiting.push(property.get, property.set);
    }
  }
}

const iterators = [[].values(), (async function* () {})()].map((one) => {
  let prototype: object = Reflect.getPrototypeOf(one)!;
  // The last one before Object.prototype is what all iterators have in common.
  for (;;) {
    const next = Reflect.getPrototypeOf(prototype)!;
    if (next === Object.prototype) return prototype;
    prototype = next;
  }
});
const ground = Object.prototype;
/** Generators step too, and are asked first (lockdown.ts); what a generator function gives them for a prototype does not. */
const generators = [(function* () {})(), (async function* () {})()].map(
  (one) => Reflect.getPrototypeOf(Reflect.getPrototypeOf(one)!)!,
);
const isOf = (prototypes: readonly object[], value: unknown): boolean =>
  prototypes.some((one) => Reflect.apply(ground.isPrototypeOf, one, [value]));
const [globalOf, stickyOf] = ["global", "sticky"].map(
  (name) => Reflect.getOwnPropertyDescriptor(RegExp.prototype, name)!.get!,
);

/** isIterator: does it step, so that the next who looks finds another place? */
export const isIterator = (value: unknown): boolean => typeof value === "object" && isOf(iterators, value);

function tryToFix(value: object): Unfixable | null {
  try {
    return fix(value);
  } catch {
    return ["something that cannot be frozen", "Keep plain lists and objects at the top of a file."];
  }
}

function fix(value: object): Unfixable | null {
  if (ArrayBuffer.isView(value)) return fixBytes(value.buffer as ArrayBuffer) ?? fixNames(value);
  if (value instanceof ArrayBuffer && value !== ArrayBuffer.prototype) return fixBytes(value);
  if (isExpression(value)) return fixExpression(value);
  Object.freeze(value);
  return isIterator(value) && !isOf(generators, value)
    ? ["an iterator, whose place the next request would find changed", "Make it where it is used, from a list."]
    : null;
}

/** By what V8 made it, whatever its prototype has become. */
function isExpression(value: object): value is RegExp {
  const tag = Reflect.get(value, Symbol.toStringTag) as unknown;
  const may =
    tag === undefined ? Reflect.apply(ground.toString, value, []) === "[object RegExp]" : value instanceof RegExp;
  if (!may) return false;
  try {
    return Reflect.apply(globalOf!, value, []) === true || Reflect.apply(stickyOf!, value, []) === true;
  } catch {
    // A proxy; what it stands for is followed by itself.
    return false;
  }
}

/** With the flags g and y, lastIndex has to stay writable for replace() and the like; it is put back after each guard. */
function fixExpression(value: RegExp): null {
  const { lastIndex } = value;
  Object.preventExtensions(value);
  restorers.push(() => {
    // In strict mode this throws where a policy has made it read-only: then the whole isolate is replaced.
    value.lastIndex = lastIndex;
  });
  return null;
}

/** How many bytes are copied back after each guard. */
const maxBytes = 65_536;
let bytes = 0;

/** Elements of typed arrays cannot be frozen (ECMA-262 §10.4.5): what they held is put back. */
function fixBytes(buffer: ArrayBuffer): Unfixable | null {
  if (fixedBuffers.has(buffer)) return null;
  fixedBuffers.add(buffer);
  bytes += buffer.byteLength;
  if (buffer.resizable || bytes > maxBytes)
    return [
      buffer.resizable ? "a buffer that can be resized" : `more than ${maxBytes} bytes in typed arrays`,
      "Keep a list or a text instead, which can be frozen.",
    ];
  const live = new Uint8Array(buffer);
  const copy = live.slice();
  restorers.push(() => live.set(copy));
  return null;
}

/** What else than elements a view has. */
function fixNames(view: object): null {
  Object.preventExtensions(view);
  for (const key of Reflect.ownKeys(view)) {
    const isElement = typeof key === "string" && /^\d/.test(key);
    if (!isElement && Object.hasOwn(Reflect.getOwnPropertyDescriptor(view, key)!, "value"))
      Object.defineProperty(view, key, { writable: false, configurable: false });
  }
  return null;
}

const fixedBuffers = new WeakSet<ArrayBuffer>();
