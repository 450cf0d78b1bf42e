// Options as a declaration takes them: exactly those in its table, each of its kind; anything else is a mistake with a place.

import { wordFor } from "./brand.ts";
import type { Position } from "./contract.ts";
import { isDeciding, problem } from "./registry.ts";
import { nearest } from "./spelling.ts";

// Taken before policies run.
const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const { isArray } = Array;

/** Place is where a value stands: `stepUp()` and "maxAge", `upstream("bank")` and "health.path". */
export interface Place {
  readonly call: string;
  readonly path: string;
  readonly at: Position;
}

/** told: the mistake was reported where it was found. */
export const told: unique symbol = Symbol("told");

/** Kind is what one option takes. */
export interface Kind<Read> {
  /** The words of typeName() for what may be right. Nothing else gets as far as `read`. */
  readonly takes: readonly string[];
  /** "a text": for the fix. */
  readonly what: string;
  /** How it is written: the fix shows it, and the tests try it. */
  readonly example: string;
  /** Of its mistakes; POLICY_OPTION unless said otherwise. */
  readonly code?: string;
  /** Must it be there? */
  readonly needed?: boolean;
  /** undefined: refused; `told`: refused, and said why. */
  read(value: unknown, place: Place): Read | typeof told | undefined;
}

/** Needed is a kind of an option that must be there. */
export type Needed<Read> = Kind<Read> & { readonly needed: true };

/** Kinds is a table with a row for each option of an interface, so that none can be forgotten. */
export type Kinds<O> = {
  readonly [N in keyof O]-?: object extends Pick<O, N> ? Kind<unknown> : Needed<unknown>;
};

/** ReadOptions is what was read: what is left out, and what was refused, is undefined. */
export type ReadOptions<T> = {
  readonly [N in keyof T]: T[N] extends Kind<infer Read> ? Read | undefined : never;
};

/** Options reads the options of one declaration. */
export interface Options<T> {
  /** How the call is written, with "{…}" for its options: `oidc("staff", {…})`. */
  readonly form: string;
  readonly kinds: T;
  /** read takes an options object apart. `path` is "" for the call's own, "health" for those in there. */
  read(value: unknown, place: Place): ReadOptions<T>;
}

/** optionTables are all that were made, for the tests that walk over them. */
export const optionTables: Options<Readonly<Record<string, Kind<unknown>>>>[] = [];

/** written is the call with the options that it needs, or else the first that it takes. */
function written(form: string, kinds: Readonly<Record<string, Kind<unknown>>>): string {
  const rows = Object.entries(kinds);
  const those = rows.filter(([, kind]) => kind.needed);
  const shown = (those.length > 0 ? those : rows.slice(0, 1)).map(([name, kind]) => `${name}: ${kind.example}`);
  return form.replace("{…}", `{ ${shown.join(", ")} }`);
}

/** optionsOf makes the reader of an interface's options: optionsOf<RedirectOptions>()('redirect("/x", {…})', { status }). */
export const optionsOf =
  <O>() =>
  <const T extends Kinds<O>>(
    form: string,
    kinds: T & { readonly [N in Exclude<keyof T, keyof O>]: never },
  ): Options<T> => {
    const table = kinds as Readonly<Record<string, Kind<unknown>>>;
    const options: Options<T> = {
      form,
      kinds,
      read: (value, place) => readFields(table, form, value, place) as ReadOptions<T>,
    };
    optionTables.push(options as unknown as (typeof optionTables)[number]);
    return options;
  };

