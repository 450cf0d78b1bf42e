// Options as a declaration takes them: exactly those in its table, each of its kind; anything else is a mistake with a place.

import type { Position } from "./contract.ts";
import type { PolicyCode } from "./policy-code.ts";
import { isDeciding, problem } from "./registry.ts";
import { nearest } from "./spelling.ts";
import { shown, typeName } from "./wording.ts";

// Taken before policies run.
const { getOwnPropertyDescriptor, ownKeys } = Reflect;

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
  readonly code?: PolicyCode;
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

type Table = ReadonlyMap<string, Kind<unknown>>;

/** written is the call with the options that it needs, or else the first that it takes. */
function written(form: string, table: Table): string {
  const rows = [...table];
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
    const table: Table = new Map(Object.entries(kinds as Readonly<Record<string, Kind<unknown>>>));
    const example = written(form, table);
    const options: Options<T> = {
      form,
      kinds,
      read: (value, place) => readFields(table, example, value, place) as ReadOptions<T>,
    };
    optionTables.push(options as unknown as (typeof optionTables)[number]);
    return options;
  };

function readFields(table: Table, form: string, value: unknown, place: Place) {
  const read: Record<string, unknown> = { __proto__: null };
  const fields = value === undefined ? [] : plainFields(value, place, form);
  if (fields === null) return read;
  const slips = new Set<string>();
  for (const [name, one] of fields) {
    const kind = table.get(name);
    if (kind) read[name] = readValue(kind, one, { ...place, path: pathOf(place, name) });
    else tellUnknown(name, table, place, slips);
  }
  for (const [name, kind] of table) {
    // What was misspelt is told once.
    if (!kind.needed || name in read || slips.has(name)) continue;
    problem(
      kind.code ?? "POLICY_OPTION",
      `${place.call} has no ${pathOf(place, name)}`,
      `Give it ${kind.what}: ${name}: ${kind.example}.`,
      place.at,
    );
  }
  return read;
}

const pathOf = ({ path }: Place, name: string) => (path === "" ? name : `${path}.${name}`);

function tellUnknown(name: string, table: Table, place: Place, slips: Set<string>): void {
  const known = [...table.keys()];
  const likely = nearest(name, known);
  if (likely !== null) slips.add(likely);
  problem(
    "POLICY_OPTION_UNKNOWN",
    // What a guard calls an option may come from the request.
    isDeciding()
      ? `${place.call} has an option that it does not know`
      : `${place.call} has no option ${pathOf(place, name).slice(0, 80)}`,
    `${likely === null ? "" : `Did you mean ${likely}? `}${place.path === "" ? "It" : place.path} takes ${known.join(", ")}.`,
    place.at,
  );
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
): readonly (readonly [string, unknown])[] | null {
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
  const fields: (readonly [string, unknown])[] = [];
  for (const key of ownKeys(value as object)) {
    const property = getOwnPropertyDescriptor(value as object, key);
    if (typeof key === "symbol" || property === undefined || !("value" in property)) {
      problem(
        "POLICY_OPTION",
        `${place.call} has ${what} with ${typeof key === "symbol" ? "a symbol for a name" : "a value that is computed when it is read"}`,
        "Write each as a name and its value.",
        place.at,
      );
    } else if (property.value !== undefined || !leavesOut) fields.push([key, property.value]);
  }
  return fields;
}

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
