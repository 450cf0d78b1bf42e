// What a policy threw or returned: what may be told of it to everybody, and what to nobody but who writes the policy.

import { type ErrorName, errorNames } from "./contract.ts";
import { isErrorObject } from "./position.ts";
import { visible } from "./visible.ts";

// Taken before policies run, so that none can change what is said of it.
const { getPrototypeOf } = Reflect;
const { stringify } = JSON;
const { isArray } = Array;
const names = new Map<object, ErrorName>(
  errorNames.map((name) => [(globalThis as unknown as Record<ErrorName, ErrorConstructor>)[name].prototype, name]),
);

/** errorNameOf gives the name of the language's own class that an error is of, whatever it calls itself; null: it is no error. */
export function errorNameOf(value: unknown): ErrorName | null {
  if (!isErrorObject(value)) return null;
  try {
    let prototype = getPrototypeOf(value);
    for (let depth = 0; prototype !== null && depth < 20; depth++) {
      const name = names.get(prototype);
      if (name !== undefined) return name;
      prototype = getPrototypeOf(prototype);
    }
  } catch {
    // A prototype that cannot be read has no name.
  }
  return "Error";
}

/** typeOf says what a value is without showing any of it: a request may have put it there. */
export const typeOf = (value: unknown): string =>
  typeof value === "string" ? `a text of ${value.length} characters` : value === null ? "null" : typeof value;

const longest = 2_000;

/** inFull says all that an error says. It can hold whatever the request held, so it is for whoever writes the policy alone. */
export function inFull(value: unknown): string {
  try {
    return visible(say(value, 3), longest);
  } catch {
    return "something that cannot be read";
  }
}

function say(value: unknown, depth: number): string {
  if (typeof value === "string") return stringify(value.slice(0, longest));
  if (!isErrorObject(value)) return typeof value === "object" && value !== null ? sayObject(value) : sayPlain(value);
  const message = text(value, "message");
  const head = `${text(value, "name") || "Error"}${message === "" ? "" : `: ${message}`}`;
  if (depth === 0) return head;
  const cause = read(value, "cause");
  const errors = read(value, "errors");
  const several = isArray(errors) ? errors.slice(0, 5).map((one) => say(one, depth - 1)) : [];
  return [
    head,
    ...(several.length > 0 ? [` (of ${(errors as readonly unknown[]).length}: ${several.join("; ")})`] : []),
    ...(cause === undefined ? [] : [` (caused by ${say(cause, depth - 1)})`]),
  ].join("");
}

function sayPlain(value: unknown): string {
  return typeof value === "function" ? "a function" : String(value);
}

function sayObject(value: object): string {
  try {
    return stringify(value) ?? "an object";
  } catch {
    return "an object";
  }
}

function read(holder: object, key: string): unknown {
  try {
    return Reflect.get(holder, key);
  } catch {
    return undefined;
  }
}

function text(holder: object, key: string): string {
  const value = read(holder, key);
  return typeof value === "string" ? value.slice(0, longest) : "";
}
