import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { within } from "../../src/process/within.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what comes in time is given, and nothing is waited for any more", async () => {
  expect(await within(Promise.resolve("value"), 1_000, "late")).toBe("value");
  expect(vi.getTimerCount()).toBe(0);
});

test("what fails in time fails, and nothing is waited for any more", async () => {
  await expect(within(Promise.reject(new Error("it failed")), 1_000, "late")).rejects.toThrow("it failed");
  expect(vi.getTimerCount()).toBe(0);
});

test("what does not come in time is late, and what it comes to then changes nothing", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const waiting = within(promise, 1_000, "late");
  await vi.advanceTimersByTimeAsync(999);
  expect(await Promise.race([waiting, Promise.resolve("waiting")])).toBe("waiting");
  await vi.advanceTimersByTimeAsync(1);
  expect(await waiting).toBe("late");
  resolve("value");
  expect(await waiting).toBe("late");
});

test("what fails when it is late is nobody's unhandled rejection", async () => {
  const heard = vi.fn();
  process.on("unhandledRejection", heard);
  try {
    const { promise, reject } = Promise.withResolvers<string>();
    const waiting = within(promise, 1_000, null);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await waiting).toBeNull();
    reject(new Error("it failed"));
    vi.useRealTimers();
    await new Promise(setImmediate);
    expect(heard).not.toHaveBeenCalled();
  } finally {
    process.off("unhandledRejection", heard);
  }
});

test("it keeps a process alive, or does not", () => {
  vi.useRealTimers();
  const made = vi.spyOn(globalThis, "setTimeout");
  for (const ref of [true, false]) void within(Promise.resolve(), 1_000, undefined, { ref });
  expect(made.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([true, false]);
  made.mockRestore();
});
