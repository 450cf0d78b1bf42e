// The other readings of a path with oddities: what servers make of it that decode, drop or merge.

import { replaceBytes } from "../exchange/oddity.ts";

/** A step that some servers take, and whether it is only about encoded slashes. */
const steps: readonly (readonly [take: (path: string) => string, slashes: boolean])[] = [
  [(path) => replaceBytes(path, () => ""), false],
  [(path) => replaceBytes(path, toWestern), false],
  [dropParameters, false],
  [cutAtSemicolon, false],
  [(path) => path.replaceAll("%2F", "/"), true],
  // Once more, for what follows a semicolon may have had a slash in it.
  [dropParameters, false],
  [cutAtSemicolon, false],
];

const western = new TextDecoder("windows-1252");

/** Where it is not UTF-8, others take it for Latin-1: "/caf%E9" is "/café". */
const toWestern = (byte: string): string =>
  encodeURIComponent(western.decode(Uint8Array.of(Number.parseInt(byte, 16))));

/** Java's servers drop what follows a semicolon, up to the end of its segment. */
function dropParameters(path: string): string {
  return path.replace(/;[^/]*/g, "");
}

/** Others end the path there. */
function cutAtSemicolon(path: string): string {
  const at = path.indexOf(";");
  return at === -1 ? path : path.slice(0, at);
}

const merge = (path: string): string => path.replace(/\/{2,}/g, "/");

/** otherReadings gives each with whether encoded slashes alone make the difference; of two that are alike, the graver. */
export function otherReadings(path: string): ReadonlyMap<string, boolean> {
  const found = new Map([[path, true]]);
  const note = (reading: string, slashes: boolean) => found.set(reading, slashes && (found.get(reading) ?? true));
  for (const [take, about] of steps)
    for (const [one, slashes] of [...found]) {
      const next = take(one);
      if (next !== one) note(next, slashes && about);
    }
  // What was merged is about slashes where they were encoded before.
  const merges = path.includes("//");
  for (const [one, slashes] of [...found]) {
    const next = merge(one);
    if (next !== one) note(next, slashes && !merges);
  }
  found.delete(path);
  return found;
}
