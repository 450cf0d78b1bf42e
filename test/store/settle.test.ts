// Whether a store is the one that was there last: what was put in its place while no gateway ran, and what comes of it.

import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { advance } from "../../src/store/advance.ts";
import { openDatabase } from "../../src/store/database.ts";
import { glance } from "../../src/store/glance.ts";
import { settle } from "../../src/store/settle.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import type { Space } from "../../src/store/store.ts";
import { backUp, beginEpoch, visit } from "../../src/store/visit.ts";
import { seeNow, writeWitness } from "../../src/store/witness.ts";
import { createFolder } from "../support/folder.ts";
import { shorten } from "../support/long.ts";

const forever = Number.MAX_SAFE_INTEGER;
const goes: readonly Space[] = ["session", "pending", "parked", "grant", "lock", "answered"];
const stays: readonly Space[] = ["factor", "key", "blocked", "declared", "person", "counter", "seen"];

/** A store with one entry in each space, and a recovery code; and what a start says of it. */
async function used() {
  const folder = await createFolder();
  const told: { readonly change: unknown; readonly recoveryCodes: unknown }[] = [];
  const start = () =>
    settle(folder, {
      tell: (_, __, fields) => {
        if (fields !== undefined && "change" in fields) told.push(fields as (typeof told)[number]);
      },
      nowMs: Date.now(),
    });
  const use = async (work: (store: Awaited<ReturnType<typeof createSqliteStore>>) => Promise<unknown>) => {
    const store = await createSqliteStore({ folder, now: Date.now });
    await work(store);
    await store.close();
    // As a gateway does it while it runs.
    const mark = advance(folder);
    if (mark !== null) writeWitness(folder, seeNow(folder, mark));
  };
  start();
  await use(async (store) => {
    for (const space of [...goes, ...stays]) await store.put(space, "one", "1", forever, ["all"]);
    await store.put("factor", "recovery:one", "{}", forever, ["all"]);
  });
  const spaces = () => {
    const database = openDatabase(folder);
    const rows = database.prepare("SELECT space FROM entry WHERE key = 'one' ORDER BY space").all();
    database.close();
    return rows.map(({ space }) => String(space));
  };
  return { folder, file: join(folder, "sallyport.db"), told, start, use, spaces };
}

const all = [...goes, ...stays].sort();
const left = stays.toSorted();

test("the same store goes on as it was, moved to another disk with what stands beside it as well", async () => {
  const { folder, told, start, spaces } = await used();
  start();
  const moved = await createFolder();
  cpSync(folder, moved, { recursive: true });
  settle(moved, { tell: (_, text) => told.push(text as never), nowMs: Date.now() });
  expect([told, spaces()]).toEqual([[], all]);
});

type Used = Awaited<ReturnType<typeof used>>;

const exchanges: readonly (readonly [string, string, (used: Used) => Promise<unknown>])[] = [
  [
    "an older copy",
    "older",
    async ({ file, use }) => {
      copyFileSync(file, `${file}.copy`);
      await use((store) => store.remove("grant", "one"));
      renameSync(`${file}.copy`, file);
    },
  ],
  [
    "an older copy, copied over it",
    "older",
    async ({ file, use }) => {
      copyFileSync(file, `${file}.copy`);
      await use((store) => store.remove("grant", "one"));
      copyFileSync(`${file}.copy`, file);
    },
  ],
  ["another store", "replaced", async ({ file }) => renameSync((await used()).file, file)],
  [
    "a backup, however young",
    "copy",
    async ({ folder, file, use }) => {
      await use((store) => store.put("factor", "one", "1", forever, ["all"]));
      backUp(folder, `${file}.copy`);
      renameSync(`${file}.copy`, file);
      // Nobody is in a backup; whoever puts some in has no use of it.
      const database = new DatabaseSync(file);
      for (const space of goes)
        database.prepare("INSERT INTO entry (space, key, value, until) VALUES (?, 'one', '1', ?)").run(space, forever);
      database.close();
    },
  ],
  ["the file alone, without what stands beside it", "unwitnessed", async ({ folder }) => rmSync(join(folder, "epoch"))],
  [
    "one with something else beside it",
    "unwitnessed",
    async ({ folder }) => writeFileSync(join(folder, "epoch"), "no witness"),
  ],
];

