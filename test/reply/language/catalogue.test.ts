// The catalogue of the gateway's own pages: what errors say is in it, and every language has the gaps that English has.

import { expect, test } from "vitest";
import { sentences } from "../../../runtime/sentences.ts";
import { codes } from "../../../src/error-codes.ts";
import { german } from "../../../src/reply/language/german.ts";

const known: ReadonlySet<string> = new Set(sentences);
const gapsOf = (text: string) => (text.match(/\{\d+\}/g) ?? []).toSorted();

test("every error's public text is a sentence of it", () => {
  const missing = Object.values(codes)
    .map(({ text }) => text.replace(/\d+/g, "{1}"))
    .filter((text) => !known.has(text));
  expect(missing).toEqual([]);
});

test("each sentence is there once, and German has its gaps and words of its own", () => {
  expect(known.size).toBe(sentences.length);
  for (const sentence of sentences) expect(gapsOf(german[sentence]), sentence).toEqual(gapsOf(sentence));
  const same = sentences.filter((sentence) => german[sentence] === sentence);
  expect(same).toEqual(["{1}, {2}, {3}", "Passkey"]);
});
