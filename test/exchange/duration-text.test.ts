// Time in words, at the edges of each unit.

import { expect, test } from "vitest";
import { ago, inWords } from "../../src/exchange/duration-text.ts";

test.each([
  [0, "0 seconds"],
  [1, "1 second"],
  [119, "119 seconds"],
  [120, "2 minutes"],
  [300, "5 minutes"],
  [329, "5 minutes"],
  [330, "6 minutes"],
  [7_199, "120 minutes"],
  [7_200, "2 hours"],
  [90_000, "25 hours"],
])("an age of %i seconds is %s", (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});

test.each([
  [1, "1 second"],
  [119, "119 seconds"],
  [120, "2 minutes"],
  [121, "3 minutes"],
  [7_199, "120 minutes"],
  [7_200, "2 hours"],
  [7_201, "3 hours"],
])("a wait of %i seconds is never said to be shorter: %s", (seconds, words) => {
  expect(inWords(seconds, Math.ceil)).toBe(words);
});

test.each([
  [-5, "just now"],
  [59_999, "just now"],
  [60_000, "1 minute ago"],
  [119_999, "1 minute ago"],
  [3_599_999, "59 minutes ago"],
  [3_600_000, "1 hour ago"],
  [86_400_000, "24 hours ago"],
  [172_799_999, "47 hours ago"],
  [172_800_000, "2 days ago"],
])("%i milliseconds back is %s", (durationMs, words) => {
  expect(ago(durationMs)).toBe(words);
});