test.each(shorten(exchanges, 3))(
  "%s ends what must not come back, and keeps what people set up",
  async (_, change, exchange) => {
    const one = await used();
    await exchange(one);
    const before = Date.now();
    const { store: name, epoch } = one.start();
    expect(one.told.map((told) => told.change)).toEqual([change]);
    expect(one.told[0]?.recoveryCodes).toBe(1);
    expect(one.spaces()).toEqual(left);
    const store = await createSqliteStore({ folder: one.folder, now: Date.now });
    expect(await store.get("factor", "recovery:one")).toBeNull();
    // What was seen since the copy was made is not known; so nothing of before is new.
    expect(Number(await store.get("seen", "renewed"))).toBeGreaterThanOrEqual(before);
    await store.close();
    // Once: the next start finds what this one left.
    expect(one.start()).toMatchObject({ store: name, epoch });
    expect(one.told).toHaveLength(1);
  },
);

test("a store that is gone is made once, with a higher epoch than that of any copy of before", async () => {
  const { folder, file, told, start, spaces } = await used();
  copyFileSync(file, `${file}.copy`);
  rmSync(file);
  expect(() => openDatabase(folder)).toThrow("is gone");
  start();
  expect([told.map(({ change }) => change), spaces()]).toEqual([["deleted"], []]);
  renameSync(`${file}.copy`, file);
  expect(() => openDatabase(folder)).toThrow("another one than was there last");
  start();
  expect([told.map(({ change }) => change), spaces()]).toEqual([["deleted", "replaced"], left]);
});

test("what a gateway that was killed left in the journal is not written into another file", async () => {
  const { folder, file, told, start, spaces, use } = await used();
  copyFileSync(file, `${file}.copy`);
  await use((store) => store.remove("factor", "one"));
  // A connection that nobody closes: the journal stays.
  const database = openDatabase(folder);
  database.exec("UPDATE entry SET value = 'of the journal'; UPDATE mark SET epoch = epoch + 1");
  const killed = await createFolder();
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(killed, name));
  writeWitness(folder, seeNow(folder, { store: start().store, epoch: 99 }));
  expect(glance(folder).journal).not.toBeNull();
  const saved = readFileSync(`${file}-wal`);
  database.close();
  writeFileSync(`${file}-wal`, saved);
  writeWitness(folder, { ...seeNow(folder, { store: "of before", epoch: 99 }), file: "another inode" });
  renameSync(`${file}.copy`, file);
  start();
  expect(told.map(({ change }) => change)).toEqual(["replaced"]);
  expect(spaces()).toEqual(left);
  const values = openDatabase(folder);
  expect(values.prepare("SELECT count(*) AS n FROM entry WHERE value = 'of the journal'").get()).toEqual({ n: 0 });
  values.close();
});

test("what was restored as a whole goes on until an operator says that it was restored", async () => {
  const { folder, told, start, spaces } = await used();
  const whole = await createFolder();
  cpSync(folder, whole, { recursive: true });
  start();
  expect(spaces()).toEqual(all);
  beginEpoch(folder, () => undefined);
  expect(spaces()).toEqual(left);
  start();
  expect(told).toEqual([]);
});

test("a command moves the epoch on where no gateway runs, so that a copy of before it is older", async () => {
  const { folder, file, told, start } = await used();
  copyFileSync(file, `${file}.copy`);
  await visit(
    folder,
    () => undefined,
    async () => {
      const store = await createSqliteStore({ folder, now: Date.now });
      await store.remove("session", "one");
      await store.close();
    },
  );
  renameSync(`${file}.copy`, file);
  start();
  expect(told.map(({ change }) => change)).toEqual(["older"]);
});

test("a backup is for its owner alone, has nobody's session, and overwrites nothing", async () => {
  const { folder, file } = await used();
  const to = `${file}.backup`;
  backUp(folder, to);
  const database = new DatabaseSync(to, { readOnly: true });
  const rows = database.prepare("SELECT space FROM entry WHERE key = 'one' ORDER BY space").all();
  database.close();
  expect(rows.map(({ space }) => space)).toEqual(left);
  expect(() => backUp(folder, to)).toThrow("is there already");
  expect(readdirSync(folder).filter((name) => name.endsWith(".draft"))).toEqual([]);
  expect(existsSync(`${to}-wal`)).toBe(false);
});
