// Sign-ins that nobody finishes: for them nothing is kept, nobody is called, and whoever signs in meanwhile does not notice.

import { connect } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { ask, navigation } from "../support/ask.ts";
import { type GatewayUnderTest, gatewayUnderTest } from "../support/gateway-under-test.ts";
import type { RawReply } from "../support/raw-client.ts";
import { signIn } from "../support/sign-in.ts";

const settings = { trustedProxies: "127.0.0.1,::1" };
const pushed = (gate: GatewayUnderTest) => gate.providerRequests.filter((one) => one === "POST /request");
const tokens = (gate: GatewayUnderTest) => gate.providerRequests.filter((one) => one === "POST /token");

/** Counts the rows of the gateway's store, of these spaces. */
function rowsOf(gate: GatewayUnderTest, ...spaces: readonly string[]): number {
  const database = new DatabaseSync(join(gate.folder, "data", "sallyport.db"), { readOnly: true });
  const sql = `SELECT count(*) AS count FROM entry WHERE space IN (${spaces.map(() => "?").join(", ")})`;
  const { count } = database.prepare(sql).get(...spaces) as { count: number };
  database.close();
  return count;
}
const strangersRows = (gate: GatewayUnderTest) =>
  rowsOf(gate, "pending", "seen", "answered", "counter", "parked", "lock");

/** Asks for pages on one connection, one after the other, and gives how often each status came. */
async function flood(gate: GatewayUnderTest, heads: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const statuses: Record<string, number> = {};
  const socket = connect(gate.port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let text = "";
  let next = 0;
  const send = () => socket.write(`${heads[next++]}\r\n\r\n`);
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`closed after ${next} of ${heads.length}`)));
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const head = /^HTTP\/1\.1 (\d+)[\s\S]*?content-length: (\d+)[\s\S]*?\r\n\r\n/i.exec(text);
      if (head === null || text.length < head[0].length + Number(head[2])) return;
      text = text.slice(head[0].length + Number(head[2]));
      statuses[head[1]!] = (statuses[head[1]!] ?? 0) + 1;
      if (next === heads.length) resolve();
      else send();
    });
    send();
  });
  return statuses;
}

const page = (path: string, address: string, more: readonly string[] = []) =>
  [`GET ${path} HTTP/1.1`, "Host: localhost", ...navigation, `X-Forwarded-For: ${address}`, ...more].join("\r\n");

const token = (letter: string) => letter.repeat(43);

/** Does somebody get in? Whether a page is slow is not asked. */
async function signsIn(gate: GatewayUnderTest): Promise<boolean> {
  await signIn(gate.browser(), `${gate.origin}/statements`, { user: "ada" });
  return gate.decisions().some((line) => line["subject"] === "ada");
}

/** Where a navigation from this address is led. */
const open = (gate: GatewayUnderTest, target: string, address: string, more: readonly string[] = []) =>
  ask(gate.port, `GET ${target}`, [...navigation, `X-Forwarded-For: ${address}`, ...more]);
const locationOf = (reply: RawReply) => new URL(reply.headers["location"]!, "http://localhost");
const pathOf = (url: URL) => `${url.pathname}${url.search}`;

test.each(["offered", "required", "absent"] as const)(
  "pages that nobody goes on from leave no row and call nobody (pushed requests: %s)",
  async (par) => {
    const gate = await gatewayUnderTest({ par, settings });
    // What is asked of the provider once, for everybody.
    await open(gate, "/statements", "192.0.2.1");
    const calls = gate.providerRequests.length;
    const heads = Array.from({ length: 3_000 }, (_, index) =>
      page(`/statements?n=${index}`, "192.0.2.1", index % 2 ? [] : [`Cookie: sallyport-browser=${token("A")}`]),
    );
    const [statuses] = await Promise.all([
      flood(gate, heads),
      signIn(gate.browser(), `${gate.origin}/statements?mine`, { user: "ada" }),
    ]);
    // On a machine that is full a decision comes too late now and then: said of the request, which is none of this.
    const { 503: late = 0, 303: led } = statuses;
    expect(led! + late).toBe(3_000);
    expect(gate.decisions().filter((line) => line["code"] === "DECISION_TIMEOUT").length).toBeGreaterThanOrEqual(late);
    expect(gate.decisions().some((line) => line["subject"] === "ada")).toBe(true);
    // Ada's own: that her answer was taken, and what it was answered with.
    expect(strangersRows(gate)).toBeLessThanOrEqual(2);
    expect(pushed(gate).length).toBe(par === "absent" ? 0 : 1);
    expect(gate.providerRequests.length - calls).toBeLessThan(20);
  },
  120_000,
);

