// What others wrote, on its way into a log line or onto a page: cut, and nothing in it unseen.

import { describe, expect, test } from "vitest";
import { deny, stepUp } from "../../runtime/index.ts";
import { dataOf } from "../../runtime/step.ts";
import { reasonLength, visible } from "../../runtime/visible.ts";
import { mfa } from "./evaluated.ts";

describe("what is unseen is shown as its number", () => {
  test.each([
    ["a line", "a\nb", "a\\u000ab"],
    ["a return and a line", "a\r\n{}", "a\\u000d\\u000a{}"],
    ["a tabulator", "a\tb", "a\\u0009b"],
    ["nothing at all", "a\0b", "a\\u0000b"],
    ["a terminal's escape", "\u001b[2K", "\\u001b[2K"],
    ["a terminal's escape in one", "\u009b2K", "\\u009b2K"],
    ["a deletion", "a\u007f", "a\\u007f"],
    ["a next line", "a\u0085b", "a\\u0085b"],
    ["a line separator", "a\u2028b", "a\\u2028b"],
    ["a paragraph separator", "a\u2029b", "a\\u2029b"],
    ["a turn of direction", "a\u202eb", "a\\u202eb"],
    ["an isolate of direction", "a\u2066b\u2069", "a\\u2066b\\u2069"],
    ["a mark of direction", "a\u200fb", "a\\u200fb"],
    ["an Arabic mark of direction", "a\u061cb", "a\\u061cb"],
    ["a space without width", "a\u200bb", "a\\u200bb"],
    ["a byte order mark", "\ufeffa", "\\ufeffa"],
    ["half a pair", "a\ud83d", "a\\ud83d"],
    ["the other half", "\ude00a", "\\ude00a"],
    ["a tag", "a\u{e0041}", "a\\u{e0041}"],
  ])("%s", (_, text, shown) => {
    expect(visible(text, 100)).toBe(shown);
  });
});

test.each(["Only finance may pay out", "Žofie, 李", "😀", "نمی‌شود", "a\\nb"])("%s stays as it is", (text) => {
  expect(visible(text, 100)).toBe(text);
});

describe("what is long is cut", () => {
  test("where it is said", () => {
    expect(visible("x".repeat(100), 100)).toBe("x".repeat(100));
    expect(visible("x".repeat(101), 100)).toBe(`${"x".repeat(82)}… (101 characters)`);
    expect(visible("x".repeat(15_000), 100)).toBe(`${"x".repeat(80)}… (15000 characters)`);
  });
  test("also where there is no room to say how long it was", () => {
    expect(visible("x".repeat(15_000), 10)).toBe(`${"x".repeat(9)}…`);
  });
  test("and no character in half, nor the number of one", () => {
    expect(visible(`${"x".repeat(8)}😀😀`, 10)).toBe(`${"x".repeat(8)}…`);
    expect(visible(`${"x".repeat(7)}😀😀`, 10)).toBe(`${"x".repeat(7)}😀…`);
    expect(visible(`${"x".repeat(5)}\n\n`, 10)).toBe(`${"x".repeat(5)}…`);
    expect(visible("\u202e".repeat(100), 100)).toBe(`${"\\u202e".repeat(13)}… (100 characters)`);
  });
  test("once: what was cut is not cut again", () => {
    for (const text of [
      "x".repeat(1_000),
      "\n".repeat(60),
      "😀".repeat(1_000),
      "\ud83d".repeat(1_000),
      "\u{e0041}".repeat(99),
    ])
      for (const max of [10, 37, 100, 101]) {
        const cut = visible(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        expect(visible(cut, max)).toBe(cut);
      }
  });
});

test("reasons are cut and shown where a step is made", () => {
  const long = "no\u202e".padEnd(10_000, "x");
  for (const step of [deny(long), stepUp(mfa, { reason: long })]) {
    const { reason } = dataOf(step) as { reason: string };
    expect(reason).toMatch(/^no\\u202ex+… \(10000 characters\)$/);
    expect(reason).toHaveLength(reasonLength);
  }
});
