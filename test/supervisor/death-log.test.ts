// What is said of workers that cannot start: the cause once, then how often, and how many serve.

import { expect, onTestFinished, test, vi } from "vitest";
import { createBackOff } from "../../src/supervisor/back-off.ts";
import { createDeathLog, stillborn } from "../../src/supervisor/death.ts";

function deathLog(count: number) {
  const lines: { readonly level: string; readonly [field: string]: unknown }[] = [];
  const at = (level: string) => (fields: object, text?: string) => void lines.push({ ...fields, level, text });
  const log = { debug: at("debug"), info: at("info"), error: at("error") };
  return {
    deaths: createDeathLog({ log: log as never, count }),
    lines,
    errors: () => lines.filter((one) => one.level === "error"),
  };
}

function clock() {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
}

const died = (pid: number, reason: string) => ({ ...stillborn(reason), pid, code: 1 });

test("a cause is told once, and when it changes; what goes on is told each minute, with a count", () => {
  clock();
  const { deaths, errors } = deathLog(2);
  deaths.up(1);
  for (let time = 0; time < 10; time++) deaths.died(died(10 + time, "the file is no database"), 100);
  expect(errors()).toEqual([expect.objectContaining({ reason: "the file is no database", serving: 1, count: 1 })]);
  deaths.died(died(30, "the file cannot be read"), 100);
  expect(errors()[1]).toMatchObject({ reason: "the file cannot be read", count: 10 });
  vi.advanceTimersByTime(61_000);
  deaths.died(died(31, "the file cannot be read"), 100);
  expect(errors()).toHaveLength(3);
});

test("once one can start again, that is told, with how often it was tried in vain", () => {
  const { deaths, lines, errors } = deathLog(1);
  for (let time = 0; time < 4; time++) deaths.died(died(10 + time, "no"), 100);
  deaths.up(20);
  expect(lines.at(-1)).toMatchObject({ level: "info", event: "worker-back", inVain: 4 });
  deaths.died(died(30, "no"), 100);
  expect(errors()).toHaveLength(2);
});

test("one that served and ends is told each time, and is none of those that cannot start", () => {
  const { deaths, errors } = deathLog(1);
  for (let pid = 1; pid < 4; pid++) {
    deaths.up(pid);
    deaths.died(died(pid, "no"), 0);
  }
  expect(errors()).toHaveLength(3);
  deaths.died(died(4, "no"), 100);
  expect(errors()[3]).toMatchObject({ event: "worker-fails", count: 1, serving: 0 });
});

test("the wait doubles up to ten seconds, and begins anew after one that served for a while", () => {
  clock();
  const backOff = createBackOff();
  const waits = Array.from({ length: 12 }, () => backOff.next());
  expect(waits).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000]);
  backOff.served();
  expect(backOff.next()).toBe(10_000);
  backOff.served();
  vi.advanceTimersByTime(10_000);
  expect(backOff.next()).toBe(0);
});
