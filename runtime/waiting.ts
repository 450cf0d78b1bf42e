// Work that is not done when a guard returns: nobody waits for it, so a guard that begins some is a fault.

import type { Position } from "./contract.ts";
import { guardMethods } from "./guard-method.ts";
import { placeHere } from "./position.ts";
import { blame, isLoading, onWaiting } from "./state.ts";

const places = new Set<Position>();

/** waitsWhileLoading: where work was begun that had not ended when the policies had loaded. */
export const waitsWhileLoading = (): Iterable<Position> => places;

/**
 * noteWaiting is called wherever such work begins. It does not throw: in an async function that would be one more promise
 * that fails, of which V8 tells the host only where the memory was not collected before.
 */
export function noteWaiting(): void {
  if (isLoading()) places.add(placeHere());
  else blame("began work that is not done when it returns: a guard is not async", new Error());
}

/** followWaiting has whatever makes a promise say so; async functions are told by the compiler. */
export function followWaiting(): void {
  onWaiting(noteWaiting);
  const Own = Promise;
  const Following = function (executor: never): unknown {
    if (new.target === undefined) throw new TypeError("Promise constructor cannot be invoked without 'new'");
    noteWaiting();
    return Reflect.construct(Own, [executor], (new.target as unknown) === Following ? Own : new.target);
  };
  for (const key of Reflect.ownKeys(Own))
    Object.defineProperty(Following, key, Reflect.getOwnPropertyDescriptor(Own, key)!);
  Object.defineProperty(Own.prototype, "constructor", { value: Following });
  Object.defineProperty(globalThis, "Promise", { value: Following });
  Reflect.deleteProperty(Array, "fromAsync");
  const asyncGenerators = Reflect.getPrototypeOf(Reflect.getPrototypeOf((async function* () {})())!)!;
  guardMethods(asyncGenerators, ["next", "return", "throw"], noteWaiting);
  guardMethods(Own.prototype, ["then"], noteWaiting);
  const asyncIterators = Reflect.getPrototypeOf(asyncGenerators)!;
  for (const key of Reflect.ownKeys(asyncIterators))
    if (key !== Symbol.asyncIterator) Reflect.deleteProperty(asyncIterators, key);
}
