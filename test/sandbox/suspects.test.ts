// Routes that are asked aside: how long, and what ends it.
import { expect, test } from "vitest";
import { createSuspects } from "../../src/sandbox/suspects.ts";

const limitMs = 20;
const route = 7;

test("a route that took long once is asked aside for a second, and others are not", () => {
  const suspects = createSuspects(limitMs);
  suspects.accuse(route, 0, 0);
  expect(suspects.has(route, 999)).toBe(true);
  expect(suspects.has(route + 1, 999)).toBe(false);
  expect(suspects.has(route, 1_000)).toBe(false);
});

test("each time that it takes long again it is aside for twice as long, up to ten minutes", () => {
  const suspects = createSuspects(limitMs);
  let nowMs = 0;
  const spans: number[] = [];
  for (let time = 0; time < 12; time++) {
    suspects.accuse(route, 0, nowMs);
    const from = nowMs;
    while (suspects.has(route, nowMs)) nowMs += 1_000;
    spans.push((nowMs - from) / 1_000);
  }
  expect(spans).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
});

test("several that took long at once count as one", () => {
  const suspects = createSuspects(limitMs);
  for (let call = 0; call < 50; call++) suspects.accuse(route, 0, call);
  expect(suspects.has(route, 1_048)).toBe(true);
  expect(suspects.has(route, 1_049)).toBe(false);
});

test("one that was stopped is aside for ten minutes at once, whatever else is known of it", () => {
  const suspects = createSuspects(limitMs);
  suspects.accuse(route, 0, 0);
  suspects.accuse(route, 20, 10);
  suspects.accuse(route, 0, 20);
  expect(suspects.has(route, 600_009)).toBe(true);
  expect(suspects.has(route, 600_020)).toBe(false);
});

test("who was good for as long as it was aside begins anew, and nothing is kept of it", () => {
  const suspects = createSuspects(limitMs);
  suspects.accuse(route, 0, 0);
  suspects.accuse(route, 0, 1_000);
  expect(suspects.has(route, 5_001)).toBe(false);
  expect(suspects.any()).toBe(false);
  suspects.accuse(route, 0, 6_000);
  expect(suspects.has(route, 7_000)).toBe(false);
});

test("what is stopped again and again is not asked at all for a while, however it is asked", () => {
  const suspects = createSuspects(limitMs);
  for (let call = 0; call < 40; call++) suspects.accuse(route, 50, call);
  expect(suspects.leftMs(route, 40)).toBeGreaterThan(0);
  expect(suspects.leftMs(route + 1, 40)).toBe(0);
  expect(suspects.leftMs(route, 120_000)).toBe(0);
});
