// The data folder is moved away, or deleted, while two workers use it: it is said at once, health knows, who needs state is refused, and no empty folder takes its place by itself.

import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { userAccessToken } from "../../support/access-token.ts";
import { signIn } from "../../support/sign-in.ts";
import { type Line, sessionOf, workersUnderTest } from "./workers-under-test.ts";

test("moved away it is told and waited for, and moved back all goes on; deleted, only what somebody puts there is taken", async () => {
  const gate = await workersUnderTest({ routes: 'route("GET /statements", forward(bank)),' });
  const lines = [(await gate.lines(0, 1))[0]!, (await gate.lines(1, 1))[0]!] as const;
  const token = await userAccessToken({ issuer: gate.provider.issuer, user: "bob" });
  const status = async (line: Line, path: string, headers: Readonly<Record<string, string>> = {}) =>
    (await line.ask(path, { headers: { "sec-fetch-mode": "cors", accept: "*/*", ...headers } })).status;
  const everywhere = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    Promise.all(lines.map((line) => status(line, path, headers)));
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const cookie = sessionOf(browser, gate.origin);
  const known = () => everywhere("/statements", { cookie });
  const events = (event: string) => gate.told.filter((line) => line["event"] === event);
  expect(await known()).toEqual([200, 200]);
  const key = readFileSync(join(gate.data, "key"), "utf8");
  const copy = join(gate.data, "../copy.db");
  const from = new DatabaseSync(join(gate.data, "sallyport.db"), { readOnly: true });
  from.prepare("VACUUM INTO ?").run(copy);
  from.close();

  const moved = join(gate.data, "../moved");
  renameSync(gate.data, moved);
  await expect.poll(() => events("store-refused").length).toBe(1);
  expect(events("store-refused")[0]).toMatchObject({ level: "error", msg: expect.stringContaining(gate.data) });
  expect(events("store-refused")[0]!["msg"]).toMatch(/is gone.*Move it back/s);
  expect(await known()).toEqual([503, 503]);
  // What needs no state goes on, and the processes live.
  expect(await everywhere("/statements", { authorization: `Bearer ${token}` })).toEqual([200, 200]);
  expect(await everywhere("/.sallyport/healthz")).toEqual([200, 200]);
  await expect.poll(() => everywhere("/.sallyport/healthz?ready")).toEqual([503, 503]);
  const ready = await lines[0].ask("/.sallyport/healthz?ready");
  expect(JSON.parse(ready.body)).toEqual({ status: "not-ready", reasons: ["store"] });
  expect(existsSync(gate.data)).toBe(false);
  // Somebody mounts an empty disk there, or makes a folder.
  await mkdir(gate.data);
  await expect.poll(() => events("store-refused").length).toBe(2);
  expect(await known()).toEqual([503, 503]);
  rmSync(gate.data, { recursive: true });

  renameSync(moved, gate.data);
  await expect.poll(() => events("store-back").length).toBe(1);
  await expect.poll(known).toEqual([200, 200]);
  expect(await everywhere("/.sallyport/healthz?ready")).toEqual([200, 200]);
  expect(events("store-renewed")).toEqual([]);

  rmSync(gate.data, { recursive: true });
  await expect.poll(() => events("store-refused").at(-1)?.["msg"]).toContain("is gone");
  await expect.poll(known).toEqual([503, 503]);
  // A backup, and the key that the gateway still knows: it is put back.
  await mkdir(gate.data, { mode: 0o700 });
  renameSync(copy, join(gate.data, "sallyport.db"));
  await expect.poll(() => events("store-renewed").length, { timeout: 60_000 }).toBe(1);
  await expect.poll(known).toEqual([401, 401]);
  await expect.poll(() => existsSync(join(gate.data, "key"))).toBe(true);
  expect(readFileSync(join(gate.data, "key"), "utf8")).toBe(key);
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
});
