// A file that another process holds: who writes waits alone, for as long as was said, and what was refused was not done.

import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { createFolder } from "../support/folder.ts";
import { createHolder } from "./holder.ts";

const later = Number.MAX_SAFE_INTEGER;
const busy = expect.objectContaining({ code: "STORE_BUSY", status: 503, retrySeconds: 2 });

async function held({ timeoutMs = 30_000 } = {}) {
  const folder = await createFolder();
  const open = async () => {
    const store = await createSqliteStore({ folder, now: Date.now, timeoutMs });
    onTestFinished(() => store.close());
    return store;
  };
  const store = await open();
  await store.put("session", "there", "1", later, ["g"]);
  const holder = createHolder(folder);
  await holder.hold();
  return { folder, store, holder, open };
}

test("who reads goes on, who writes waits, and all of it is done in its order once the file is free", async () => {
  const { store, holder } = await held();
  const heard: string[] = [];
  store.subscribe((message) => heard.push(message));
  const writing = [
    store.put("session", "a", "1", later),
    store.replace("session", "a", "1", "2", later),
    store.count("counter", "a", later),
    store.count("counter", "a", later),
    store.publish("done"),
  ];
  let isDone = false;
  for (const one of writing) void one.then(() => (isDone = true));
  for (let round = 0; round < 20; round++) {
    expect(await store.get("session", "there")).toBe("1");
    expect(await store.members("session", "g")).toHaveLength(1);
    expect(await store.page("session", "", 10)).toHaveLength(1);
  }
  expect(isDone).toBe(false);
  await holder.release();
  expect((await Promise.all(writing)).slice(1, 4)).toEqual([true, 1, 2]);
  expect(await store.get("session", "a")).toBe("2");
  expect(heard).toEqual(["done"]);
});

test("nothing else of the process waits", async () => {
  const { store, holder } = await held();
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 1);
  onTestFinished(() => clearInterval(ticking));
  const writing = store.put("session", "a", "1", later);
  await new Promise<void>((resolve) => {
    const look = setInterval(() => {
      if (ticks < 100) return;
      clearInterval(look);
      resolve();
    }, 1);
  });
  await holder.release();
  await writing;
});

test("what waited too long is refused, and was not done: neither then nor later", async () => {
  const { store, holder } = await held({ timeoutMs: 300 });
  const spent = ["a", "b"].map((key) => store.take("session", key));
  const calls = [
    () => store.remove("session", "there"),
    () => store.take("session", "there"),
    () => store.put("session", "there", "2", later),
    () => store.add("session", "new", "1", later),
    () => store.keep("session", "new", "1", later, []),
    () => store.replace("session", "there", "1", "2", later),
    () => store.count("counter", "a", later),
    () => store.publish("a"),
  ];
  await Promise.all([...spent, ...calls.map((call) => call())].map((one) => expect(one).rejects.toThrow(busy)));
  await holder.release();
  expect(await store.count("counter", "a", later)).toBe(1);
  expect(await store.get("session", "new")).toBeNull();
  expect(await store.take("session", "there")).toBe("1");
});

test("a second process opens it once it is free", async () => {
  const { store, holder, open } = await held();
  const opening = open();
  await holder.release();
  const second = await opening;
  await second.put("session", "a", "1", later);
  expect(await store.get("session", "a")).toBe("1");
});

test("closing does what was asked", async () => {
  const { store, holder, open } = await held();
  const writing = store.put("session", "a", "1", later);
  const closing = store.close();
  await holder.release();
  await Promise.all([writing, closing]);
  expect(await (await open()).get("session", "a")).toBe("1");
});

test("no more than ten thousand calls wait: the next is refused at once, and the others are done", async () => {
  const { store, holder } = await held();
  const waiting = Array.from({ length: 10_000 }, () => store.count("counter", "a", later));
  await expect(store.count("counter", "a", later)).rejects.toThrow(busy);
  await holder.release();
  expect(new Set(await Promise.all(waiting)).size).toBe(10_000);
  expect(await store.count("counter", "a", later)).toBe(10_001);
});
