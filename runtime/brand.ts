// Brands: what the language's own functions made, and what each of them holds. A look-alike object has none.

import { putPlainly } from "./plain.ts";
import type { BalanceName } from "./upstream-spec.ts";

/** Brand knows the objects of one kind. */
export interface Brand<Data> {
  /** mark freezes what was made and keeps its data. */
  mark<Made extends object>(made: Made, data: Data): Made;
  /** dataOf gives what it holds; undefined for anything that was not marked. */
  dataOf(value: unknown): Data | undefined;
}

// Taken before policies run: none can change what is believed to be made here.
const { apply } = Reflect;
const { get } = WeakMap.prototype;
const lookUp = <Data>(map: WeakMap<object, Data>, value: unknown): Data | undefined =>
  typeof value === "object" && value !== null ? (apply(get, map, [value]) as Data | undefined) : undefined;

const words = new WeakMap<object, string>();

/** wordFor says what the language made, such as "a route"; undefined for anything else. */
export const wordFor = (value: unknown): string | undefined => lookUp(words, value);

/** createBrand makes the brand of one kind; `word` is what mistakes call it. */
export function createBrand<Data>(word: string): Brand<Data> {
  const datas = new WeakMap<object, Data>();
  return {
    mark(made, data) {
      putPlainly(datas, made, data);
      putPlainly(words, made, word);
      return Object.freeze(made);
    },
    dataOf: (value) => lookUp(datas, value),
  };
}

/** identityBrand keeps the name of each identity source. It is here because everything in identity.ts is for operators to import. */
export const identityBrand = createBrand<string>("an identity source");

/** balanceBrand keeps the name of each balance, for the same reason. */
export const balanceBrand = createBrand<BalanceName>("a balance");
