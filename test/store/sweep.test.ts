// Two hundred thousand expired rows, swept in slices while others get their turn.

import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementResultingChanges } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { createSweeper } from "../../src/store/sweeper.ts";
import { createFolder } from "../support/folder.ts";
import { isLong } from "../support/long.ts";

const nowMs = 1_000_000;

/** Watched is a database of which it is known what each deleting statement changed. */
class Watched extends DatabaseSync {
  readonly deleted: number[] = [];
  override prepare(sql: string) {
    const statement = super.prepare(sql);
    if (!sql.startsWith("DELETE")) return statement;
    const run = statement.run.bind(statement) as (...values: SQLInputValue[]) => StatementResultingChanges;
    const counted = (...values: SQLInputValue[]) => {
      const result = run(...values);
      this.deleted.push(Number(result.changes));
      return result;
    };
    return Object.assign(statement, { run: counted });
  }
}

/** A store's own file with so many expired rows, every tenth in a group and on an account. */
async function expired(rows: number) {
  const folder = await createFolder();
  const store = await createSqliteStore({ folder, now: () => nowMs });
  const database = new Watched(join(folder, "sallyport.db"), { timeout: 5_000 });
  onTestFinished(async () => {
    await store.close();
    database.close();
  });
  database.exec("PRAGMA synchronous = OFF");
  const from = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})`;
  database.exec(`
    BEGIN;
    INSERT INTO entry (space, key, value, until) ${from} SELECT 'pending', printf('%08d', i), 'value', ${nowMs} - (i % 7) FROM n;
    INSERT INTO member (space, key, name) ${from} SELECT 'pending', printf('%08d', i), i % 50 FROM n WHERE i % 10 = 0;
    INSERT INTO charge (space, key, pool, holder, bytes, until) ${from} SELECT 'pending', printf('%08d', i), 'p', 'h', 5, 1 FROM n WHERE i % 10 = 0;
    INSERT INTO account (pool, holder, entries, bytes) VALUES ('p', 'h', ${rows / 10}, ${rows / 2}), ('p', '', ${rows / 10}, ${rows / 2});
    COMMIT;
  `);
  const left = (table: string) => Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()!["count"]);
  return { store, database, left };
}

test("no statement deletes more than a slice, timers tick in between, and what is written meanwhile is there", async () => {
  const rows = isLong ? 200_000 : 40_000;
  const { store, database, left } = await expired(rows);
  let ticks = 0;
  const heartbeat = setInterval(() => ticks++, 1);
  const sweeper = createSweeper(database, { now: () => nowMs, sweepMs: 1 });
  onTestFinished(() => {
    clearInterval(heartbeat);
    sweeper.close();
  });
  let written = 0;
  let turns = 0;
  while (!database.deleted.some((count) => count < 50 && count > 0) && left("entry") > written) {
    const before = database.deleted.length;
    await store.put("session", `key ${written++}`, "1", nowMs + 1);
    while (database.deleted.length === before) await new Promise((resolve) => setTimeout(resolve, 1));
    turns++;
  }
  expect(Math.max(...database.deleted)).toBe(50);
  expect(database.deleted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(rows);
  // Between two turns of the sweeper everybody else had one.
  expect(turns).toBeGreaterThan(10);
  expect(ticks).toBeGreaterThanOrEqual(turns);
  expect(await store.get("session", "key 0")).toBe("1");
  for (const table of ["member", "charge", "account"]) expect([table, left(table)]).toEqual([table, 0]);
}, 120_000);

test("one process sweeps at a time, and another one goes on where it died", async () => {
  const { store, database, left } = await expired(100);
  // Somebody else has begun, and never comes back.
  await store.put("lock", "sweep", "somebody", nowMs + 1_000);
  let clock = nowMs;
  const looks = Promise.withResolvers<void>();
  let looked = 0;
  const sweeper = createSweeper(database, {
    sweepMs: 1,
    now() {
      if (++looked === 20) looks.resolve();
      return clock;
    },
  });
  onTestFinished(() => sweeper.close());
  await looks.promise;
  expect(left("entry")).toBe(101);
  clock = nowMs + 1_000;
  while (left("entry") > 0) await new Promise((resolve) => setTimeout(resolve, 1));
});
