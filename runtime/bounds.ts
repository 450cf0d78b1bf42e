// What V8 does in one piece, which no limit of time can stop in the middle, gets no more than it does in milliseconds.

import { boundExpressions } from "./bound-expression.ts";
import { guardMethods, textMethods } from "./guard-method.ts";

/** most is the largest that such a function takes: units of a text, items of a list, items that are sorted, units of an expression or a whole number. */
export const most = { text: 1_048_576, items: 1_048_576, sorted: 65_536, source: 65_536 } as const;

/** How a function and its limit are told. It throws. */
type Refuse = (message: string) => never;

/** null: policies load, in a process of their own, which may be ended. */
let refuse: Refuse | null = null;

/** boundFrom says that requests are decided from now on. */
export function boundFrom(tell: Refuse): void {
  refuse = tell;
}

// Taken before anything is replaced.
const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const { isArray } = Array;
const { stringify } = JSON;
const { isView } = ArrayBuffer;

const tell = (name: string, size: number, limit: number, of: string): void => {
  if (refuse !== null && size > limit) refuse(`${name} of ${size} ${of}: ${limit} are the most`);
};

const textOf = (value: unknown): number => (typeof value === "string" ? value.length : 0);

const decides = (): boolean => refuse !== null;

/** Of texts that are no texts yet, so that what is measured is what is used. */
function readText(args: unknown[], index: number): void {
  const value = args[index];
  if (refuse !== null && typeof value === "object" && value !== null) args[index] = `${value as unknown as string}`;
}

/** Whatever has a length counts by it: methods of lists take anything that looks like one. */
function itemsOf(value: unknown): number {
  if (refuse === null || value === null || value === undefined) return 0;
  if (typeof value === "object" && !isArray(value) && !isView(value) && isComputed(value)) return endless;
  const { length } = value as { readonly length?: unknown };
  if (typeof length === "number") return length;
  return numberOf(length);
}

/** Whatever is asked for its size twice, here and by V8, may say another one then. */
const endless = Number.POSITIVE_INFINITY;

/** What computes a number counts as endless too. */
const numberOf = (value: unknown): number =>
  (typeof value === "object" && value !== null) || typeof value === "function" ? endless : Number(value);

function isComputed(value: object): boolean {
  for (let one: object | null = value; one !== null; one = getPrototypeOf(one)) {
    const property = getOwnPropertyDescriptor(one, "length");
    if (property !== undefined) return property.get !== undefined;
  }
  return false;
}

/** What has a key for each item. */
const keysOf = (value: unknown): number =>
  typeof value === "string" || isArray(value) || isView(value) ? itemsOf(value) : 0;

const bigValue = BigInt.prototype.valueOf;

/** Of one in an object as well; null: it is none. */
function valueOfBig(one: unknown): bigint | null {
  if (typeof one === "bigint") return one;
  try {
    return apply(bigValue, one, []) as bigint;
  } catch {
    return null;
  }
}

/** A digit is 3.3 bits. */
const bitsOf = (digits: number): bigint => BigInt(digits * 4);

const eachItem =
  "concat copyWithin every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join lastIndexOf map reduce reduceRight reverse shift slice some splice toLocaleString toReversed toSpliced toString unshift with";
const eachUnit =
  "split normalize replace replaceAll match matchAll search toUpperCase toLowerCase toLocaleUpperCase toLocaleLowerCase localeCompare isWellFormed toWellFormed trim trimStart trimEnd";
const ofObjects =
  "assign entries freeze fromEntries getOwnPropertyDescriptors getOwnPropertyNames groupBy isFrozen isSealed keys preventExtensions seal values";

