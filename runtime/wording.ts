// How a mistake names values and calls: by their type, and as they stand in the policy, never as a request brought them.

import { wordFor } from "./brand.ts";
import { isDeciding } from "./registry.ts";
import { typeOf } from "./thrown.ts";
import { quoted } from "./visible.ts";

// Taken before policies run.
const { getPrototypeOf } = Reflect;
const { isArray } = Array;

/** typeName says what a value is: "a text", "a list", "an object" (a plain one), "a route". */
export function typeName(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string") return "a text";
  if (typeof value === "boolean") return "true or false";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object") return `a ${typeof value}`;
  const word = wordFor(value);
  if (word !== undefined) return word;
  if (isArray(value)) return "a list";
  if (value instanceof Promise) return "a promise";
  const parent = getPrototypeOf(value);
  return parent === null || parent === Object.prototype ? "an object" : "an object of a class";
}

/** shown is how a mistake shows a value: texts and numbers as they stand in the policy, never as a request brought them. */
export function shown(value: unknown): string {
  if (isDeciding()) return typeof value === "string" ? typeOf(value) : typeName(value);
  if (typeof value === "string") return quoted(value);
  if (isArray(value) && value.length === 0) return "an empty list";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : typeName(value);
}

/** titleOf is how a mistake names a declaration: `oidc("staff")`. */
export const titleOf = (call: string, name: unknown): string => `${call}(${shown(name)})`;
