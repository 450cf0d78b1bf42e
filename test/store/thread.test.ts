// The thread that owns the database dies, or its file is of no use any more: who asks is told, and it is started anew.

import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { createFolder } from "../support/folder.ts";
import { createHolder } from "./holder.ts";

const later = Number.MAX_SAFE_INTEGER;
const fault = expect.objectContaining({ code: "STORE_FAULT" });
const dying = new URL("./dying-thread.ts", import.meta.url);

async function opened(thread?: URL, timeoutMs = 30_000) {
  const folder = await createFolder();
  const lines: object[] = [];
  const line = (fields: object) => void lines.push(fields);
  const store = await createSqliteStore({
    folder,
    now: Date.now,
    timeoutMs,
    log: { info: line, warn: line, error: line },
    ...(thread && { thread }),
  });
  onTestFinished(() => store.close());
  const said = (event: string) => expect.poll(() => lines).toContainEqual(expect.objectContaining({ event }));
  return { folder, store, lines, said, file: (name: string) => join(folder, name) };
}

test("it dies: who waits is told, what comes then is done, and listeners hear what they missed", async () => {
  const { folder, store, said, file } = await opened(dying);
  const heard: string[] = [];
  store.subscribe((message) => heard.push(message));
  await store.put("session", "a", "1", later);
  const holder = createHolder(folder);
  await holder.hold();
  const waiting = store.take("session", "a");
  await writeFile(file("die"), "");
  await expect(waiting).rejects.toThrow(fault);
  await holder.release();
  const other = await createSqliteStore({ folder, now: Date.now });
  await other.publish("meanwhile");
  await other.close();
  expect(await store.take("session", "a")).toBe("1");
  await store.publish("after");
  expect(heard).toEqual(["meanwhile", "after"]);
  await said("store-failed");
});

test("it dies again and again: it is tried more and more seldom, said once, and goes on when it can", async () => {
  const { store, lines, said, file } = await opened(dying);
  await writeFile(file("die at once"), "");
  await writeFile(file("die"), "");
  await said("store-failed");
  await expect.poll(() => lines.at(-1)).toMatchObject({ againInMs: 50, detail: expect.stringContaining("at once") });
  await expect(store.get("session", "a")).rejects.toThrow(fault);
  const before = lines.length;
  await rm(file("die at once"));
  await expect
    .poll(() =>
      store.put("session", "a", "1", later).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  expect(lines.slice(before)).toEqual([{ event: "store-recovered" }]);
});

test("it stands still: who waits is told in time, and nothing of that is done when it goes on", async () => {
  const { store, file } = await opened(dying, 300);
  await store.put("session", "a", "1", later);
  await writeFile(file("hang"), "");
  await expect.poll(() => existsSync(file("hang"))).toBe(false);
  await expect(store.take("session", "a")).rejects.toThrow(fault);
  const taken = () => store.take("session", "a").catch(() => null);
  await expect.poll(taken).toBe("1");
});

test("the file is damaged: it is said with what to do, and a sound one in its place is gone on with", async () => {
  const { store, said, file } = await opened();
  for (let index = 0; index < 200; index++) await store.put("session", `key ${index}`, "x".repeat(1_000), later);
  const database = new DatabaseSync(file("sallyport.db"));
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  const sound = await readFile(file("sallyport.db"));
  // In place, as a disk does it: the same file, other bytes.
  const damaged = Buffer.from(sound);
  damaged.fill(0xa5, 4_096 * 2);
  const broken = async () => {
    await writeFile(file("sallyport.db"), damaged);
    return store.page("session", "", 1_000).then(
      () => null,
      (error: unknown) => error,
    );
  };
  await expect.poll(broken).toMatchObject({ code: "STORE_FAULT", fix: expect.stringContaining("damaged") });
  await said("store-failed");
  await writeFile(file("sallyport.db"), sound);
  await expect.poll(() => store.get("session", "key 0").catch(() => null)).toBe("x".repeat(1_000));
});
