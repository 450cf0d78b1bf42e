// What is published: read once for all, again by age while nobody waits, and never in a flood.

import { expect, test } from "vitest";
import { createAllowance, createPublished } from "../../src/identity/published.ts";

function published() {
  let nowMs = 1_000_000;
  let reads = 0;
  let fails = false;
  const failures: unknown[] = [];
  const one = createPublished({
    read: async () => {
      reads += 1;
      if (fails) throw new Error("away");
      return { number: reads };
    },
    now: () => nowMs,
    freshMs: 10_000,
    believedMs: 60_000,
    news: { failed: (cause) => failures.push(cause), over: () => failures.push("over") },
  });
  return {
    one,
    failures,
    reads: () => reads,
    away: (value: boolean) => {
      fails = value;
    },
    advance: (milliseconds: number) => {
      nowMs += milliseconds;
    },
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("it is read once for all who come at once", async () => {
  const { one, reads } = published();
  const all = await Promise.all([one.get(), one.get(), one.get()]);
  expect(new Set(all).size).toBe(1);
  await Promise.all([one.renew(all[0]!), one.renew(all[0]!)]);
  expect(reads()).toBe(2);
  // What somebody else has read since will do.
  expect(await one.renew(all[0]!)).toEqual({ number: 2 });
  expect(reads()).toBe(2);
});

test("an old one serves while it is read again, and until it is believed no longer", async () => {
  const { one, reads, away, advance, failures } = published();
  await one.get();
  advance(10_000);
  expect(await one.get()).toEqual({ number: 1 });
  await turn();
  expect(await one.get()).toEqual({ number: 2 });
  away(true);
  advance(10_000);
  expect(await one.get()).toEqual({ number: 2 });
  await turn();
  expect(failures).toHaveLength(1);
  // Not by everybody who comes meanwhile.
  for (let index = 0; index < 5; index++) await one.get();
  await turn();
  expect(reads()).toBe(3);
  advance(50_000);
  await expect(one.get()).rejects.toThrow("away");
  const asked = reads();
  await expect(one.get()).rejects.toThrow("away");
  expect(reads()).toBe(asked);
  away(false);
  advance(2_000);
  expect(await one.get()).toEqual({ number: asked + 1 });
});

test("a clock that was set back makes nothing younger, and one that was set forward has it read again", async () => {
  const { one, reads, advance } = published();
  await one.get();
  advance(-5_000_000);
  await one.get();
  await turn();
  expect(reads()).toBe(1);
  advance(5_010_000);
  await one.get();
  await turn();
  expect(reads()).toBe(2);
});

test("an allowance is so many at once, and then one in so long", () => {
  let nowMs = 0;
  const allowed = createAllowance({ burst: 3, everyMs: 5_000, now: () => nowMs });
  const counted = () => Array.from({ length: 10 }, allowed).filter(Boolean).length;
  expect(counted()).toBe(3);
  nowMs += 4_999;
  expect(counted()).toBe(0);
  nowMs += 1;
  expect(counted()).toBe(1);
  nowMs += 3_600_000;
  expect(counted()).toBe(3);
  nowMs -= 1_000;
  expect(counted()).toBe(0);
});

test("what was read in vain while it was fresh is read again by whoever comes, and that it is over is said then", async () => {
  const { one, reads, away, advance, failures } = published();
  const first = await one.get();
  away(true);
  await expect(one.renew(first)).rejects.toThrow("away");
  away(false);
  // Not within the pause.
  expect(await one.get()).toBe(first);
  await turn();
  expect(reads()).toBe(2);
  advance(1_000);
  await one.get();
  await turn();
  expect(reads()).toBe(3);
  expect(failures).toEqual([expect.any(Error), "over"]);
  await one.get();
  await turn();
  expect(reads()).toBe(3);
});
