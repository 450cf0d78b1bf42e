// The store's file is deleted, replaced or written over while two workers have it open: they end in one state, and nothing that was over comes back.

import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { userAccessToken } from "../../support/access-token.ts";
import { shorten } from "../../support/long.ts";
import { readToEnd, readUntil } from "../../support/raw-client.ts";
import { signIn } from "../../support/sign-in.ts";
import { streamingApplication } from "../../support/streaming-application.ts";
import { type Line, sessionOf, workersUnderTest } from "./workers-under-test.ts";

const routes = `
  route("GET /events", forward(bank)),
  route("GET /statements", forward(bank)),
`;

test("whatever becomes of the file, both workers know the same sessions a moment later, and none that was ended", async () => {
  const gate = await workersUnderTest({ routes, upstreamUrl: (await streamingApplication()).url });
  const store = join(gate.data, "sallyport.db");
  const files = [store, `${store}-wal`, `${store}-shm`];
  const lines = [(await gate.lines(0, 1))[0]!, (await gate.lines(1, 1))[0]!] as const;
  const pids = [...gate.workers];
  const token = await userAccessToken({ issuer: gate.provider.issuer, user: "bob" });
  const ask = async (line: Line, headers: Readonly<Record<string, string>>) =>
    (await line.ask("/statements", { headers: { "sec-fetch-mode": "cors", accept: "*/*", ...headers } })).status;
  const known = (cookie: string) => Promise.all(lines.map((line) => ask(line, { cookie })));
  const browser = gate.browser();
  const begin = async () => {
    await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
    const cookie = sessionOf(browser, gate.origin);
    expect(await known(cookie)).toEqual([200, 200]);
    return cookie;
  };
  const end = async (cookie: string) => {
    const headers = { cookie, origin: gate.origin, "sec-fetch-mode": "navigate" };
    expect((await lines[0].ask("/.sallyport/logout", { method: "POST", headers })).status).toBe(200);
    expect(await known(cookie)).toEqual([401, 401]);
  };
  const stream = async (headers: string) => {
    const socket = await gate.socket(1);
    socket.write(
      `GET /events HTTP/1.1\r\nHost: ${new URL(gate.origin).host}\r\nConnection: close\r\n${headers}\r\n\r\n`,
    );
    await readUntil(socket, /hello/);
    return socket;
  };
  /** As a backup tool does it. */
  const backUp = (to: string) => {
    rmSync(to, { force: true });
    const database = new DatabaseSync(store, { readOnly: true });
    database.prepare("VACUUM INTO ?").run(to);
    database.close();
  };
  /** As it is written beside the store. */
  const epoch = () => (JSON.parse(readFileSync(join(gate.data, "epoch"), "utf8")) as { readonly epoch: number }).epoch;
  const copy = join(gate.data, "..", "copy.db");
  const key = readFileSync(join(gate.data, "key"), "utf8").trim();
  const renewals = () => gate.told.filter(({ event }) => event === "store-renewed").map(({ change }) => change);
  const writtenThrough = () => {
    const database = new DatabaseSync(store);
    database.exec("PRAGMA wal_checkpoint(PASSIVE)");
    database.close();
  };

  const bearers = await stream(`Authorization: Bearer ${token}`);
  const ways: readonly (readonly [string, () => void])[] = [
    ["replaced", () => renameSync(copy, store)],
    ["overwritten", () => copyFileSync(copy, store)],
    ["deleted", () => rmSync(store)],
    [
      "deleted",
      () => {
        for (const file of files) rmSync(file, { force: true });
      },
    ],
    [
      "overwritten",
      () => {
        for (const [index, file] of files.entries()) if (index < 2) copyFileSync(`${copy}-all-${index}`, file);
      },
    ],
    ["overwritten", () => copyFileSync(copy, store)],
  ];
  for (const [count, [change, exchange]] of shorten(ways, 3).entries()) {
    const ended = await begin();
    const copied = epoch();
    backUp(copy);
    for (const [index, file] of files.entries()) if (existsSync(file)) copyFileSync(file, `${copy}-all-${index}`);
    await end(ended);
    const alive = await begin();
    const sessions = readToEnd(await stream(`Cookie: ${alive}`));
    await expect.poll(epoch).toBeGreaterThan(copied);
    if (count === 6) writtenThrough();
    exchange();
    await expect.poll(() => renewals().length).toBe(count + 1);
    // Written over, it is told by the file, by what stands in it, or by what does not fit together: whichever is seen first.
    expect(change === "overwritten" ? [change, "older"] : [change]).toContain(renewals().at(-1));
    expect(await sessions).toContain('"code":4401');
    // In one state: the ended one stays out, the other is as unknown to one as to the other.
    await expect.poll(() => known(alive)).toEqual([401, 401]);
    expect(await known(ended)).toEqual([401, 401]);
    expect(await Promise.all(lines.map((line) => ask(line, { authorization: `Bearer ${token}` })))).toEqual([200, 200]);
    await begin();
    expect(readFileSync(join(gate.data, "key"), "utf8").trim()).toBe(key);
  }
  // Nobody was lost over it, and what did not come with a session went on all the time.
  expect([...gate.workers]).toEqual(pids);
  expect(bearers.destroyed).toBe(false);
  bearers.destroy();

  // What is no store is told of, and waited for until something else is there.
  const last = await begin();
  backUp(copy);
  writeFileSync(store, "no database at all".repeat(1_000));
  await expect.poll(() => gate.told.some(({ event }) => event === "store-refused")).toBe(true);
  expect(gate.told.find(({ event }) => event === "store-refused")?.["msg"]).toMatch(/is no database.*backup/s);
  await expect.poll(() => known(last)).toEqual([503, 503]);
  expect(await Promise.all(lines.map((line) => ask(line, { authorization: `Bearer ${token}` })))).toEqual([200, 200]);
  rmSync(`${store}-wal`, { force: true });
  renameSync(copy, store);
  await expect.poll(() => known(last)).toEqual([401, 401]);
  await begin();
});
