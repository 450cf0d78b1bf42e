// A transaction that fails says what it failed of.

import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { inOneGo } from "../../src/store/transaction.ts";

test("where SQLite has rolled back by itself, what is thrown is why, and nothing was done", () => {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE entry (value TEXT); PRAGMA max_page_count = 3");
  const put = database.prepare("INSERT INTO entry VALUES (?)");
  const full = expect.objectContaining({ errcode: 13 });
  expect(() =>
    inOneGo(database, () => {
      put.run("small");
      put.run("x".repeat(100_000));
    }),
  ).toThrow(full);
  expect(database.prepare("SELECT count(*) AS n FROM entry").get()).toEqual({ n: 0 });
  expect(inOneGo(database, () => put.run("small").changes)).toBe(1);
  database.close();
});
