// The catalogue of the gateway's own pages: what errors say is in it, and every language has the gaps that English has.

import { expect, test } from "vitest";
import { sentences } from "../../../runtime/sentences.ts";
import { codes } from "../../../src/error-codes.ts";
import { arabic } from "../../../src/reply/language/arabic.ts";
import { french } from "../../../src/reply/language/french.ts";
import { german } from "../../../src/reply/language/german.ts";
import type { Words } from "../../../src/reply/language/plural.ts";

const known: ReadonlySet<string> = new Set(sentences);
const gapsOf = (text: string) => (text.match(/\{\d+\}/g) ?? []).toSorted();

test("every error's public text is a sentence of it", () => {
  const missing = Object.values(codes)
    .map(({ text }) => text.replace(/\d+/g, "{1}"))
    .filter((text) => !known.has(text));
  expect(missing).toEqual([]);
});

test("each sentence is there once", () => {
  expect(known.size).toBe(sentences.length);
});

const languages: readonly (readonly [string, Readonly<Record<string, Words>>, readonly string[]])[] = [
  ["German", german, ["{1}, {2}, {3}", "Passkey"]],
  ["French", french, ["{1} minute", "{1} minutes", "{1}, {2}, {3}"]],
  ["Arabic", arabic, []],
];

test.each(languages)("%s has English's gaps, and words of its own", (_name, words, same) => {
  for (const sentence of sentences) {
    const said = words[sentence]!;
    if (typeof said === "string") expect(gapsOf(said), sentence).toEqual(gapsOf(sentence));
    // A form may say the number itself: "two minutes" is one word in Arabic.
    else
      for (const form of Object.values(said))
        expect(gapsOf(sentence), sentence).toEqual(expect.arrayContaining(gapsOf(form)));
  }
  expect(sentences.filter((sentence) => words[sentence] === sentence)).toEqual(same);
});
