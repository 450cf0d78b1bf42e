// Migrations: step by step, all or nothing, alone, with room and with a copy; whatever keeps one from it leaves everything as it was.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { migrate, type Step } from "../../src/store/migrate.ts";
import { createFolder } from "../support/folder.ts";

const first: Step = (database) => {
  database.exec("ALTER TABLE entry ADD COLUMN one TEXT");
  return ["1 thing is other than it was"];
};
const second: Step = (database) => {
  database.exec("UPDATE entry SET one = 'filled'");
  return [];
};

async function older() {
  const folder = await createFolder();
  const file = join(folder, "sallyport.db");
  const database = new DatabaseSync(file);
  database.exec(
    "PRAGMA journal_mode = WAL; CREATE TABLE entry (space TEXT, key TEXT, value TEXT, until INTEGER); INSERT INTO entry VALUES ('factor', 'a', '1', 1)",
  );
  database.close();
  const told: string[] = [];
  const run = (...steps: readonly Step[]) =>
    migrate(folder, (level, text) => told.push(`${level} ${text}`), steps, 200);
  const look = () => {
    const opened = new DatabaseSync(file, { readOnly: true });
    const rows = opened.prepare("SELECT * FROM entry").all();
    const version = opened.prepare("PRAGMA user_version").get()?.["user_version"];
    opened.close();
    return { version, rows: rows.map((row) => ({ ...row })) };
  };
  return { folder, file, told, run, look, hash: () => createHash("sha256").update(readFileSync(file)).digest("hex") };
}

const before = { version: 0, rows: [{ space: "factor", key: "a", value: "1", until: 1 }] };

test("each step is taken once, from wherever a store is, and said", async () => {
  const { told, run, look, folder } = await older();
  run(first);
  expect(look().version).toBe(1);
  run(first, second);
  expect(look()).toEqual({ version: 2, rows: [{ ...before.rows[0], one: "filled" }] });
  expect(told.filter((text) => text.includes("1 thing is other than it was"))).toHaveLength(1);
  expect(
    readdirSync(folder)
      .filter((name) => name.includes("before"))
      .sort(),
  ).toEqual(["sallyport.db.before-1", "sallyport.db.before-2"]);
  told.length = 0;
  run(first, second);
  expect(told).toEqual([]);
});

test("a step that fails is taken back whole; what was done before it stays", async () => {
  const { run, look } = await older();
  const failing: Step = (database) => {
    database.exec("DELETE FROM entry");
    throw new Error("in the middle");
  };
  expect(() => run(first, failing)).toThrow("in the middle");
  expect(look()).toEqual({ version: 1, rows: [{ ...before.rows[0], one: null }] });
  run(first, second);
  expect(look().version).toBe(2);
});

test("while another process has it open nothing is changed, and who it may be is said", async () => {
  const { run, look, file, hash } = await older();
  const other = new DatabaseSync(file);
  onTestFinished(() => other.close());
  other.prepare("SELECT 1 FROM entry").get();
  const was = hash();
  expect(() => run(first)).toThrow(
    expect.objectContaining({ fix: expect.stringContaining("Stop the gateway of the older") }),
  );
  expect([hash(), look()]).toEqual([was, before]);
});

test("the copies of the last two upgrades are kept", async () => {
  const { run, folder } = await older();
  for (const [index, name] of ["sallyport.db.before-7", "sallyport.db.before-8", "sallyport.db.before-9"].entries()) {
    writeFileSync(join(folder, name), "");
    utimesSync(join(folder, name), index + 1, index + 1);
  }
  run(first);
  expect(
    readdirSync(folder)
      .filter((name) => name.includes("before"))
      .sort(),
  ).toEqual(["sallyport.db.before-1", "sallyport.db.before-9"]);
});

const mayMount = process.platform === "linux" && process.getuid?.() === 0;

test.skipIf(!mayMount)(
  "a disk without room for the copy refuses, says how much is needed, and keeps everything",
  async () => {
    const { folder, file, look: _ } = await older();
    const small = join(folder, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", small]).status !== 0) return;
    onTestFinished(() => void spawnSync("umount", [small]));
    writeFileSync(join(small, "sallyport.db"), readFileSync(file));
    expect(() => migrate(small, () => undefined, [first])).toThrow(/there is no room.*MB are needed/s);
    expect(readdirSync(small)).toEqual(["sallyport.db"]);
    expect(readFileSync(join(small, "sallyport.db"))).toEqual(readFileSync(file));
  },
);

test("of processes that start at once, one does it, and all have it", async () => {
  const { folder, file } = await older();
  const all = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const { promise, resolve } = Promise.withResolvers<number>();
      const { fork } = await import("node:child_process");
      fork(join(import.meta.dirname, "migrating-process.ts"), [folder]).once("exit", (code) => resolve(code ?? -1));
      return promise;
    }),
  );
  expect(all).toEqual([0, 0, 0, 0]);
  const database = openDatabase(folder);
  expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
  database.close();
  expect(readdirSync(folder).filter((name) => name.includes("before"))).toEqual(["sallyport.db.before-1"]);
  expect(file).toContain(folder);
});