test("who sets out again and again is slowed down, and nobody else is", async () => {
  const gate = await gatewayUnderTest({ par: "required", settings });
  const login = pathOf(locationOf(await open(gate, "/statements", "192.0.2.1")));
  // Who keeps no cookie does not get as far as the provider.
  const bare = await open(gate, login, "192.0.2.1");
  expect(bare.status).toBe(400);
  expect(bare.body).toContain("IDENTITY_NO_COOKIE");
  expect(pushed(gate)).toEqual([]);

  const cookie = [`Cookie: sallyport-browser=${token("A")}`];
  const statuses = await flood(gate, Array(300).fill(page(login, "2001:db8::1", cookie)) as string[]);
  expect(Object.keys(statuses).sort()).toEqual(["303", "429"]);
  // A hundred at once, and two for each second that it took.
  const before = pushed(gate).length;
  expect(before).toBe(statuses["303"]);
  // Several at once: on a slow machine one alone may come when it is let through again.
  const others = await Promise.all(Array.from({ length: 40 }, () => open(gate, login, "2001:db8::2", cookie)));
  const refused = others.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  for (const { headers } of refused) expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  expect(pushed(gate)).toHaveLength(before + others.length - refused.length);
  expect(await signsIn(gate)).toBe(true);
  // And later they may as well.
  gate.advance(20_000);
  expect((await open(gate, login, "2001:db8::1", cookie)).status).toBe(303);
});

test("who has set out comes back, whoever else sets out from the same address meanwhile", async () => {
  // All of them behind one address.
  const gate = await gatewayUnderTest({ par: "required" });
  const browser = gate.browser();
  const atProvider = await browser.open(`${gate.origin}/statements`);
  const login = pathOf(locationOf(await open(gate, "/statements", "")));
  const statuses = await flood(gate, Array(200).fill(page(login, "", [`Cookie: sallyport-browser=${token("A")}`])));
  expect(statuses["429"]).toBeGreaterThan(0);
  expect((await signIn(browser, atProvider, { user: "ada" })).status).toBe(200);
  expect(gate.decisions().at(-1)).toMatchObject({ subject: "ada", verdict: "forward" });
});

test("made-up answers to sign-ins are bounded too, and one that is refused for that can come again", async () => {
  const gate = await gatewayUnderTest({ par: "absent", settings });
  const cookie = [`Cookie: sallyport-browser=${token("A")}`];
  const states: string[] = [];
  for (let index = 0; index < 180; index++) {
    const asked = locationOf(await open(gate, `/statements?n=${index}`, "192.0.2.1", cookie));
    states.push(asked.searchParams.get("state")!);
  }
  // What is no state of ours, and what another browser brings, writes nothing.
  const elsewhere = [`Cookie: sallyport-browser=${token("B")}`];
  await flood(
    gate,
    states.flatMap((state) => [
      page(`/.sallyport/callback?code=1&state=${state.slice(0, -4)}AAAA`, "192.0.2.1", cookie),
      page(`/.sallyport/callback?code=1&state=${token("C")}x`, "192.0.2.1", cookie),
      page(`/.sallyport/callback?code=1&state=${state}`, "192.0.2.1"),
    ]),
  );
  expect([strangersRows(gate), tokens(gate)]).toEqual([0, []]);
  const answer = (state: string, from = cookie) =>
    open(gate, `/.sallyport/callback?code=made-up&state=${state}`, "192.0.2.1", from);
  const taken: string[] = [];
  let refused: string | null = null;
  for (const state of states) {
    const { status } = await answer(state);
    if (status === 429) refused ??= state;
    else taken.push(state);
  }
  expect(taken.length).toBeGreaterThanOrEqual(100);
  expect(refused).not.toBeNull();
  expect(tokens(gate).length).toBeLessThanOrEqual(taken.length);
  expect(rowsOf(gate, "seen")).toBe(taken.length);
  expect(await signsIn(gate)).toBe(true);
  // It was refused for its number alone: it still counts, and once.
  gate.advance(20_000);
  // Another browser is led to the page, and signed in by nobody.
  expect((await answer(refused!, elsewhere)).headers["location"]).toMatch(/^\/statements/);
  expect((await answer(refused!)).status).toBe(403);
  gate.advance(20_000);
  for (const state of [refused!, taken[0]!]) expect((await answer(state)).body).toContain("IDENTITY_STATE_REPLAYED");
}, 120_000);

test("a page whose address is too long to travel is kept, for one address a hundred times, and led back to", async () => {
  const gate = await gatewayUnderTest({ par: "required", settings });
  const long = (index: number) => `/statements?n=${index}&q=${"x".repeat(6_000)}`;
  await flood(
    gate,
    Array.from({ length: 150 }, (_, index) => page(long(index), "192.0.2.1")),
  );
  expect(rowsOf(gate, "pending")).toBe(100);
  expect((await signIn(gate.browser(), `${gate.origin}${long(999)}`, { user: "ada" })).status).toBe(200);
  expect(gate.requests.at(-1)).toMatchObject({ url: long(999) });
}, 120_000);