function readFields(kinds: Readonly<Record<string, Kind<unknown>>>, form: string, value: unknown, place: Place) {
  const read: Record<string, unknown> = { __proto__: null };
  const fields = value === undefined ? {} : plainFields(value, place, written(form, kinds));
  if (fields === null) return read;
  const known = Object.keys(kinds);
  const meant = new Set<string>();
  for (const name of Object.keys(fields)) {
    const path = place.path === "" ? name : `${place.path}.${name}`;
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind) {
      read[name] = readValue(kind, fields[name], { ...place, path });
      meant.add(name);
      continue;
    }
    const likely = nearest(name, known);
    if (likely !== null) meant.add(likely);
    problem(
      "POLICY_OPTION_UNKNOWN",
      // What a guard calls an option may come from the request.
      isDeciding()
        ? `${place.call} has an option that it does not know`
        : `${place.call} has no option ${path.slice(0, 80)}`,
      `${likely === null ? "" : `Did you mean ${likely}? `}${place.path === "" ? "It" : place.path} takes ${known.join(", ")}.`,
      place.at,
    );
  }
  for (const [name, kind] of Object.entries(kinds)) {
    if (!kind.needed || meant.has(name)) continue;
    const path = place.path === "" ? name : `${place.path}.${name}`;
    problem(
      kind.code ?? "POLICY_OPTION",
      `${place.call} has no ${path}`,
      `Give it ${kind.what}: ${name}: ${kind.example}.`,
      place.at,
    );
  }
  return read;
}

/** readValue reads one value, and tells what is wrong with it. */
export function readValue<Read>(kind: Kind<Read>, value: unknown, place: Place): Read | undefined {
  const read = kind.takes.includes(typeName(value)) ? kind.read(value, place) : undefined;
  if (read !== undefined) return read === told ? undefined : read;
  const name = place.path.slice(place.path.lastIndexOf(".") + 1);
  problem(
    kind.code ?? "POLICY_OPTION",
    `${place.call} has ${place.path}: ${shown(value)}`,
    `Give ${kind.what}, such as ${name}: ${kind.example}${kind.needed ? "" : ", or leave it out"}.`,
    place.at,
  );
  return undefined;
}

/**
 * plainFields gives what a plain object says, each value looked at once; null where it is none, or says it in a way that
 * would be passed over: inherited, under a symbol, by a getter. `undefined` counts as left out, unless `leavesOut` is false.
 */
export function plainFields(
  value: unknown,
  place: Place,
  form: string,
  leavesOut = true,
): Readonly<Record<string, unknown>> | null {
  const what = place.path === "" ? "options" : place.path;
  if (typeName(value) !== "an object") {
    problem(
      place.path === "" ? "POLICY_OPTIONS" : "POLICY_OPTION",
      `${place.call} has ${shown(value)} for its ${what}`,
      place.path === "" ? `Write ${form}.` : `Write ${what} as an object, or leave it out.`,
      place.at,
    );
    return null;
  }
  const fields: Record<string, unknown> = { __proto__: null };
  for (const key of ownKeys(value as object)) {
    const property = getOwnPropertyDescriptor(value as object, key);
    if (typeof key === "symbol" || property === undefined || !("value" in property)) {
      problem(
        "POLICY_OPTION",
        `${place.call} has ${what} with ${typeof key === "symbol" ? "a symbol for a name" : "a value that is computed when it is read"}`,
        "Write each as a name and its value.",
        place.at,
      );
    } else if (property.value !== undefined || !leavesOut) fields[key] = property.value;
  }
  return fields;
}

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
  if (isDeciding()) return typeName(value);
  if (typeof value === "string") return JSON.stringify(value.slice(0, 80));
  return typeof value === "number" || typeof value === "boolean" ? String(value) : typeName(value);
}

/** titleOf is how a mistake names a declaration: `oidc("staff")`. */
export const titleOf = (call: string, name: unknown): string => `${call}(${shown(name)})`;

/** takesOnly refuses what a call gives beyond what is taken: it would be dropped without a word. */
export function takesOnly(count: number, given: ArrayLike<unknown>, form: string, at: Position): void {
  if (given.length <= count) return;
  problem(
    "POLICY_ARGUMENT",
    `${form.slice(0, form.indexOf("("))}() takes ${count === 0 ? "nothing" : count === 1 ? "one thing" : `${count} things`}, and gets ${given.length}`,
    `Write ${form}.`,
    at,
  );
}
