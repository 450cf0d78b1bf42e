// Beginning and end: a start that fails leaves nothing behind, and a stop lets requests finish.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePorts } from "../../bench/port.ts";
import { get, policy, run } from "./fixture/running.ts";

test("policies that do not compile refuse to start, with every reason", async () => {
  await expect(run({ "a.ts": "const x = ;", "b.ts": "const y = ;" })).rejects.toMatchObject({
    name: "StartRefused",
    diagnostics: [{ location: { file: "a.ts" } }, { location: { file: "b.ts" } }],
  });
});

test("an address in use is a sentence", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await expect(run({ "a.ts": policy("one") }, { listen: `127.0.0.1:${port}` })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
  other.close();
});

test("a worker that cannot start is the reason why nothing does", async () => {
  await expect(run({ "a.ts": policy("one") }, {}, { workerEntry: "/nowhere/worker.ts" })).rejects.toThrow(/worker/);
});

test("a start that is told to stop ends before its workers serve, and leaves nothing that has the address", async () => {
  const [port = 0] = await freePorts(1);
  const starts = run({ "a.ts": policy("one") }, { listen: `127.0.0.1:${port}` }, { stop: Promise.resolve() });
  await expect(starts).rejects.toMatchObject({ name: "StartStopped" });
  const next = createServer().listen(port, "127.0.0.1");
  await once(next, "listening");
  next.close();
});

test("closing lets what is under way finish, takes nothing new, and ends every worker", async () => {
  const { supervisor } = await run({ "a.ts": policy("one") }, { workers: "1" });
  const { port } = supervisor.address;
  const [pid] = supervisor.workers();
  const begun = Promise.withResolvers<string>();
  const slow = get(port, "/slow", begun.resolve);
  await begun.promise;
  await supervisor.close();
  expect(await slow).toContain("and finished");
  await expect(get(port, "/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  expect(() => process.kill(pid ?? 0, 0)).toThrow(expect.objectContaining({ code: "ESRCH" }));
});

test("a request that does not end is cut when the time to drain is over", async () => {
  const { supervisor } = await run({ "a.ts": policy("one") }, { workers: "1", drain: "200ms" });
  const begun = Promise.withResolvers<string>();
  const slow = get(supervisor.address.port, "/endless", begun.resolve).catch((cause: unknown) => cause);
  await begun.promise;
  await supervisor.close();
  expect(await slow).toBeInstanceOf(Error);
});
