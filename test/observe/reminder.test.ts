import { expect, test } from "vitest";
import { createReminder } from "../../src/observe/reminder.ts";

test("the first has a line, and then one in so long, with how many there were without", () => {
  let nowMs = 1_000;
  const reminder = createReminder({ everyMs: 60_000, now: () => nowMs });
  expect(reminder.happened()).toBe(0);
  for (let count = 0; count < 5; count++) {
    nowMs += 10_000;
    expect(reminder.happened()).toBeNull();
  }
  nowMs += 10_000;
  expect(reminder.happened()).toBe(5);
  expect(reminder.happened()).toBeNull();
  nowMs += 3_600_000;
  expect(reminder.happened()).toBe(1);
});

test("a clock that is set back silences nothing for longer than it was silent", () => {
  let nowMs = 10_000_000;
  const reminder = createReminder({ everyMs: 20, now: () => nowMs });
  expect(reminder.happened()).toBe(0);
  nowMs = 0;
  const end = performance.now() + 21;
  while (performance.now() < end);
  expect(reminder.happened()).toBe(0);
});
