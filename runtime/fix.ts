// Fixes what policies keep: freezes it through and through, and puts back after each guard what cannot be frozen.

import { allowOverride } from "./override.ts";
import { createPlainObjects } from "./plain.ts";

/** Unfixable is a value that cannot be fixed: what it is, and what to do about it. */
export type Unfixable = readonly [what: string, fix: string];

/** Everything that was made while policies loaded, and the language's own objects: none of it may be changed any more. */
const fixed = createPlainObjects();
/** Puts back what cannot be frozen. */
const restorers: (() => void)[] = [];

/** isFixed: was it there when the policies had loaded? */
export const isFixed = (value: object): boolean => fixed.has(value);

/** restore puts back what a guard may have changed although it is kept. It throws where that is not possible any more. */
export function restore(): void {
  for (let index = 0; index < restorers.length; index++) restorers[index]!();
}

/** isObject: may it be kept, and changed? */
export const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** fixFrom fixes a value and everything that it leads to. */
export function fixFrom(root: unknown, unfixable: (found: Unfixable) => void): void {
  // Most are one that was met before.
  if (!isObject(root) || fixed.has(root)) return;
  walk(root, (value, add) => {
    const problem = tryToFix(value, add);
    // It is refused, and may be too large to look through.
    if (problem !== null) unfixable(problem);
    return problem === null;
  });
}

/** fixGround does that for what the language brings along, in which there is nothing that cannot be frozen. */
export function fixGround(root: unknown): void {
  walk(root, (value) => {
    Object.freeze(value);
    return true;
  });
}

type Add = (value: unknown) => void;

function walk(root: unknown, visit: (value: object, add: Add) => boolean): void {
  const waiting: object[] = isObject(root) ? [root] : [];
  const add: Add = (value) => {
    if (isObject(value) && !fixed.has(value)) waiting.push(value);
  };
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (fixed.has(value)) continue;
    fixed.add(value);
    if (!visit(value, add)) continue;
    add(Reflect.getPrototypeOf(value));
    const keys = Reflect.ownKeys(value);
    // Most functions have a length and a name, and no more.
    if (typeof value === "function" && keys.length === 2 && keys[0] === "length" && keys[1] === "name") continue;
    for (const key of keys) {
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      if (property === undefined) continue;
      if ("value" in property) add(property.value);
      else {
        add(property.get);
        add(property.set);
      }
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
export const generators: readonly object[] = [(function* () {})(), (async function* () {})()].map(
  (one) => Reflect.getPrototypeOf(Reflect.getPrototypeOf(one)!)!,
);
const isOf = (prototypes: readonly object[], value: unknown): boolean =>
  prototypes.some((one) => Reflect.apply(ground.isPrototypeOf, one, [value]));
const [globalOf, stickyOf] = ["global", "sticky"].map(
  (name) => Reflect.getOwnPropertyDescriptor(RegExp.prototype, name)!.get!,
);

const getterOf = (prototype: object, key: string) => Reflect.getOwnPropertyDescriptor(prototype, key)!.get!;
const typed = Reflect.getPrototypeOf(Uint8Array.prototype)!;
const bufferGetters = [getterOf(typed, "buffer"), getterOf(DataView.prototype, "buffer")];
const resizableOf = getterOf(ArrayBuffer.prototype, "resizable");
const lengthOf = getterOf(ArrayBuffer.prototype, "byteLength");
// V8's own: a property of that name is whatever a policy likes.
const bufferOf = (view: object): ArrayBuffer => {
  try {
    return Reflect.apply(bufferGetters[0]!, view, []) as ArrayBuffer;
  } catch {
    return Reflect.apply(bufferGetters[1]!, view, []) as ArrayBuffer;
  }
};

/** isIterator: does it step, so that the next who looks finds another place? */
export const isIterator = (value: unknown): boolean => typeof value === "object" && isOf(iterators, value);

function tryToFix(value: object, add: Add): Unfixable | null {
  try {
    return fix(value, add);
  } catch {
    return ["something that cannot be frozen", "Keep plain lists and objects at the top of a file."];
  }
}

const plain: readonly (object | null)[] = [Object.prototype, Array.prototype, Function.prototype, null];

function fix(value: object, add: Add): Unfixable | null {
  if (plain.includes(Reflect.getPrototypeOf(value)) && !ArrayBuffer.isView(value) && !Object.hasOwn(value, "stack")) {
    allowOverrides(value, add);
    Object.freeze(value);
    return null;
  }
  if (ArrayBuffer.isView(value)) return fixBuffer(bufferOf(value)) ?? fixNames(value);
  if (value instanceof ArrayBuffer && value !== ArrayBuffer.prototype) return fixBuffer(value);
  if (isExpression(value)) return fixExpression(value);
  const stack = Reflect.getOwnPropertyDescriptor(value, "stack");
  // The setter of an error's own stack writes also where the error is frozen.
  if (stack?.set !== undefined)
    Object.defineProperty(value, "stack", { value: Reflect.apply(stack.get!, value, []), writable: false });
  allowOverrides(value, add);
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

/** Of a class's prototype: what its instances assign in their constructors must not be refused because it is there already. */
function allowOverrides(value: object, add: Add): void {
  const made = Reflect.getOwnPropertyDescriptor(value, "constructor")?.value as unknown;
  if (typeof made !== "function" || Reflect.getOwnPropertyDescriptor(made, "prototype")?.value !== value) return;
  for (const key of Reflect.ownKeys(value)) {
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    if (property === undefined || !("value" in property)) continue;
    // It is out of sight then.
    add(property.value);
    allowOverride(value, key);
  }
}

/** With the flags g and y, lastIndex has to stay writable for replace() and the like; it is put back after each guard. */
function fixExpression(value: RegExp): null {
  const { lastIndex } = value;
  fixNames(value);
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
export function fixBuffer(buffer: ArrayBuffer): Unfixable | null {
  if (fixedBuffers.has(buffer)) return null;
  fixedBuffers.add(buffer);
  const resizable = Reflect.apply(resizableOf, buffer, []) === true;
  bytes += Reflect.apply(lengthOf, buffer, []) as number;
  if (resizable || bytes > maxBytes)
    return [
      resizable ? "a buffer that can be resized" : `more than ${maxBytes} bytes in typed arrays`,
      "Keep a list or a text instead, which can be frozen.",
    ];
  Object.freeze(buffer);
  const live = new Uint8Array(buffer);
  const copy = live.slice();
  restorers.push(() => live.set(copy));
  return null;
}

/** What else than elements a view has. */
function fixNames(view: object): null {
  Object.preventExtensions(view);
  for (const key of Reflect.ownKeys(view)) {
    // ECMA-262 §7.1.21: what is no element has another spelling as a number.
    const isElement = typeof key === "string" && ArrayBuffer.isView(view) && `${Number(key)}` === key;
    if (!isElement && key !== "lastIndex" && Object.hasOwn(Reflect.getOwnPropertyDescriptor(view, key)!, "value"))
      Object.defineProperty(view, key, { writable: false, configurable: false });
  }
  return null;
}

const fixedBuffers = new WeakSet<ArrayBuffer>();
