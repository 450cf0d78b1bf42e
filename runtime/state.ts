// What policies keep between calls: followed while they load, and fixed when they have loaded, so that a policy has no memory.

import type { Position } from "./contract.ts";
import { fixBuffer, fixFrom, isFixed, isObject, restore, type Unfixable } from "./fix.ts";
import type { Hooks } from "./guest.ts";
import type { LoadedState } from "./loaded-state.ts";
import { framesOf, meetNoPackages } from "./position.ts";

/** What a bound function, a proxy or a weak collection holds is found nowhere else. */
const hidden: unknown[] = [];
/** How many of them were looked at. */
let seen = 0;

interface Kept {
  readonly first: number;
  readonly getters: readonly (() => unknown)[];
}

const keeping: Kept[] = [];
/** How many of them were looked at when the last file had been read, and those of which some had no object then. */
let settled = 0;
let unsettled: readonly Kept[] = [];
const changedPlaces = new Set<number>();
/** By their numbers. A list: sets are asked before anything is added to them (lockdown.ts). */
const keptVariables: true[] = [];
const reachedFunctions = new Set<number>();

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
  globals = countGlobals();
}

const countGlobals = (): number => Reflect.ownKeys(globalThis).length;
let globals = 0;

/** holdHidden remembers what nobody could find later, such as what the language is given; while policies load. */
export function holdHidden(...values: readonly unknown[]): void {
  if (loading) for (const value of values) if (isObject(value)) hidden.push(value);
}

const buffers: ArrayBuffer[] = [];

/** holdBuffer remembers one that policies make while they load: its bytes cannot be frozen. */
export function holdBuffer(buffer: ArrayBuffer): void {
  if (loading) buffers.push(buffer);
}

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

let noteHeaders: Hooks["declared"] = () => {};

/** onDeclared says who hears of headers that other scripts set (action.ts). */
export function onDeclared(note: Hooks["declared"]): void {
  noteHeaders = note;
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
  own: meetNoPackages,
  declared: (headers: Parameters<Hooks["declared"]>[0]) => noteHeaders(headers),
  top(place: number) {
    if (loading) changedPlaces.add(place);
    else refuseChange("a variable that outlives the request");
  },
  settle() {
    if (!loading) return;
    // What cannot be frozen is for each file as it was left.
    restore();
    epoch++;
    const open = [...unsettled, ...keeping.slice(settled)];
    settled = keeping.length;
    // What its file has not set yet is looked at again, and so is all in the end.
    unsettled = open.filter((one) => fixKept(one, early) < one.getters.length);
    fixHidden(early);
  },
  wait: () => noteWaiting(),
  reach: (which: number) => void reachedFunctions.add(which),
  thrown<Value>(value: Value): Value {
    if (!loading) return value;
    const frames = framesOf(new Error());
    // Who catches it and throws it on stands further out.
    if (frames.length >= thrownFrom(value).length) lastThrow = { value, frames };
    return value;
  },
  hold<Value>(value: Value): Value {
    holdHidden(value);
    return value;
  },
  keep(first: number, getters: readonly (() => unknown)[]) {
    if (loading) keeping.push({ first, getters });
  },
});

let lastThrow: { readonly value: unknown; readonly frames: readonly Position[] } | null = null;

/** thrownFrom gives where a value was thrown while policies loaded; none: nobody knows. */
export const thrownFrom = (value: unknown): readonly Position[] =>
  lastThrow !== null && lastThrow.value === value ? lastThrow.frames : [];

/** startCall begins a call, whose variables are of no other. */
export function startCall(): void {
  // What ran after the call before was nobody's guard.
  restore();
  epoch++;
  fault = null;
}

/** isFaulty: has the guard that runs tried to change what is kept? */
export const isFaulty = (): boolean => fault !== null;

/** takeFault: did the guard that has just run change what is kept? What could be changed behind our back is put back. */
export function takeFault(): StateFault | null {
  restore();
  const found = fault;
  fault = null;
  return found;
}

/** seenWhileLoading is for the compiler, which knows the numbers' places. */
export const seenWhileLoading = (): LoadedState => ({
  kept: Object.keys(keptVariables).map(Number),
  changed: [...changedPlaces],
  reached: [...reachedFunctions],
});

/**
 * fixAll ends loading. `unfixable` hears of what can neither be frozen nor put back, with the number of the variable that
 * leads to it; null: none does.
 */
export function fixAll(
  roots: readonly unknown[],
  unfixable: (found: Unfixable, variable: number | null) => void,
): void {
  // Whatever code of theirs the fixing runs may change no variable any more; what it makes is followed.
  epoch++;
  for (const [found, variable] of unfixed) unfixable(found, variable);
  // What is there already cannot be changed.
  if (settled > 0 && (fault !== null || countGlobals() !== globals)) unfixable(meddling, null);
  const told: Told = (found, variable) => unfixable(found, variable);
  let next = 0;
  const drain = () => {
    while (next < keeping.length || seen < hidden.length) {
      for (; next < keeping.length; next++) fixKept(keeping[next]!, told);
      fixHidden(told);
    }
  };
  // Variables first: they have places.
  drain();
  for (const root of roots) fixFrom(root, (found) => told(found, null));
  drain();
  for (const buffer of buffers) {
    const found = fixBuffer(buffer);
    if (found !== null) unfixable(found, null);
  }
  keeping.length = 0;
  hidden.length = 0;
  unsettled = [];
  loading = false;
  epoch++;
}

type Told = (found: Unfixable, variable: number | null) => void;

/** What a file keeps although its values can neither be frozen nor put back, as long as others are being read. */
const unfixed: Parameters<Told>[] = [];
const early: Told = (found, variable) => void unfixed.push([found, variable]);
const meddling: Unfixable = [
  "what one file changes for another while it loads",
  "Let the file that makes a thing also fill it, and export it.",
];

/** fixKept gives how many of the variables have an object. */
function fixKept({ first, getters }: Kept, told: Told): number {
  let objects = 0;
  for (let index = 0; index < getters.length; index++) {
    const number = first + index;
    keptVariables[number] = true;
    const value = read(getters[index]!);
    if (!isObject(value)) continue;
    objects++;
    if (!isFixed(value)) fixFrom(value, (found) => told(found, number));
  }
  return objects;
}

function fixHidden(told: Told): void {
  for (; seen < hidden.length; seen++) fixFrom(hidden[seen], (found) => told(found, null));
}

/** What was never reached has no value, and no way to get one. */
function read(getter: () => unknown): unknown {
  try {
    return getter();
  } catch {
    return undefined;
  }
}
