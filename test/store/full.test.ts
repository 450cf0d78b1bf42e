// A data disk without room: what is there can be read, what cannot be written is refused in so many words and was not done, and room is found where there is some.

import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { cannotMount, createTrialFolder } from "../faults/world/folder.ts";
import { testWith } from "../support/real-part.ts";

const later = Number.MAX_SAFE_INTEGER;
const full = expect.objectContaining({
  code: "STORE_FULL",
  status: 503,
  detail: expect.not.stringContaining("rollback"),
  fix: expect.stringContaining("disk"),
});
const test = testWith("a small disk", cannotMount());

async function onDisk(size: string) {
  const folder = createTrialFolder();
  onTestFinished(folder.close);
  const disk = folder.disk("disk", size);
  const data = join(disk.path, "data");
  const lines: object[] = [];
  const line = (fields: object) => void lines.push(fields);
  const log = { info: line, warn: line, error: line };
  const store = await createSqliteStore({ folder: data, now: Date.now, log });
  onTestFinished(() => store.close());
  return { disk, data, store, lines };
}

test("all of them are refused in so many words, and all is well once there is room", async () => {
  const { disk, store, lines } = await onDisk("4m");
  await store.put("session", "there", "1", later, ["g"]);
  disk.fill();
  const account = { pool: "p", holder: "h", each: { entries: 9, bytes: 99 }, all: { entries: 9, bytes: 99 } };
  const writes = [
    () => store.put("session", "there", "2", later),
    () => store.put("parked", "large", "x".repeat(500_000), later),
    () => store.add("session", "new", "1", later, ["g"]),
    () => store.keep("session", "new", "1", later, [account]),
    () => store.replace("session", "there", "1", "2", later),
    () => store.remove("session", "there"),
    () => store.take("session", "there"),
    () => store.count("counter", "a", later),
    () => store.publish("a"),
  ];
  // One after the other, and all in one transaction.
  for (const write of writes) await expect(write()).rejects.toThrow(full);
  await Promise.all(writes.map((write) => expect(write()).rejects.toThrow(full)));
  expect(await store.get("session", "there")).toBe("1");
  expect(await store.members("session", "g")).toHaveLength(1);
  expect(lines).toEqual([
    expect.objectContaining({ event: "store-failed", code: "STORE_FULL", fix: expect.any(String) }),
  ]);
  disk.empty();
  expect(await store.add("session", "new", "1", later, ["g"])).toBe(true);
  expect(await store.count("counter", "a", later)).toBe(1);
  expect(await store.take("session", "there")).toBe("1");
});

test("what the journal has room for is written all the same: people can sign out", async () => {
  const { disk, data, store } = await onDisk("24m");
  const value = "x".repeat(2_000);
  const some = Array.from({ length: 400 }, (_, index) => `key ${index}`);
  // Again and again, as a gateway that has run for a while.
  for (let round = 0; round < 8; round++)
    await Promise.all(some.map((key) => store.put("session", key, `${value}${round}`, later)));
  expect(statSync(join(data, "sallyport.db-wal")).size).toBeGreaterThan(1_000_000);
  disk.fill();
  await Promise.all(some.slice(0, 200).map((key) => store.remove("session", key)));
  expect(await store.get("session", "key 0")).toBeNull();
});

test("a file system that is read-only is said to be so", async () => {
  const { disk, data, store } = await onDisk("4m");
  await store.put("session", "there", "1", later);
  await store.close();
  const { status, stderr } = spawnSync("mount", ["-o", "remount,ro", disk.path], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  await expect(createSqliteStore({ folder: data, now: Date.now })).rejects.toThrow(
    expect.objectContaining({ status: 503, fix: expect.any(String) }),
  );
  spawnSync("mount", ["-o", "remount,rw", disk.path]);
  const again = await createSqliteStore({ folder: data, now: Date.now });
  expect(await again.get("session", "there")).toBe("1");
  await again.close();
});
