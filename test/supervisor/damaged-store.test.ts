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

test("a worker that cannot open it is started once it can, the other one serves meanwhile, and who stops the gateway need not wait", {
  timeout: 180_000,
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

  // Whoever stops a gateway need not wait for the store either.
  const refusals = () => log.filter((line) => line["event"] === "store-refused").length;
  const before = refusals();
  await damage();
  await until(() => refusals() > before);
  process.kill(supervisor.workers()[0]!, "SIGKILL");
  await supervisor.close();
});
