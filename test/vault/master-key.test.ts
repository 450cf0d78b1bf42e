// The master key's file: made once, kept to its owner, and never made up where one was named.

import { fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadKey } from "../../src/vault/master-key.ts";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "master-key-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("it is made at the first start, for its owner alone, and is the same from then on", () => {
  const folder = join(newFolder(), "new", "data");
  const key = loadKey({ file: "", folder });
  expect(key).toHaveLength(32);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, "key")).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["key"]);
  expect(loadKey({ file: "", folder })).toEqual(key);
  expect(loadKey({ file: join(folder, "key"), folder: "elsewhere" })).toEqual(key);
  expect(loadKey({ file: "", folder: join(newFolder(), "other") })).not.toEqual(key);
});

test("processes that start at once agree on one", async () => {
  const folder = newFolder();
  // Many first starts, or the two might never meet.
  const folders = Array.from({ length: 50 }, (_, index) => join(folder, String(index), "data"));
  const children = Array.from({ length: 2 }, () => fork(join(import.meta.dirname, "master-key-process.ts"), folders));
  await Promise.all(children.map((child) => once(child, "message")));
  const answers = children.map((child) => once(child, "message"));
  for (const child of children) child.send("go");
  const [one, two] = (await Promise.all(answers)).map(([keys]) => keys as readonly string[]);
  expect(one).toHaveLength(50);
  expect(new Set(one).size).toBe(50);
  expect(two).toEqual(one);
  for (const data of folders) {
    expect(readdirSync(data)).toEqual(["key"]);
    expect(readFileSync(join(data, "key"), "utf8")).toMatch(/^[\w-]{43}\n$/);
  }
});

test.each([
  ["base64url", Buffer.alloc(32, 0xfb).toString("base64url")],
  ["base64 as openssl writes it", `${Buffer.alloc(32, 0xfb).toString("base64")}\n`],
])("a key of the operator's is read: %s", (_, text) => {
  const file = join(newFolder(), "own");
  writeFileSync(file, text, { mode: 0o600 });
  expect(loadKey({ file, folder: "nowhere" })).toEqual(Buffer.alloc(32, 0xfb));
});

test.each([0o400, 0o600, 0o440, 0o640])("its owner and a group may read it: %o", (mode) => {
  const folder = newFolder();
  const key = loadKey({ file: "", folder });
  chmodSync(join(folder, "key"), mode);
  expect(loadKey({ file: "", folder })).toEqual(key);
});

test("a folder in its place is refused, and nobody is told to change its mode", () => {
  const folder = newFolder();
  expect(() => loadKey({ file: folder, folder: "nowhere" })).toThrow("is not a file");
});

test.each([0o604, 0o644, 0o602, 0o620, 0o666, 0o777])("it is refused where others may read or write it: %o", (mode) => {
  const folder = newFolder();
  loadKey({ file: "", folder });
  chmodSync(join(folder, "key"), mode);
  expect(() => loadKey({ file: "", folder })).toThrow(`chmod 600 ${join(folder, "key")}`);
});

test.each([
  ["nothing", ""],
  ["too short", "A".repeat(42)],
  ["too long", "A".repeat(44)],
  ["a passphrase", "correct horse battery staple"],
  ["two lines", `${"A".repeat(43)}\n${"A".repeat(43)}\n`],
  ["64 hex digits", "ab".repeat(32)],
])("what is no key is refused, and stays as it is: %s", (_, text) => {
  const folder = newFolder();
  writeFileSync(join(folder, "key"), text, { mode: 0o600 });
  expect(() => loadKey({ file: "", folder })).toThrow("openssl rand -base64 32");
  expect(readFileSync(join(folder, "key"), "utf8")).toBe(text);
});

test("one that was named and is missing is not made up", () => {
  const folder = newFolder();
  expect(() => loadKey({ file: join(folder, "mounted"), folder })).toThrow("there is no master key at");
  expect(readdirSync(folder)).toEqual([]);
});

test("where none can be made, it says so", () => {
  const folder = newFolder();
  writeFileSync(join(folder, "file"), "");
  expect(() => loadKey({ file: "", folder: join(folder, "file") })).toThrow(/cannot be (read|made)/);
});

test("where there is a store, none is made up for the one that is missing, and the way back is said first", () => {
  const folder = newFolder();
  expect(() => loadKey({ file: "", folder, isUsed: true })).toThrow(/Put that key back.*reset-master/s);
  expect(readdirSync(folder)).toEqual([]);
  for (const place of [{ file: join(folder, "mounted"), folder }])
    expect(() => loadKey(place)).toThrow(/put its key back.*openssl rand/s);
  writeFileSync(join(folder, "key"), "no key", { mode: 0o600 });
  expect(() => loadKey({ file: "", folder })).toThrow(/put its key back.*openssl rand/s);
});
