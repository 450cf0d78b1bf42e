// The list of blocked people in a worker's memory: whom it names, how it keeps in step, and that it closes where it cannot be read.

import { expect, onTestFinished, test, vi } from "vitest";
import { type Block, createBlockRecords, isBlockedBy } from "../../src/session/block-record.ts";
import { createBlocked } from "../../src/session/blocked.ts";
import type { Store } from "../../src/store/store.ts";
import { sessionsUnderTest, userOf } from "./sessions-under-test.ts";

const block: Block = {
  id: "ada",
  source: "staff",
  issuer: "https://login.example",
  reason: "why",
  since: 1,
  until: null,
};

test.each([
  ["the one who was named", {}, true],
  ["at another source of the same issuer", { source: "machines" }, true],
  ["by the same source whose issuer was spelt otherwise", { issuer: "https://login.example/" }, true],
  ["at another issuer's source", { source: "partners", issuer: "https://partners.example" }, false],
  ["another person", { id: "Ada" }, false],
])("%s: %j", (_, other, is) => {
  expect(isBlockedBy(block, { ...userOf("ada"), ...other })).toBe(is);
});

test("without a source it is whoever has the id", () => {
  const all = { ...block, source: null, issuer: null };
  expect(isBlockedBy(all, { id: "ada", source: "partners", issuer: "https://partners.example" })).toBe(true);
  expect(isBlockedBy(all, userOf("bob"))).toBe(false);
});

async function underTest(change: (store: Store) => Store = (store) => store) {
  const world = await sessionsUnderTest();
  const { bus } = world.worker();
  const added: Block[] = [];
  const logged: unknown[] = [];
  const log = { error: (line: unknown) => logged.push(line), info: () => undefined } as never;
  const blocked = createBlocked({
    store: change(world.store),
    bus,
    now: world.now,
    log,
    added: (one) => added.push(one),
  });
  onTestFinished(blocked.close);
  return { world, blocked, added, logged, records: createBlockRecords(world.store), teller: world.worker().bus };
}

test("nobody is let in before it was read, and a store that cannot be read stops the start", async () => {
  const { blocked } = await underTest();
  expect(() => blocked.of(userOf("bob"))).toThrow(expect.objectContaining({ code: "STORE_FAULT" }));
  expect(blocked.keepsOut(userOf("bob"))).toBe(true);
  await blocked.ready();
  expect(blocked.of(userOf("bob"))).toBeNull();
  const broken = await underTest((store) => ({ ...store, members: () => Promise.reject(new Error("disk")) }));
  await expect(broken.blocked.ready()).rejects.toThrow("disk");
});

test("what is told is known at once, each of them once, and what was lifted is forgotten", async () => {
  const { blocked, added, records, teller } = await underTest();
  await records.put(block);
  await blocked.ready();
  expect(blocked.of(userOf("ada"))).toMatchObject({ code: "IDENTITY_BLOCKED", reason: undefined });
  expect(blocked.of(userOf("ada"))?.detail).toContain("why");
  expect(added).toEqual([]);
  await records.put({ ...block, id: "bob", since: 2 });
  await teller.tell("blocked", null);
  await expect.poll(() => added.map(({ id }) => id)).toEqual(["bob"]);
  expect(blocked.keepsOut(userOf("bob"))).toBe(true);
  await records.remove({ id: "ada", source: "staff" });
  await teller.tell("blocked", null);
  await expect.poll(() => blocked.keepsOut(userOf("ada"))).toBe(false);
  expect(added).toHaveLength(1);
});

test("what went unheard is read all the same; where it cannot be read for a minute, nobody is let in, and that is said once", async () => {
  let isAway = false;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const { blocked, logged, records } = await underTest((store) => ({
    ...store,
    members: (...words) => (isAway ? Promise.reject(new Error("disk")) : store.members(...words)),
  }));
  await blocked.ready();
  await records.put(block);
  await vi.advanceTimersByTimeAsync(10_000);
  await expect.poll(() => blocked.keepsOut(userOf("ada"))).toBe(true);
  isAway = true;
  await vi.advanceTimersByTimeAsync(50_000);
  expect(blocked.of(userOf("bob"))).toBeNull();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(() => blocked.of(userOf("bob"))).toThrow(expect.objectContaining({ code: "STORE_FAULT" }));
  expect(logged).toHaveLength(1);
  isAway = false;
  await vi.advanceTimersByTimeAsync(10_000);
  await expect.poll(() => blocked.keepsOut(userOf("bob"))).toBe(false);
  expect(blocked.keepsOut(userOf("ada"))).toBe(true);
});
