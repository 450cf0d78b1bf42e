// A save becomes a generation that every worker serves, or nothing changes at all.
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { get, policy, run } from "./fixture/running.ts";

test("a save swaps every worker, and the log says what is live and how long it took", async () => {
  const { supervisor, folder, next, get, log } = await run({ "a.ts": policy("one") });
  const before = supervisor.generation();
  expect(JSON.parse(await get("/decide/0"))).toMatchObject({ kind: "act", action: { kind: "respond", body: "one" } });
  await writeFile(join(folder, "a.ts"), policy("two"));
  const live = await next("live");
  expect(live).toMatchObject({ previous: before, id: supervisor.generation() });
  expect(live.id).not.toBe(before);
  for (let asked = 0; asked < 8; asked++) expect(await get("/")).toMatch(new RegExp(`^${live.id} `));
  expect(JSON.parse(await get("/decide/0"))).toMatchObject({ action: { body: "two" } });
  const line = log.find((one) => one.generation === live.id && one.previous === before);
  expect(line).toMatchObject({ files: ["a.ts"], saveToLiveMs: expect.any(Number), buildMs: expect.any(Number) });
});

test("a request that began on the old generation finishes on it", async () => {
  const { supervisor, folder, next } = await run({ "a.ts": policy("one") }, { workers: "1" });
  const before = supervisor.generation();
  const { port } = supervisor.address;
  const begun = Promise.withResolvers<string>();
  const slow = get(port, "/slow", begun.resolve);
  await begun.promise;
  await writeFile(join(folder, "a.ts"), policy("two"));
  await next("live");
  await get(port, "/finish");
  expect(await slow).toBe(`begun on ${before} and finished`);
});

test("a file that does not compile leaves the last good generation and prints its line; fixing it recovers", async () => {
  const { supervisor, folder, next, get, printed, log } = await run({ "a.ts": policy("one") });
  const before = supervisor.generation();
  await writeFile(join(folder, "a.ts"), `${policy("two")}const broken = ;\n`);
  const refused = await next("refused");
  expect(refused.diagnostics).toMatchObject([
    { code: "COMPILE_SYNTAX", location: { file: "a.ts", line: 3, column: 16 } },
  ]);
  expect(printed.join("")).toContain("const broken = ;");
  expect(printed.join("")).toContain(`1 error in 1 file; generation ${before} goes on serving`);
  expect(log.some((line) => line.generation === before && Array.isArray(line.problems))).toBe(true);
  expect(await get("/")).toContain(before);
  await writeFile(join(folder, "a.ts"), policy("three"));
  expect((await next("live")).previous).toBe(before);
  expect(JSON.parse(await get("/decide/0"))).toMatchObject({ action: { body: "three" } });
});

test("a generation that one worker refuses is discarded in all of them", async () => {
  const { supervisor, folder, next, get } = await run({ "a.ts": policy("one") });
  const before = supervisor.generation();
  await writeFile(join(folder, "a.ts"), policy("REFUSE_IN_2"));
  expect((await next("refused")).reason).toContain("asked to");
  for (let asked = 0; asked < 4; asked++) expect(await get("/")).toContain(before);
});

test("a generation that kills a worker while it is prepared is refused, and the worker is replaced", async () => {
  const { supervisor, folder, next, get } = await run({ "a.ts": policy("one") });
  const before = supervisor.generation();
  await writeFile(join(folder, "a.ts"), policy("DIE_WHILE_PREPARING"));
  expect((await next("refused")).reason).toContain("ended");
  await next("up");
  expect(await get("/")).toContain(before);
});

test("the same content saved again is no new generation", async () => {
  const { supervisor, folder, next } = await run({ "a.ts": policy("one") });
  const before = supervisor.generation();
  await writeFile(join(folder, "a.ts.tmp"), policy("one"));
  await rename(join(folder, "a.ts.tmp"), join(folder, "a.ts"));
  expect(await next("unchanged")).toMatchObject({ id: before });
});
