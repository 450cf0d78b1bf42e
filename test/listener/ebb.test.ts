// When a flood of connections counts as gone: once for each, after it has been gone for a while.

import { expect, test, vi } from "vitest";
import { createEbb } from "../../src/listener/ebb.ts";

function ebbing() {
  vi.useFakeTimers();
  let told = 0;
  let open = 0;
  const ebb = createEbb(() => told++);
  const to = (count: number) => {
    while (open < count) ebb.rose(++open);
    while (open > count) ebb.fell(--open);
  };
  return { to, told: () => told, wait: () => vi.advanceTimersByTime(5_000) };
}

test.each<readonly [string, readonly number[], number]>([
  ["a flood that went", [600, 0], 1],
  ["a flood of which a tenth stayed", [600, 60], 1],
  ["one of which more stayed", [600, 61], 0],
  ["a handful", [499, 0], 0],
  ["one after the other", [600, 0, 600, 0], 2],
  ["ordinary traffic after a flood", [600, 0, 50, 0, 50, 0], 1],
])("%s", (_, counts, expected) => {
  const { to, told, wait } = ebbing();
  for (const count of counts) {
    to(count);
    wait();
  }
  expect(told()).toBe(expected);
  vi.useRealTimers();
});

test("one that comes back at once has not gone, and is told when it has", () => {
  const { to, told, wait } = ebbing();
  to(600);
  to(0);
  to(600);
  wait();
  expect(told()).toBe(0);
  to(0);
  wait();
  expect(told()).toBe(1);
  vi.useRealTimers();
});
