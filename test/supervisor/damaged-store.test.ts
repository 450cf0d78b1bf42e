// A store that is damaged while the gateway runs: who serves goes on, who is started is tried again, and operators read which file it is.

import { copyFile, open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { createFolder, policy, run } from "./fixture/running.ts";

test("a worker that cannot open it is tried again until it can, while the other one serves", {
  timeout: 30_000,
}, async () => {
  const data = await createFolder({});
  const { supervisor, next, get, log } = await run(
    { "a.ts": policy("one").replace("localhost", "127.0.0.1") },
    { workers: "2", data, logLevel: "silent" },
    { workerEntry: resolve("src/supervisor/worker.ts") },
  );
  const file = join(data, "sallyport.db");
  await copyFile(file, `${file}.kept`);
  const handle = await open(file, "r+");
  await handle.write(Buffer.alloc(4_096, "x"), 0, 4_096, 0);
  await handle.close();
  const [killed] = supervisor.workers();
  process.kill(killed!, "SIGKILL");
  expect((await next("down")).death).toMatchObject({ pid: killed, metPolicies: true });
  for (let times = 0; times < 3; times++) expect((await next("down")).death).toMatchObject({ metPolicies: false });
  expect(await get("/")).toBe("one");
  const fails = () => log.filter((line) => line["event"] === "worker-fails");
  expect(fails()).toEqual([
    expect.objectContaining({ level: "error", serving: 1, reason: expect.stringContaining(file) }),
  ]);

  await copyFile(`${file}.kept`, file);
  await next("up");
  expect(supervisor.workers()).toHaveLength(2);
  expect(fails()).toHaveLength(1);
  expect(log.at(-1)).toMatchObject({ event: "worker-back", level: "info" });
});
