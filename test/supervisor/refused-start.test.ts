// A start that is refused leaves nothing behind and changes nothing, whatever it is that refuses it; and it says what to do.

import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { advise } from "../../src/errors.ts";
import { openKeys } from "../../src/supervisor/open-keys.ts";
import { createFolder } from "../support/folder.ts";
import { policy, run } from "./fixture/running.ts";

const anotherKey = Buffer.alloc(32, 9).toString("base64url");
const isRoot = process.getuid?.() === 0;

/** A data folder in which a gateway ran, beside a folder for keys. */
async function usedFolder(): Promise<string> {
  const data = join(await createFolder({ "other.key": anotherKey }), "data");
  chmodSync(join(data, "..", "other.key"), 0o600);
  await openKeys({ key: "", secondKey: "", data, storeTimeout: 5_000 }, { tell: () => undefined });
  return data;
}

/** All that a start could have changed or left. */
const lookOf = (folder: string): unknown =>
  existsSync(folder) &&
  readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const { mode, mtimeMs } = statSync(path);
    return {
      path,
      mode,
      mtimeMs,
      content: entry.isFile() && createHash("sha256").update(readFileSync(path)).digest("hex"),
    };
  });

const database = (data: string, sql: string) => {
  const opened = new DatabaseSync(join(data, "sallyport.db"));
  opened.exec(sql);
  opened.close();
};

interface Case {
  readonly what: string;
  readonly spoil: (data: string) => unknown;
  readonly flags?: (data: string) => Readonly<Record<string, string>>;
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  {
    what: "the key is gone, and the store is there",
    spoil: (data) => rmSync(join(data, "key")),
    says: /no master key at .*data\/key.*Put that key back.*reset-master/s,
  },
  {
    what: "the key is gone, and another one is named",
    spoil: (data) => rmSync(join(data, "key")),
    flags: (data) => ({ key: join(data, "..", "other.key") }),
    says: /does not open what is in the store.*reset-master/s,
  },
  {
    what: "another key is in its place",
    spoil: (data) => writeFileSync(join(data, "key"), anotherKey),
    says: /does not open what is in the store/,
  },
  {
    what: "the key was cut off",
    spoil: (data) => writeFileSync(join(data, "key"), "short"),
    says: /data\/key is not 32 bytes/,
  },
  {
    what: "a second key is named that is not there, and the folder is new",
    spoil: (data) => rmSync(data, { recursive: true }),
    flags: (data) => ({ secondKey: join(data, "gone.key") }),
    says: /no master key at .*gone\.key\. If this gateway ran before, put its key back/,
  },
  {
    what: "the store is no database",
    spoil: (data) =>
      writeFileSync(join(data, "sallyport.db"), "no database at all, and longer than its head".repeat(99)),
    says: /sallyport\.db is no database.*put a backup in its place/s,
  },
  {
    what: "the store is of a newer version",
    spoil: (data) => database(data, "PRAGMA user_version = 99"),
    says: /written by a newer version.*99.*Run that version/s,
  },
  {
    what: "the store is another application's",
    spoil(data) {
      rmSync(join(data, "sallyport.db"));
      database(data, "CREATE TABLE invoice (id INTEGER); PRAGMA user_version = 7");
    },
    says: /is another application's.*--data/s,
  },
  {
    what: "the store is another application's that counts nothing",
    spoil(data) {
      rmSync(join(data, "sallyport.db"));
      database(data, "CREATE TABLE invoice (id INTEGER)");
    },
    says: /is another application's: it has the tables invoice/,
  },
  {
    what: "the store is a folder",
    spoil(data) {
      rmSync(join(data, "sallyport.db"));
      mkdirSync(join(data, "sallyport.db"));
    },
    says: /sallyport\.db is no file/,
  },
];

test.each(cases)("$what", async ({ spoil, flags, says }) => {
  const data = await usedFolder();
  await spoil(data);
  const before = lookOf(data);
  const refusal = await run({ "a.ts": policy("one") }, { data, ...flags?.(data) }).then(
    () => "it started",
    (cause: unknown) => advise(cause),
  );
  expect(refusal).toMatch(says);
  expect(lookOf(data)).toEqual(before);
});

test.skipIf(isRoot).each([
  ["cannot be read", 0o000],
  ["cannot be written", 0o500],
])("a folder that %s", async (_, mode) => {
  const data = await usedFolder();
  if (mode === 0o500) rmSync(join(data, "sallyport.db"));
  const before = lookOf(data);
  chmodSync(data, mode);
  onTestFinished(() => chmodSync(data, 0o700));
  const refusal = await run({ "a.ts": policy("one") }, { data }).then(() => "", advise);
  chmodSync(data, 0o700);
  expect(refusal).toContain(data);
  expect(lookOf(data)).toEqual(before);
});

test("policies that do not compile, and an address that is taken, leave a new folder unmade", async () => {
  const data = join(await createFolder(), "data");
  await expect(run({ "a.ts": "const x = ;" }, { data })).rejects.toThrow();
  expect(existsSync(data)).toBe(false);
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as { readonly port: number };
  await expect(run({ "a.ts": policy("one") }, { data, listen: `127.0.0.1:${port}` })).rejects.toThrow();
  expect(existsSync(data)).toBe(false);
});
