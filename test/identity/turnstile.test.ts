// The turnstile: who comes often is refused, who comes once waits no longer than one turn of each network.

import { expect, test } from "vitest";
import { createTurnstile, type Limits } from "../../src/identity/turnstile.ts";

const wide: Limits = {
  each: { burst: 1_000, perSecond: 1_000 },
  all: { burst: 1_000, perSecond: 1_000 },
  running: 1_000,
  waiting: 1_000,
};

function turnstile(limits: Partial<Limits>) {
  let nowMs = 0;
  const { pass } = createTurnstile({ ...wide, ...limits, now: () => nowMs });
  const running: string[] = [];
  const ends: (() => void)[] = [];
  const outcomes: string[] = [];
  /** A call that ends when `end` is called. */
  const call = (holder: string, name = holder) =>
    pass(holder, () => {
      running.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    }).then(
      () => outcomes.push(`${name} done`),
      (cause: { readonly code: string }) => outcomes.push(`${name} ${cause.code}`),
    );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const end = async () => {
    ends.shift()!();
    await settle();
  };
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { pass, call, running, outcomes, settle, end, advance };
}

test("a holder has a burst, and then so many in a second; another one has their own", async () => {
  const { pass, advance } = turnstile({ each: { burst: 3, perSecond: 2 } });
  const once = (holder: string) => pass(holder, async () => "called").catch((cause) => cause.code);
  const times = async (count: number, holder = "a") => {
    const answers = [];
    for (let index = 0; index < count; index++) answers.push(await once(holder));
    return answers.filter((one) => one === "called").length;
  };
  expect(await once("a")).toBe("called");
  expect(await times(5)).toBe(2);
  expect(await once("a")).toBe("IDENTITY_TOO_MANY");
  expect(await times(5, "b")).toBe(3);
  advance(500);
  expect(await times(5)).toBe(1);
  advance(3_600_000);
  expect(await times(5)).toBe(3);
});

test("what was counted before is not counted again, and waits like the others", async () => {
  const { pass, running, call, settle, end } = turnstile({ each: { burst: 1, perSecond: 1 }, running: 1 });
  const rest: string[] = [];
  void call("a");
  void pass("a", async () => rest.push("a"), true);
  await settle();
  expect([running, rest]).toEqual([["a"], []]);
  await end();
  expect(rest).toEqual(["a"]);
  await expect(pass("a", async () => "called")).rejects.toMatchObject({ code: "IDENTITY_TOO_MANY" });
});

test("so many are under way at once, and networks take turns", async () => {
  const { call, running, settle, end, outcomes } = turnstile({ running: 1 });
  for (const name of ["a1", "a2", "a3"]) void call("a", name);
  void call("b", "b1");
  void call("c", "c1");
  await settle();
  expect(running).toEqual(["a1"]);
  for (let index = 0; index < 5; index++) await end();
  expect(running).toEqual(["a1", "a2", "b1", "c1", "a3"]);
  expect(outcomes).toHaveLength(5);
});

test("where too many wait, the oldest of whoever has most waiting is refused", async () => {
  const { call, running, settle, end, outcomes } = turnstile({ running: 1, waiting: 4 });
  void call("x");
  for (const name of ["a1", "a2", "a3"]) void call("a", name);
  void call("b", "b1");
  await settle();
  expect(outcomes).toEqual([]);
  void call("c", "c1");
  void call("d", "d1");
  await settle();
  expect(outcomes).toEqual(["a1 IDENTITY_TOO_MANY", "a2 IDENTITY_TOO_MANY"]);
  for (let index = 0; index < 5; index++) await end();
  expect(running).toEqual(["x", "a3", "b1", "c1", "d1"]);
});

test("a call that fails makes room for the next, and fails as it failed", async () => {
  const { pass } = turnstile({ running: 1 });
  const failing = pass("a", () => Promise.reject(new Error("down")));
  const next = pass("b", async () => "called");
  await expect(failing).rejects.toThrow("down");
  expect(await next).toBe("called");
});

test("where all together come too fast they wait, and none is refused", async () => {
  const { call, settle, running, advance, end } = turnstile({ all: { burst: 2, perSecond: 1_000 } });
  const names = ["a", "b", "c", "d"];
  const calls = names.map((name) => call(name));
  await settle();
  expect(running).toEqual(["a", "b"]);
  while (running.length < 4) {
    advance(1);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(running).toEqual(names);
  for (let index = 0; index < 4; index++) await end();
  await Promise.all(calls);
});
