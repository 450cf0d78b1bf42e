// The kinds of options: texts, durations, lists, and what the language itself has made.

import type { SecretRef } from "./contract.ts";
import { type Duration, parseDurationMs } from "./duration.ts";
import { faultInFunction } from "./guard.ts";
import {
  type Kind,
  type Needed,
  type Options,
  type Place,
  plainFields,
  type ReadOptions,
  readValue,
  told,
} from "./option.ts";
import { doubt, isDeciding, problem } from "./registry.ts";
import { secretOf } from "./secret.ts";
import { parseSizeBytes, type Size } from "./size.ts";

/** needed makes a kind that must be there. */
export const needed = <Read>(kind: Kind<Read>): Needed<Read> => ({ ...kind, needed: true });

type Words = Partial<Pick<Kind<unknown>, "code" | "what">>;

/** text takes one that is not blank. */
export const text = (example: string, fits: RegExp = /\S/, words: Words = {}): Kind<string> => ({
  takes: ["a text"],
  what: "a text",
  example,
  ...words,
  read: (value) => (fits.test(value as string) ? (value as string) : undefined),
});

/** oneOf takes one of a few texts or numbers. */
export const oneOf = <const T extends string | number>(values: readonly T[], words: Words = {}): Kind<T> => ({
  takes: [...new Set(values.map((value) => (typeof value === "string" ? "a text" : "a number")))],
  what: `${values.length > 1 ? "one of " : ""}${values.map((value) => JSON.stringify(value)).join(", ")}`,
  example: JSON.stringify(values[0]),
  ...words,
  read: (value) => values.find((one) => one === value),
});

/** wholeNumber takes one in a range. */
export const wholeNumber = (from: number, to: number, example: number, words: Words = {}): Kind<number> => ({
  takes: ["a number"],
  what: `a whole number from ${from} to ${to}`,
  example: String(example),
  ...words,
  read: (value) =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to ? Number(value) : undefined,
});

/** yesOrNo takes true or false. */
export const yesOrNo = (): Kind<boolean> => ({
  takes: ["true or false"],
  what: "true or false",
  example: "true",
  read: (value) => value as boolean,
});

/** duration takes one of at least so much, and at most, where that is said, and reads it in milliseconds. */
export const duration = (least: Duration, example: Duration, most?: Duration): Kind<number> => ({
  takes: ["a text"],
  what: most === undefined ? `a duration of at least "${least}"` : `a duration from "${least}" to "${most}"`,
  example: JSON.stringify(example),
  code: "POLICY_DURATION",
  read(value) {
    const ms = parseDurationMs(value);
    const fits = ms !== null && ms >= (parseDurationMs(least) ?? 0) && ms <= (parseDurationMs(most) ?? ms);
    return fits ? ms : undefined;
  },
});

/** size takes one in a range, and reads it in bytes. */
export const size = (least: Size, most: Size, example: Size): Kind<number> => ({
  takes: ["a text"],
  what: `a size from "${least}" to "${most}"`,
  example: JSON.stringify(example),
  read(value) {
    const bytes = parseSizeBytes(value);
    const fits = bytes !== null && bytes >= parseSizeBytes(least)! && bytes <= parseSizeBytes(most)!;
    return fits ? bytes : undefined;
  },
});

/** made takes what the language's own functions have made, and nothing that only looks like it. */
export const made = <Read>(
  word: string,
  dataOf: (value: unknown) => Read | undefined,
  words: Words & Pick<Kind<unknown>, "example">,
): Kind<Read> => ({ takes: [word], what: word, ...words, read: dataOf });

/** secretNamed takes a secret. One that is written out is not shown in the mistake: it would be in the log for good. */
export const secretNamed = (name: string): Kind<SecretRef> => ({
  takes: ["a secret", "a text"],
  what: "a secret",
  example: `secret("${name}")`,
  read(value, { call, path, at }) {
    if (typeof value !== "string") return secretOf(value);
    problem(
      "POLICY_SECRET_WRITTEN",
      `${call} has its ${path} written out`,
      `Name it instead: ${path}: secret("${name}"), and take the written one out of use.`,
      at,
    );
    return told;
  },
});

/** listOf takes a list, each of whose values is of one kind. */
export const listOf = <Read>(kind: Kind<Read>, least: 0 | 1 = 0): Kind<readonly Read[]> => ({
  takes: ["a list"],
  what: `a list, each ${kind.what}`,
  example: `[${kind.example}]`,
  ...(kind.code ? { code: kind.code } : {}),
  read(value, place) {
    const values = value as readonly unknown[];
    const read: Read[] = [];
    // By index: a hole is a value that is missing.
    for (let index = 0; index < values.length; index++) {
      const one = readValue(kind, values[index], { ...place, path: `${place.path}[${index}]` });
      if (one !== undefined) read.push(one);
    }
    return values.length >= least ? Object.freeze(read) : undefined;
  },
});

/** oneOrMore takes one value, or a list of at least one, and reads a list. */
export function oneOrMore<Read>(kind: Kind<Read>): Kind<readonly Read[]> {
  const list = listOf(kind, 1);
  return {
    ...kind,
    takes: [...kind.takes, "a list"],
    what: `${kind.what}, or a list`,
    needed: false,
    read(value, place) {
      if (Array.isArray(value)) return list.read(value, place);
      const one = kind.read(value, place);
      return one === undefined || one === told ? (one as undefined) : [one as Read];
    },
  };
}

/** recordOf takes names, each with a value of one kind: headers. One whose value is missing must not be left out in silence. */
export const recordOf = <Read>(kind: Kind<Read>, example: string): Kind<readonly (readonly [string, Read])[]> => ({
  takes: ["an object"],
  what: "an object of names and values",
  example,
  // What a guard calls a header may come from the request.
  read: (value, place) =>
    (plainFields(value, place, "", false) ?? []).flatMap(([name, one]) => {
      const read = readValue(kind, one, {
        ...place,
        path: `${place.path}[${isDeciding() ? "…" : JSON.stringify(name)}]`,
      });
      return read === undefined ? [] : [[name, read] as const];
    }),
});

/** within takes an object that has options of its own. */
export const within = <T>(options: Options<T>, example: string): Kind<ReadOptions<T>> => ({
  takes: ["an object"],
  what: "an object",
  example,
  read: (value, place) => options.read(value, place),
});

/** orComputed takes a value, or a function of the request that gives one: what it gives is looked at when it does. */
export const orComputed = <Read>(kind: Kind<Read>): Kind<Read | ((context: never) => unknown)> => ({
  ...kind,
  takes: [...kind.takes, "a function"],
  what: `${kind.what}, or a function of the request that gives one`,
  read(value, place) {
    if (typeof value !== "function") return kind.read(value, place);
    checkFunction(value, place);
    return value as (context: never) => unknown;
  },
});

function checkFunction(value: unknown, { call, path, at }: Place): void {
  const fault = faultInFunction(value as (context: never) => unknown);
  if (fault) doubt("POLICY_FUNCTION", `${call} has ${path}: ${fault.what}`, fault.fix, at);
}
