// The write-ahead log while others read: it is cut once they let it, and an operator hears of those who do not.

import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createJournal } from "../../src/store/journal.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { createFolder } from "../support/folder.ts";

const keptBytes = 131_072;

async function world() {
  const folder = await createFolder();
  const store = await createSqliteStore({ folder, now: () => 0 });
  const file = join(folder, "sallyport.db");
  const [own, reader] = [new DatabaseSync(file), new DatabaseSync(file, { readOnly: true })];
  onTestFinished(async () => {
    await store.close();
    own.close();
    reader.close();
  });
  const told: (object | undefined)[] = [];
  const journal = createJournal(own, { file, keptBytes, tell: (_level, _text, fields) => void told.push(fields) });
  let round = 0;
  const write = (rows: number) => {
    const value = String(++round).repeat(4_000);
    return Promise.all(Array.from({ length: rows }, (_, index) => store.put("session", `key ${index}`, value, 1)));
  };
  /** Who begins the journal anew cuts it to what it was told to keep. */
  const writeOne = () => own.exec("DELETE FROM entry WHERE key = 'key 0'");
  return { journal, reader, told, write, writeOne, bytes: () => statSync(`${file}-wal`).size };
}

test("it is begun anew, and is cut by who writes next", async () => {
  const { journal, write, writeOne, told, bytes } = await world();
  await write(200);
  expect(bytes()).toBeGreaterThan(2 * keptBytes);
  journal.look();
  writeOne();
  expect(bytes()).toBe(keptBytes);
  expect(told).toEqual([]);
});

test("somebody who reads without an end is told of once, and it is begun anew when they end", async () => {
  const { journal, reader, write, writeOne, told, bytes } = await world();
  reader.exec("BEGIN; SELECT count(*) FROM entry");
  for (let round = 0; round < 4; round++) await write(200);
  journal.look();
  journal.look();
  expect(told).toEqual([expect.objectContaining({ event: "store-journal", fix: expect.any(String) })]);
  reader.exec("COMMIT");
  journal.look();
  writeOne();
  expect(bytes()).toBe(keptBytes);
});
