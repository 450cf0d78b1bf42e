// A clock that is set: what ends, ends when it would have; what was seen stays seen; and operators hear of it once.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createExchangeable } from "../../src/store/exchangeable.ts";
import { createForgetting } from "../../src/store/forgetting.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { createSteady } from "../../src/store/steady.ts";

const hour = 3_600_000;
const year = 365 * 24 * hour;

/** A machine with a clock that is set by hand, and processes that share a store. */
async function machine() {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const lines: Record<string, unknown>[] = [];
  const say = (fields: object) => void lines.push({ ...fields });
  const log = { info: () => undefined, warn: say, error: say };
  const state = { clock: 1_800_000_000_000, passed: 1_000, boot: "first" };
  const now = () => state.clock;
  return {
    lines,
    /** Time passes. */
    pass(ms: number) {
      state.clock += ms;
      state.passed += ms;
    },
    set(ms: number) {
      state.clock += ms;
    },
    startAnew(clockMs: number) {
      state.clock += clockMs;
      state.passed = 5;
      state.boot = `after ${state.boot}`;
    },
    now,
    async process() {
      const store = await createSteady({
        open: (steady) => createSqliteStore({ folder, now: steady }),
        now,
        log,
        passedMs: () => state.passed,
        boot: state.boot,
      });
      onTestFinished(() => store.close());
      return store;
    },
    told: (jumpMs: number) =>
      expect.poll(() => lines.at(-1), { timeout: 10_000 }).toMatchObject({ event: "clock", jumpMs }),
    /** looked: it has noticed what became of the clock, as it does once in a second. */
    looked: (store: { setBackMs: () => number }, ms: number) =>
      expect.poll(() => store.setBackMs(), { timeout: 10_000 }).toBe(ms),
  };
}

test("set back by hours, what is kept until a time ends when it would have, in every process, and in the next one", async () => {
  const { pass, set, now, process, looked, lines } = await machine();
  const [one, other] = [await process(), await process()];
  await one.put("session", "a", "1", now() + hour);
  await one.put("pending", "b", "1", now() + 10 * 60_000);
  pass(5 * 60_000);
  set(-3 * hour);
  await looked(one, 3 * hour);
  await looked(other, 3 * hour);
  expect(await other.get("pending", "b")).toBe("1");
  pass(6 * 60_000);
  expect(await other.get("pending", "b")).toBe(null);
  expect(await one.get("session", "a")).toBe("1");
  const next = await process();
  expect(next.setBackMs()).toBe(3 * hour);
  // What is new lasts as long as was said.
  await next.put("session", "c", "1", now() + hour);
  pass(50 * 60_000);
  expect(await next.get("session", "a")).toBe(null);
  expect(await one.get("session", "c")).toBe("1");
  pass(11 * 60_000);
  expect(await one.get("session", "c")).toBe(null);
  expect(lines.filter(({ event }) => event === "clock")).toMatchObject([{ jumpMs: -3 * hour }]);
});

test("back and forth, again and again, is added up", async () => {
  const { set, process, looked, told, now, pass } = await machine();
  const store = await process();
  await store.put("grant", "a", "1", now() + hour);
  set(-hour / 2);
  await looked(store, hour / 2);
  set(2 * hour);
  await told(2 * hour);
  expect(await store.get("grant", "a")).toBe(null);
  await store.put("grant", "b", "1", now() + hour);
  set(-2 * hour);
  await looked(store, 2.5 * hour);
  expect(await store.get("grant", "b")).toBe("1");
  pass(hour);
  expect(await store.get("grant", "b")).toBe(null);
});

test("a machine that starts with an older time is noticed by the latest that was seen", async () => {
  const { process, startAnew, now, lines, looked } = await machine();
  const before = await process();
  await before.put("session", "a", "1", now() + hour);
  await before.close();
  startAnew(-2 * hour);
  const after = await process();
  await looked(after, 2 * hour);
  expect(await after.get("session", "a")).toBe("1");
  expect(lines.at(-1)).toMatchObject({ event: "clock", jumpMs: -2 * hour });
});

test("a year forward and back brings nothing back that was spent, and loses nothing that is for ever", async () => {
  let passed = 0;
  const forgets = createForgetting(() => passed);
  const start = 1_800_000_000_000;
  expect(forgets(start)).toBe(start);
  passed += 1_000;
  expect(forgets(start + year)).toBe(start + 1_000);
  passed += 1_000;
  expect(forgets(start + year + 1_000)).toBe(start + 2_000);
  passed += 1_000;
  expect(forgets(start + 3_000)).toBe(start + 3_000);
  // One that stays is followed.
  passed += 1_000;
  forgets(start + year);
  passed += hour;
  expect(forgets(start + year + hour)).toBe(start + year + hour);

  const { set, now, process, looked, told } = await machine();
  const store = await process();
  await store.put("key", "k", "1", Number.MAX_SAFE_INTEGER);
  await store.put("session", "s", "1", now() + hour);
  set(year);
  await told(year);
  expect(await store.get("session", "s")).toBe(null);
  set(-year);
  await looked(store, year);
  expect(await store.get("key", "k")).toBe("1");
  expect(await store.get("session", "s")).toBe(null);
});

test("a worker knows it too, whose store can be exchanged, and goes on knowing while there is none", async () => {
  const { process, pass, set, looked } = await machine();
  const store = await createExchangeable(process);
  onTestFinished(() => store.close());
  pass(5_000);
  set(-3 * hour);
  await looked(store, 3 * hour);
  await store.letGo();
  expect(store.setBackMs()).toBe(3 * hour);
  await store.takeUp();
  await looked(store, 3 * hour);
});
