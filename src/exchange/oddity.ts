// What servers read in different ways, and a host or route may keep all the same. What none may keep is refused where a path is read.

import type { HostSpec } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";

type PathOptions = NonNullable<HostSpec<never>["paths"]>;

/** Oddities is a sum of `oddity`; 0 for a path that everybody reads in one way. */
export type Oddities = number;

/** oddity has a bit for each word of `paths`. */
export const oddity = { semicolon: 1, encodedSlash: 2, emptySegment: 4, bytes: 8, encodedPercent: 16 } as const;

const names = Object.keys(oddity) as (keyof typeof oddity)[];

const details: Readonly<Record<keyof typeof oddity, string>> = {
  semicolon: "path has a raw semicolon",
  encodedSlash: "path has an encoded slash",
  emptySegment: "path has an empty segment",
  bytes: "path has a percent-encoding that is not UTF-8",
  encodedPercent: "path has an encoded percent sign",
};

/** refusedBy sums up what is refused; what is said later goes before what was said first, and the default is strict. */
export function refusedBy(...said: readonly (PathOptions | undefined)[]): Oddities {
  // In front of most servers "%25" is the character that it stands for.
  const words: PathOptions = Object.assign({ encodedPercent: "keep" }, ...said);
  return names.reduce((sum, name) => sum | (words[name] === "keep" ? 0 : oddity[name]), 0);
}

/** refusedByDefault is what a host refuses that says nothing. */
export const refusedByDefault: Oddities = refusedBy();

/** wordsFor gives the words of `paths` that these are about. */
export const wordsFor = (oddities: Oddities): readonly (keyof typeof oddity)[] =>
  names.filter((name) => (oddities & oddity[name]) !== 0);

/** refuseOdd throws LISTENER_TARGET for the first of these oddities; 0: there is none. */
export function refuseOdd(oddities: Oddities): void {
  if (oddities === 0) return;
  throw new GatewayError("LISTENER_TARGET", { detail: details[wordsFor(oddities)[0]!] });
}

/** In canonical percent-encoding: a character beyond ASCII in UTF-8 (RFC 3629 §4), or a byte that belongs to none. */
const byteOrCharacter =
  /(%(?:C[2-9A-F]|D.)%[89AB].|%(?:E0%[AB].|E[1-9A-CEF]%[89AB].|ED%[89].)%[89AB].|%(?:F0%[9AB].|F[1-3]%[89AB].|F4%8.)%[89AB].%[89AB].)|%([89A-F].)/g;

/** replaceBytes puts something else in the place of each encoded byte of a canonical path that is no UTF-8; `byte` is "E9". */
export const replaceBytes = (path: string, by: (byte: string) => string): string =>
  path.replace(byteOrCharacter, (_, character: string | undefined, byte: string) => character ?? by(byte));

/** odditiesOf a path in canonical percent-encoding. */
export const odditiesOf = (path: string): Oddities =>
  (path.includes(";") ? oddity.semicolon : 0) |
  (path.includes("%2F") ? oddity.encodedSlash : 0) |
  (path.includes("//") ? oddity.emptySegment : 0) |
  (replaceBytes(path, () => "") === path ? 0 : oddity.bytes) |
  (path.includes("%25") ? oddity.encodedPercent : 0);
