// The embedded store: the contract, and what a file brings with it.

import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { otherProcess } from "./other-process.ts";
import { storeContract } from "./store-contract.ts";

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "store-"));
  onTestFinished(async () => {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

storeContract("SQLite", async () => {
  const folder = join(await newFolder(), "data");
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  return {
    now,
    open: () => createSqliteStore({ folder, now }),
    fork: () => otherProcess(["sqlite", folder, String(aheadMs)]),
    forward: async (ms) => {
      aheadMs += ms;
    },
  };
});

test("an entry is there until its millisecond, and gone at it", async () => {
  let nowMs = 1_000_000;
  const store = await createSqliteStore({ folder: await newFolder(), now: () => nowMs });
  onTestFinished(() => store.close());
  for (const key of ["a", "b", "c", "d"]) await store.put("session", key, "1", 1_000_010, ["g"]);
  nowMs = 1_000_009;
  expect(await store.get("session", "a")).toBe("1");
  expect(await store.members("session", "g")).toHaveLength(4);
  nowMs = 1_000_010;
  expect(await store.get("session", "a")).toBeNull();
  expect(await store.take("session", "b")).toBeNull();
  expect(await store.remove("session", "c")).toBe(false);
  expect(await store.add("session", "d", "2", 2_000_000)).toBe(true);
  expect(await store.members("session", "g")).toEqual([]);
});

test("four processes may make the file at once", async () => {
  const folder = join(await newFolder(), "data");
  const processes = await Promise.all(Array.from({ length: 4 }, () => otherProcess(["sqlite", folder])));
  const answers = await Promise.all(
    processes.map((one) => one.calls([["add", "lock", "a", "1", Number.MAX_SAFE_INTEGER]])),
  );
  expect(answers.flat().sort()).toEqual([false, false, false, true]);
});

test("nobody else on the machine can read it", async () => {
  const folder = join(await newFolder(), "new", "data");
  const store = await createSqliteStore({ folder, now: () => 0 });
  onTestFinished(() => store.close());
  await store.put("session", "a", "1", 10);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const files = await readdir(folder);
  expect(files).toContain("sallyport.db");
  for (const file of files) expect((await stat(join(folder, file))).mode & 0o077).toBe(0);
});

test("a file that was open to others is closed to them", async () => {
  const folder = await newFolder();
  await writeFile(join(folder, "sallyport.db"), "", { mode: 0o644 });
  const store = await createSqliteStore({ folder, now: () => 0 });
  onTestFinished(() => store.close());
  expect((await stat(join(folder, "sallyport.db"))).mode & 0o777).toBe(0o600);
});

test.each([
  ["a folder that is a file", async (folder: string) => writeFile(join(folder, "data"), "")],
  [
    "a file that is no database",
    async (folder: string) => {
      await mkdir(join(folder, "data"));
      await writeFile(join(folder, "data", "sallyport.db"), "this is no database at all ".repeat(100));
    },
  ],
  [
    "a database that is a folder",
    async (folder: string) => mkdir(join(folder, "data", "sallyport.db"), { recursive: true }),
  ],
])("it does not open: %s", async (_, prepare) => {
  const folder = await newFolder();
  await prepare(folder);
  await expect(createSqliteStore({ folder: join(folder, "data"), now: () => 0 })).rejects.toThrow(
    expect.objectContaining({ code: "STORE_FAULT" }),
  );
});
