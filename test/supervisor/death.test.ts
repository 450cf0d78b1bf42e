// Workers are expendable: the socket outlives them, and what kills them right after a swap is rolled back.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { get, policy, run } from "./fixture/running.ts";

test("a worker that dies is replaced, and connections wait for the new one meanwhile", async () => {
  const { supervisor, next, get } = await run({ "a.ts": policy("one") }, { workers: "1" });
  const [pid] = supervisor.workers();
  await get("/crash").catch(() => undefined);
  // Sent while nobody accepts: the kernel keeps it.
  const answer = await get("/");
  expect(answer).toBe(`${supervisor.generation()} ${supervisor.workers()[0]}`);
  expect(supervisor.workers()).not.toContain(pid);
  expect((await next("down")).death).toMatchObject({ pid, code: 9, clean: false });
});

test("a worker that hangs is ended and replaced", async () => {
  const { supervisor, next, get } = await run(
    { "a.ts": policy("one") },
    { workers: "1" },
    { heartbeat: { everyMs: 50, deadMs: 1_000 } },
  );
  const hung = get("/hang").catch((cause: unknown) => cause);
  expect((await next("down")).death).toMatchObject({ signal: "SIGKILL" });
  expect(await hung).toBeInstanceOf(Error);
  expect(await get("/")).toContain(supervisor.generation());
});

test("a crash right after a swap rolls it back, and the same files do not bring it back", async () => {
  const { supervisor, folder, next, get, log } = await run({ "a.ts": policy("one") });
  const before = supervisor.generation();
  await writeFile(join(folder, "a.ts"), policy("two"));
  const { id } = await next("live");
  await get("/crash").catch(() => undefined);
  expect(await next("rolled-back")).toMatchObject({ id, to: before });
  for (let asked = 0; asked < 4; asked++) expect(await get("/")).toContain(before);
  expect(log.some((line) => line.rolledBack === id && line.generation === before)).toBe(true);
  await writeFile(join(folder, "a.ts"), policy("two"));
  expect(await next("unchanged")).toMatchObject({ id });
  expect(supervisor.generation()).toBe(before);
  await writeFile(join(folder, "a.ts"), policy("three"));
  expect(await next("live")).toMatchObject({ previous: before });
});

test("a crash long after a swap is not blamed on it", async () => {
  const { supervisor, folder, next, get } = await run({ "a.ts": policy("one") }, {}, { blameMs: 0 });
  await writeFile(join(folder, "a.ts"), policy("two"));
  const { id } = await next("live");
  await get("/crash").catch(() => undefined);
  await next("down");
  await next("up");
  expect(supervisor.generation()).toBe(id);
  expect(await get("/")).toContain(id);
});

test("what one worker says is heard by all the others", async () => {
  const { supervisor } = await run({ "a.ts": policy("one") });
  const { port } = supervisor.address;
  const [, speaker] = (await get(port, "/broadcast")).split(" ");
  // Which worker answers is the kernel's choice, so ask until the other one has.
  for (;;) {
    const heard = JSON.parse(await get(port, "/heard")) as string[];
    if (heard.length === 0) continue;
    expect(heard).toEqual([`from ${speaker}`]);
    break;
  }
});
