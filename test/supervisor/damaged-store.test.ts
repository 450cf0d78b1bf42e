// A store that is damaged while the gateway runs: who serves goes on, who is started is tried again, and operators read which file it is.

import { copyFile, open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { createFolder, policy, run } from "./fixture/running.ts";

async function gateway() {
  const data = await createFolder({});
  const gate = await run(
    { "a.ts": policy("one").replace("localhost", "127.0.0.1") },
    { workers: "2", data, logLevel: "silent", drain: "1s" },
    { workerEntry: resolve("src/supervisor/worker.ts") },
  );
  const file = join(data, "sallyport.db");
  await copyFile(file, `${file}.kept`);
  return {
    ...gate,
    file,
    async damage() {
      const handle = await open(file, "r+");
      await handle.write(Buffer.alloc(4_096, "x"), 0, 4_096, 0);
      await handle.close();
    },
    async until(fits: (line: Record<string, unknown>) => boolean) {
      await expect.poll(() => gate.log.some(fits), { timeout: 30_000 }).toBe(true);
    },
  };
}

test("a worker that cannot open it is tried again until it can, while the other one serves", {
  timeout: 60_000,
}, async () => {
  const { supervisor, next, get, log, file, damage, until } = await gateway();
  await damage();
  const [killed] = supervisor.workers();
  process.kill(killed!, "SIGKILL");
  expect((await next("down")).death).toMatchObject({ pid: killed, metPolicies: true });
  await until((line) => line["level"] === "error" && String(line["msg"]).includes(`${file} is `));
  expect(await get("/")).toBe("one");
  // Told once, not each time that it was tried.
  expect(log.filter((line) => line["event"] === "worker-fails").length).toBeLessThan(3);

  await copyFile(`${file}.kept`, file);
  await next("up");
  expect(supervisor.workers()).toHaveLength(2);
});

test("whoever stops a gateway meanwhile need not wait for the store", { timeout: 60_000 }, async () => {
  const { supervisor, until, damage } = await gateway();
  await damage();
  await until((line) => line["event"] === "store-refused");
  process.kill(supervisor.workers()[0]!, "SIGKILL");
  await supervisor.close();
});
