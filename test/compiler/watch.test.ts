// The ways editors and tools save, on a real folder.
import { mkdir, open, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createWatch } from "../../src/compiler/watch.ts";
import { createFolder } from "../support/folder.ts";

/** Wide: a busy machine takes its time between the steps of one save, and what is told is what is tested, not when. */
async function watching(quietMs = 250, settleMs = 400, prepare?: (folder: string) => Promise<void>) {
  const folder = await createFolder({ "a.ts": "1", "b.ts": "1", "sub/s.ts": "1" });
  await prepare?.(folder);
  const changes: (readonly string[])[] = [];
  const ages: number[] = [];
  let wake = () => {};
  const watch = await createWatch({
    folder,
    quietMs,
    burstMs: quietMs,
    settleMs,
    onChange(paths, firstEventAt) {
      changes.push(paths);
      ages.push(performance.now() - firstEventAt);
      wake();
    },
    onError(cause) {
      throw cause;
    },
  });
  onTestFinished(() => watch.close());
  const next = async () => {
    while (changes.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return changes.shift();
  };
  // A change of a file of its own marks the end: what came before it was told before it, or not at all.
  const nothingElse = async () => {
    await writeFile(join(folder, "zz.ts"), "1");
    expect(await next()).toEqual(["zz.ts"]);
  };
  return { path: (name: string) => join(folder, name), next, nothingElse, ages, watch };
}

test("write in place", async () => {
  const { path, next, nothingElse, ages } = await watching();
  await writeFile(path("a.ts"), "2");
  expect(await next()).toEqual(["a.ts"]);
  expect(ages[0]).toBeGreaterThanOrEqual(10);
  await nothingElse();
});

test("atomic rename is one change, and waits for nothing", async () => {
  const { path, next, nothingElse } = await watching(250, 60_000);
  await writeFile(path("a.ts.tmp"), "2");
  await rename(path("a.ts.tmp"), path("a.ts"));
  expect(await next()).toEqual(["a.ts"]);
  await nothingElse();
});

test("vim: a trial file, a backup by rename, a new file", async () => {
  const { path, next, nothingElse } = await watching();
  await writeFile(path("4913"), "");
  await unlink(path("4913"));
  await writeFile(path(".a.ts.swp"), "x");
  await rename(path("a.ts"), path("a.ts~"));
  await writeFile(path("a.ts"), "2");
  await unlink(path("a.ts~"));
  expect(await next()).toEqual(["a.ts"]);
  await nothingElse();
});

test("truncate, and write after a while: the empty file is never told", async () => {
  const { path, next, nothingElse, watch } = await watching(250, 60_000);
  const file = await open(path("a.ts"), "r+");
  await file.truncate(0);
  while (watch.count() === 0) await new Promise((resolve) => setImmediate(resolve));
  // Only the write ends it: the limit for being empty is a minute away.
  await file.write("22");
  await file.close();
  expect(await next()).toEqual(["a.ts"]);
  await nothingElse();
});

test("a file that stays empty is told after all", async () => {
  const { path, next } = await watching(250, 60);
  await writeFile(path("a.ts"), "");
  expect(await next()).toEqual(["a.ts"]);
});

test("deletion, of a file and of a folder", async () => {
  const { path, next } = await watching(250, 60);
  await unlink(path("a.ts"));
  expect(await next()).toEqual(["a.ts"]);
  await rm(path("sub"), { recursive: true });
  expect(await next()).toContain("sub/s.ts");
});

test("deleted and written again at once is one change", async () => {
  const { path, next, nothingElse } = await watching(250, 60_000);
  await unlink(path("a.ts"));
  await writeFile(path("a.ts"), "2");
  expect(await next()).toEqual(["a.ts"]);
  await nothingElse();
});

test("a whole folder renamed into this one's place", async () => {
  const { path, next } = await watching(250, 60);
  const other = await createFolder({ "a.ts": "other", "c.ts": "new" });
  await rename(path(""), `${path("")}-old`);
  await rename(other, path(""));
  onTestFinished(() => rm(`${path("")}-old`, { recursive: true, force: true }));
  expect(await next()).toContain(".");
  await writeFile(path("c.ts"), "newer");
  let seen: readonly string[] = [];
  while (!seen.includes("c.ts")) seen = (await next()) ?? [];
});

test("many files at once are one change", async () => {
  const { path, next, nothingElse } = await watching(250);
  const names = Array.from({ length: 40 }, (_, index) => `many${index}.ts`).sort();
  await Promise.all(names.map((name) => writeFile(path(name), "1")));
  expect(await next()).toEqual(names);
  await nothingElse();
});

test("new folders are watched, JSON too; tests and dot files are not", async () => {
  const { path, next, nothingElse } = await watching();
  await mkdir(path("new"));
  await writeFile(path("new/n.ts"), "1");
  expect(await next()).toEqual(["new/n.ts"]);
  await writeFile(path("data.json"), "{}");
  expect(await next()).toEqual(["data.json"]);
  await writeFile(path("a.test.ts"), "1");
  await writeFile(path(".hidden.ts"), "1");
  await writeFile(path("notes.md"), "1");
  await nothingElse();
});

test("what links lead to is watched as if it stood here, and the folder that is a link as what it leads to now", async () => {
  const { path, next, nothingElse } = await watching(250, 60, async (folder) => {
    await rename(folder, `${folder}-1`);
    await symlink(`${folder}-1`, folder);
    await mkdir(`${folder}-2`);
    await mkdir(`${folder}-beside`);
    await writeFile(`${folder}-beside/l.ts`, "1");
    await symlink(`${folder}-beside`, join(folder, "linked"));
    await symlink(`${folder}-beside/l.ts`, join(folder, "l.ts"));
    await symlink("me", join(folder, "me"));
    onTestFinished(async () => {
      for (const end of ["-1", "-2", "-beside", "-next"]) await rm(folder + end, { recursive: true, force: true });
    });
  });
  const folder = path("").replace(/\/$/, "");
  await writeFile(`${folder}-beside/l.ts`, "2");
  expect(await next()).toEqual(["l.ts", "linked/l.ts"]);
  await symlink(`${folder}-2`, `${folder}-next`);
  await rename(`${folder}-next`, folder);
  expect(await next()).toContain(".");
  await writeFile(`${folder}-2/n.ts`, "1");
  let seen: readonly string[] = [];
  while (!seen.includes("n.ts")) seen = (await next()) ?? [];
  await nothingElse();
});
