// Workers that are replaced while the store is locked: they serve, and are on the roll of those who are waited for once that can be written.

import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createHolder } from "../store/holder.ts";
import { createFolder, policy, run } from "./fixture/running.ts";

test("both workers can be killed while another process holds the store: those who take their places serve", {
  timeout: 180_000,
}, async () => {
  const data = await createFolder({});
  const { supervisor, next, get } = await run(
    { "a.ts": policy("one").replace("localhost", "127.0.0.1") },
    { workers: "2", data, logLevel: "silent", drain: "1s", storeTimeout: "1s" },
    { workerEntry: resolve("src/supervisor/worker.ts") },
  );
  const holder = createHolder(data);
  await holder.hold();
  for (const pid of supervisor.workers()) {
    process.kill(pid, "SIGKILL");
    await next("down");
    await next("up");
  }
  expect(supervisor.workers()).toHaveLength(2);
  expect(await get("/")).toBe("one");

  const database = new DatabaseSync(join(data, "sallyport.db"), { readOnly: true });
  onTestFinished(() => database.close());
  const roll = database.prepare("SELECT value FROM entry WHERE space = 'listener'");
  const areOn = () => {
    const pids = roll.all().map((row) => (JSON.parse(String(row["value"])) as { pid: number }).pid);
    return supervisor.workers().map((pid) => pids.includes(pid));
  };
  expect(areOn()).toEqual([false, false]);
  await holder.release();
  await expect.poll(areOn).toEqual([true, true]);
});
