// When keys sign, are published and go: by the numbers.

import { expect, test } from "vitest";
import {
  aheadMs,
  nextDueMs,
  nextSinceMs,
  noticeMs,
  published,
  retainMs,
  signing,
} from "../../src/signing/key-schedule.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const key = (slot: number, sinceMs: number) => ({ slot, sinceMs });
const slots = (keys: readonly { readonly slot: number }[]) => keys.map((one) => one.slot);

test("the next key is made a day ahead, or a quarter of a short life, and never with less than ten minutes' notice", () => {
  expect(aheadMs(30 * day)).toBe(day);
  expect(aheadMs(hour)).toBe(15 * minute);
  expect(aheadMs(minute)).toBe(noticeMs);
  expect(nextDueMs([key(1, 0)], 30 * day, 0)).toBe(29 * day);
  expect(nextDueMs([key(1, 0), key(2, 30 * day)], 30 * day, 29 * day)).toBe(59 * day);
  expect(nextDueMs([], 30 * day, 0)).toBe(0);
});

test("its turn comes when the one before has lived its life; after a long sleep with notice all the same", () => {
  expect(nextSinceMs([key(1, 0)], 30 * day, 29 * day)).toBe(30 * day);
  expect(nextSinceMs([key(1, 0)], 30 * day, 90 * day)).toBe(90 * day + noticeMs);
  expect(nextSinceMs([], 30 * day, 5)).toBe(5);
});

test.each([
  ["the only one", [key(1, 0)], 10, 1],
  ["the first, on a machine whose clock is behind", [key(1, 100), key(2, 200)], 10, 1],
  ["the next, at its time", [key(1, 0), key(2, 100)], 100, 2],
  ["not before", [key(1, 0), key(2, 100)], 99, 1],
  ["whichever way they are listed", [key(2, 100), key(1, 0)], 100, 2],
  ["the last made, where it was brought forward", [key(1, 0), key(2, 100), key(3, 50)], 120, 3],
] as const)("who signs: %s", (_, keys, nowMs, slot) => {
  expect(signing(keys, nowMs)?.slot).toBe(slot);
});

test("without a key nobody does", () => {
  expect(signing([], 0)).toBeUndefined();
});

test("a key is published from the moment it is made until what it signed is long dead", () => {
  const keys = [key(1, 0), key(2, day)];
  expect(slots(published(keys, 0))).toEqual([1, 2]);
  expect(slots(published(keys, day + retainMs - 1))).toEqual([1, 2]);
  expect(slots(published(keys, day + retainMs))).toEqual([2]);
  // Overtaken before its turn: it never signs.
  expect(slots(published([...keys, key(3, hour)], hour + retainMs))).toEqual([3]);
});
