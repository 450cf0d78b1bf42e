// What was probably meant by a word that nobody knows, as the end of the sentence that says so.

import { nearest } from "../../runtime/spelling.ts";

/** meant gives ": did you mean …?", or nothing where no word is near. */
export function meant(word: string, known: readonly string[]): string {
  const one = nearest(word, known);
  return one === null ? "" : `: did you mean ${one}?`;
}