/** boundNative replaces what would take longer. It runs before all that is made unchangeable. */
export function boundNative(): void {
  const words = (list: string) => list.split(" ");
  for (const name of words(eachItem))
    guardMethods(Array.prototype, [name], (one, args) => {
      let items = itemsOf(one);
      if (name === "concat") for (let index = 0; index < args.length; index++) items += itemsOf(args[index]);
      tell(name, items, most.items, "items");
    });
  const Typed = Reflect.getPrototypeOf(Uint8Array) as { readonly prototype: object };
  guardMethods(Typed.prototype, words(eachItem), (one) =>
    tell("a typed array's method", itemsOf(one), most.items, "items"),
  );
  for (const prototype of [Array.prototype, Typed.prototype])
    for (const name of ["sort", "toSorted"])
      guardMethods(prototype, [name], (one) => tell(name, itemsOf(one), most.sorted, "items"));

  for (const name of words(eachUnit))
    textMethods(String.prototype, [name], decides, (one, args) => {
      if (name === "localeCompare") {
        readText(args, 0);
        tell(name, textOf(args[0]), most.text, "units");
      }
      tell(name, textOf(one), most.text, "units");
    });
  for (const name of ["includes", "indexOf", "lastIndexOf"])
    textMethods(String.prototype, [name], decides, (one, args) => {
      if (!(args[0] instanceof RegExp)) readText(args, 0);
      tell(name, textOf(one), most.text, "units");
      // Each place may be compared with all that is looked for.
      tell(`${name} in and`, textOf(one) * textOf(args[0]), most.text * 64, "units, one with the other");
    });
  textMethods(String.prototype, ["repeat"], decides, (one, [times]) =>
    tell("repeat", textOf(one) * numberOf(times), most.text, "units"),
  );
  for (const name of ["padStart", "padEnd"])
    guardMethods(String.prototype, [name], (_, [length]) => tell(name, numberOf(length), most.text, "units"));
  guardMethods(String, ["raw"], (_, [strings]) =>
    tell("String.raw", itemsOf((strings as { readonly raw?: unknown } | undefined)?.raw), most.items, "items"),
  );

  for (const name of words(ofObjects))
    guardMethods(Object, [name], (_, args) => {
      for (let index = 0; index < args.length; index++)
        tell(`Object.${name}`, keysOf(args[index]), most.items, "items");
    });
  guardMethods(Reflect, ["ownKeys"], (_, [value]) => tell("Reflect.ownKeys", keysOf(value), most.items, "items"));
  guardMethods(Array, ["from"], (_, [value]) => tell("Array.from", itemsOf(value), most.items, "items"));
  const global = ["encodeURIComponent", "encodeURI", "decodeURIComponent", "decodeURI", "escape", "unescape"];
  for (const name of [...global, "parseInt", "parseFloat"])
    guardMethods(globalThis, [name], (_, args) => {
      readText(args, 0);
      tell(name, textOf(args[0]), most.text, "units");
    });
  guardMethods(BigInt.prototype, ["toString", "toLocaleString"], (one) => {
    if (refuse === null) return;
    const number = valueOfBig(one);
    if (number === null) return;
    const rest = number >> bitsOf(most.source);
    if (rest !== 0n && rest !== -1n)
      refuse(`a text of a whole number of more than ${most.source} digits: ${most.source} are the most`);
  });
  guardMethods(Intl.Segmenter.prototype, ["segment"], (_, [text]) => tell("segment", textOf(text), most.text, "units"));
  guardMethods(JSON, ["parse"], (_, [text]) =>
    tell("JSON.parse", typeof text === "object" && text !== null ? endless : textOf(text), most.text, "units"),
  );
  guardMethods(Typed as object, ["from"], (_, [value]) =>
    tell("a typed array's from", itemsOf(value), most.items, "items"),
  );
  guardMethods(RegExp, ["escape"], (_, [text]) => tell("RegExp.escape", textOf(text), most.text, "units"));
  for (const key of [Symbol.split, Symbol.replace, Symbol.match, Symbol.matchAll, Symbol.search] as const)
    guardMethods(RegExp.prototype, [key], (_, args) => {
      readText(args, 0);
      tell("an expression's method", textOf(args[0]), most.text, "units");
    });
  boundExpressions(tell, decides);
  boundBigInt();
  boundStringify();
}

/** Reading a whole number takes longer than its digits are many. */
function boundBigInt(): void {
  const Own = BigInt;
  const bounded = (...args: unknown[]): bigint => {
    readText(args, 0);
    tell("BigInt", textOf(args[0]), most.source, "digits");
    return apply(Own, undefined, args);
  };
  for (const key of Reflect.ownKeys(Own))
    Object.defineProperty(bounded, key, Reflect.getOwnPropertyDescriptor(Own, key)!);
  Object.defineProperty(Own.prototype, "constructor", { value: bounded });
  Object.defineProperty(globalThis, "BigInt", { value: bounded });
}

const textValue = String.prototype.valueOf;

/** V8 writes a text in an object as the text: what has no length of its own is none. */
function unboxed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || isArray(value)) return value;
  if (getOwnPropertyDescriptor(value, "length") === undefined) return value;
  try {
    apply(textValue, value, []);
  } catch {
    return value;
  }
  return `${value as unknown as string}`;
}

/** The same object may stand in it in a million places: so each of them is passed by, where it can be stopped, and counted. */
function boundStringify(): void {
  const native = stringify as (...values: never) => unknown;
  const bounded = {
    stringify(value: unknown, replacer?: unknown, space?: unknown): unknown {
      if (refuse === null) return apply(native, JSON, [value, replacer, space]);
      if (typeof value === "string") {
        tell("JSON.stringify", value.length, most.text, "units");
        return stringify(value, replacer as never, space as never);
      }
      if (typeof value !== "object" || value === null) return apply(native, JSON, [value, replacer, space]);
      let units = 0;
      const counting = function (this: unknown, key: string, inner: unknown): unknown {
        const written = unboxed(typeof replacer === "function" ? apply(replacer, this, [key, inner]) : inner);
        units += 1 + key.length + textOf(written);
        tell("JSON.stringify", units, most.text, "units");
        return written;
      };
      const text = stringify(value, counting, space as never);
      // A list of names chooses and orders: what is chosen from is small enough by now.
      return isArray(replacer) ? stringify(value, replacer as never, space as never) : text;
    },
  };
  Object.defineProperty(JSON, "stringify", { value: bounded.stringify });
}
