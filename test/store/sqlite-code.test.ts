import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { isSqlite, type SqliteCode, sqliteCodes } from "../../src/store/sqlite-code.ts";

const failed = (errcode: unknown) => Object.assign(new Error("it failed"), { errcode });

test("each name is its own, and none of the other kinds", () => {
  const names = Object.keys(sqliteCodes) as SqliteCode[];
  for (const name of names) {
    expect(isSqlite(failed(sqliteCodes[name]), name)).toBe(true);
    const others = names.filter((other) => sqliteCodes[other] !== (sqliteCodes[name] & 0xff) && other !== name);
    expect(isSqlite(failed(sqliteCodes[name]), ...others)).toBe(false);
  }
});

test.each<[number, SqliteCode, boolean]>([
  [261, "busy", true], // SQLITE_BUSY_RECOVERY
  [4_874, "io", true], // SQLITE_IOERR_SHMSIZE
  [10, "shmSize", false],
  [266, "shortRead", false], // SQLITE_IOERR_READ
])("code %i is %s: %s", (code, name, is) => {
  expect(isSqlite(failed(code), name)).toBe(is);
});

test("what is not SQLite's is none of them", () => {
  for (const cause of [null, undefined, 5, "5", { errcode: 5 }, new Error("busy"), failed("5")])
    expect(isSqlite(cause, "busy")).toBe(false);
});

test("it knows what SQLite throws", () => {
  const database = new DatabaseSync(":memory:");
  expect(() => database.exec("PRAGMA query_only = 1; CREATE TABLE one (two)")).toThrow(
    expect.toSatisfy((cause: unknown) => isSqlite(cause, "readonly") && !isSqlite(cause, "full")),
  );
});
