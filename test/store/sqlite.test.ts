// The embedded store: the contract, and what a file brings with it.

import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "../../src/store/sqlite.ts";
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
  return {
    open: (now) => createSqliteStore({ folder, now }),
    async takeElsewhere(count, space, key) {
      const children = Array.from({ length: count }, () =>
        fork(join(import.meta.dirname, "take-process.ts"), [folder, space, key]),
      );
      await Promise.all(children.map((child) => once(child, "message")));
      const answers = children.map((child) => once(child, "message"));
      for (const child of children) child.send("take");
      return (await Promise.all(answers)).map(([answer]) => (answer as { taken: string | null }).taken);
    },
  };
});

test("nobody else on the machine can read it", async () => {
  const folder = join(await newFolder(), "new", "data");
  const store = createSqliteStore({ folder, now: () => 0 });
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
  const store = createSqliteStore({ folder, now: () => 0 });
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
  expect(() => createSqliteStore({ folder: join(folder, "data"), now: () => 0 })).toThrow(
    expect.objectContaining({ code: "STORE_FAULT" }),
  );
});
