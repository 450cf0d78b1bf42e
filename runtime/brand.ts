// Brands: what the language's own functions made, and what each of them holds. A look-alike object has none.

import { putPlainly } from "./plain.ts";

/** Brand knows the objects of one kind. */
export interface Brand<Data> {
  /** mark freezes what was made and keeps its data. */
  mark<Made extends object>(made: Made, data: Data): Made;
  /** dataOf gives what it holds; undefined for anything that was not marked. */
  dataOf(value: unknown): Data | undefined;
}

/** createBrand makes the brand of one kind. */
export function createBrand<Data>(): Brand<Data> {
  const datas = new WeakMap<object, Data>();
  return {
    mark(made, data) {
      putPlainly(datas, made, data);
      return Object.freeze(made);
    },
    dataOf: (value) => (typeof value === "object" && value !== null ? datas.get(value) : undefined),
  };
}

/** identityBrand keeps the name of each identity source. It is here because everything in identity.ts is for operators to import. */
export const identityBrand = createBrand<string>();

/** balanceBrand keeps the name of each balance, for the same reason. */
export const balanceBrand = createBrand<string>();
