// Every shape that a store ever had is brought to this version's: what must survive does, what cannot is said, and the way back lets nobody in.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { personKey } from "../../src/factor/person.ts";
import { createRecords } from "../../src/factor/records.ts";
import { createBlockRecords } from "../../src/session/block-record.ts";
import { readDeclared } from "../../src/session/declared.ts";
import { createPeople } from "../../src/session/people.ts";
import { createSessions } from "../../src/session/session.ts";
import { loadKeys } from "../../src/signing/key-store.ts";
import { createBus } from "../../src/store/bus.ts";
import { databaseFile, openDatabase } from "../../src/store/database.ts";
import { requireMasterKey } from "../../src/store/master-check.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { createVault } from "../../src/vault/vault.ts";
import { createFolder } from "../support/folder.ts";
import { shorten } from "../support/long.ts";

/** What was there first is there still. In the order in which main had them; `carried`: do sessions go on? */
const shapes = [
  { commit: "3686cd0", what: "entries alone", carried: 0, factors: 0, blocked: 0 },
  { commit: "d3cbac6", what: "groups, notices, ledgers", carried: 0, factors: 3, blocked: 0 },
  { commit: "0e999ab", what: "accounts", carried: 0, factors: 3, blocked: 0 },
  { commit: "eb2af13", what: "sessions of a registration", carried: 2, factors: 3, blocked: 0 },
  { commit: "2d5b161", what: "and again of none", carried: 0, factors: 3, blocked: 0 },
  { commit: "3d77f76", what: "groups by registration", carried: 2, factors: 3, blocked: 0 },
  { commit: "177e0e2", what: "blocked people", carried: 2, factors: 3, blocked: 1 },
  { commit: "aad8228", what: "a note of the master key", carried: 2, factors: 3, blocked: 1 },
  { commit: "442b36d", what: "sessions that outlive the browser", carried: 2, factors: 3, blocked: 1 },
] as const;

const shapesFolder = join(import.meta.dirname, "shape");

/** A data folder as that version left it, and the cookies of those who were signed in. */
async function olderFolder(commit: string) {
  const folder = await createFolder();
  const dump = readFileSync(join(shapesFolder, `${commit}.sql`), "utf8");
  const database = new DatabaseSync(databaseFile(folder));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN; ${dump} COMMIT`);
  database.close();
  return { folder, cookies: JSON.parse(dump.slice(3, dump.indexOf("\n"))) as Readonly<Record<string, string>> };
}

async function storeIn(folder: string) {
  const store = await createSqliteStore({ folder, now: Date.now });
  onTestFinished(() => store.close());
  return store;
}

const rowsOf = (file: string, space: string) => {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare("SELECT key, value FROM entry WHERE space = ? ORDER BY key").all(space);
  database.close();
  return rows;
};

const shapeOf = (folder: string) => {
  const database = new DatabaseSync(databaseFile(folder));
  const of = (sql: string) => database.prepare(sql).all();
  const names = of("SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name");
  const columns = of(
    "SELECT m.name, i.name AS column, i.type, i.[notnull] FROM sqlite_schema m, pragma_table_info(m.name) i ORDER BY m.name, i.cid",
  );
  const numbers = ["user_version", "application_id"].map((name) => of(`PRAGMA ${name}`));
  database.close();
  return { names, columns, numbers };
};

test("there is a dump of each, and no other", () => {
  const dumps = readdirSync(shapesFolder).filter((name) => name.endsWith(".sql"));
  expect(dumps.sort()).toEqual(shapes.map(({ commit }) => `${commit}.sql`).sort());
});

test.each(shapes)("$commit: $what", async ({ commit, carried, factors, blocked }) => {
  const { folder, cookies } = await olderFolder(commit);
  const before = ["factor", "key", "blocked", "person", "declared", "seen", "counter", "grant"].map((space) =>
    rowsOf(databaseFile(folder), space),
  );
  const told: string[] = [];
  openDatabase(folder, { tell: (_, text) => told.push(text) }).close();

  // Nothing of what people set up, or operators decided, is another than it was; what was under way is gone.
  const after = ["factor", "key", "blocked", "person", "declared", "seen", "counter", "grant"].map((space) =>
    rowsOf(databaseFile(folder), space),
  );
  expect(after).toEqual(before);
  expect(["pending", "parked"].flatMap((space) => rowsOf(databaseFile(folder), space))).toEqual([]);
  const fresh = await createFolder();
  openDatabase(fresh).close();
  expect(shapeOf(folder)).toEqual(shapeOf(fresh));

  const store = await storeIn(folder);
  const sessions = createSessions({
    store,
    now: Date.now,
    ended: () => undefined,
    bus: createBus({ store }),
    refresh: () => Promise.reject(new Error("nobody is asked")),
  });
  onTestFinished(sessions.close);
  const found = await Promise.all([cookies["ada"], cookies["bob"]].map((cookie) => sessions.find(cookie ?? "")));
  expect(found.map((one) => one?.user.id)).toEqual(carried === 2 ? ["ada", "bob"] : [undefined, undefined]);
  expect(told.some((text) => text.startsWith("2 sessions of an older version could not be carried over"))).toBe(
    carried === 0,
  );
  if (carried === 2) {
    expect(found[0]?.ledger).toMatchObject([{ acr: "urn:example:mfa" }]);
    expect(await sessions.tokensOf(cookies["ada"] ?? "")).toMatchObject({ refreshToken: "refresh token of ada" });
    // Whichever way one is to be ended, it is found.
    const registration = JSON.stringify(["oidc", "https://login.example.com", "sallyport"]);
    expect(await sessions.revoke({ registration, sid: "provider's session" }, "session revoked")).toBe(1);
    expect(await sessions.revoke({ anySource: true, id: "bob" }, "session revoked")).toBe(1);
  }
  const vault = createVault(Buffer.alloc(32, 7));
  const person = personKey({ source: "staff", id: "ada" });
  const records = await createRecords(store).list(person);
  expect(records).toHaveLength(factors);
  for (const record of records)
    if (record.kind === "totp") expect(vault.unseal(`totp ${person}`, record.sealed)).not.toBeNull();
  expect((await loadKeys({ store, vault })).keys).toHaveLength(factors > 0 ? 1 : 0);
  await requireMasterKey(store, vault);
  expect((await createBlockRecords(store).list()).map(({ id }) => id)).toEqual(blocked === 1 ? ["eve"] : []);
  expect(await createPeople({ store, now: Date.now }).list()).toHaveLength(blocked);
  expect(await readDeclared(store)).toEqual(
    blocked === 1 ? [{ name: "staff", issuer: "https://login.example.com" }] : null,
  );
});

test.each(shorten(shapes.toReversed(), 2))(
  "$commit is kept as it was, without what lets people in",
  async ({ commit }) => {
    const { folder } = await olderFolder(commit);
    const before = ["factor", "key", "blocked", "seen", "counter"].map((space) => rowsOf(databaseFile(folder), space));
    openDatabase(folder).close();
    const kept = join(folder, "sallyport.db.before-1");
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(["factor", "key", "blocked", "seen", "counter"].map((space) => rowsOf(kept, space))).toEqual(before);
    expect(["session", "pending", "parked", "grant"].flatMap((space) => rowsOf(kept, space))).toEqual([]);
    expect(readFileSync(kept).includes("family of")).toBe(false);
    // What the older version does to it when it starts.
    const database = new DatabaseSync(kept);
    database.exec(opening);
    database.close();
  },
);

/** What every version of before the first number begins with. */
const opening = `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS entry (
    space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (space, key)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS entry_until ON entry (until);
  CREATE TABLE IF NOT EXISTS left_by_the_old (id INTEGER);`;

test("an older version cannot open what this one has, and changes nothing", async () => {
  const { folder } = await olderFolder("442b36d");
  openDatabase(folder).close();
  const before = shapeOf(folder);
  const database = new DatabaseSync(databaseFile(folder));
  expect(() => database.exec(opening)).toThrow("there is already a table named entry_until");
  database.close();
  expect(shapeOf(folder)).toEqual(before);
});
