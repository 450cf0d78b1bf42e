// A session that ends, wherever that happens, is over on every worker, and so are its live streams.

import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { readToEnd, readUntil } from "../../support/raw-client.ts";
import { signIn } from "../../support/sign-in.ts";
import { streamingApplication } from "../../support/streaming-application.ts";
import { type Line, sessionOf, type WorkersUnderTest, workersUnderTest } from "./workers-under-test.ts";

const closeFrame = (reason: string): string =>
  `\x88${String.fromCharCode(2 + reason.length)}${String.fromCharCode(4401 >> 8, 4401 & 0xff)}${reason}`;

const upgrade = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
];

async function say(socket: Socket, origin: string, path: string, lines: readonly string[]): Promise<Socket> {
  socket.write([`GET ${path} HTTP/1.1`, `Host: ${new URL(origin).host}`, ...lines, "\r\n"].join("\r\n"));
  await readUntil(socket, /hello/);
  return socket;
}

interface SignedIn {
  readonly cookie: string;
  /** A line to each worker, both of which know the session. */
  readonly lines: readonly [Line, Line];
  /** What is left of its live streams, on both workers, once they ended. */
  readonly streams: Promise<readonly string[]>;
}

/** A person with a WebSocket and an event stream on each worker. */
async function signedIn(gate: WorkersUnderTest, user: string): Promise<SignedIn> {
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user });
  const cookie = sessionOf(browser, gate.origin);
  const lines = [(await gate.lines(0, 1))[0]!, (await gate.lines(1, 1))[0]!] as const;
  const streams: Promise<string>[] = [];
  for (const worker of [0, 1]) {
    expect((await ask(lines[worker]!, cookie)).status).toBe(200);
    const socket = await gate.socket(worker);
    await say(socket, gate.origin, "/socket", [...upgrade, `Origin: ${gate.origin}`, `Cookie: ${cookie}`]);
    const events = await gate.socket(worker);
    await say(events, gate.origin, "/events", ["Accept: text/event-stream", `Cookie: ${cookie}`]);
    streams.push(readToEnd(socket), readUntil(events, /0\r\n\r\n$/));
  }
  const ended = Promise.all(streams);
  // Of who stays signed in they end with the test.
  ended.catch(() => undefined);
  return { cookie, lines, streams: ended };
}

const ask = (line: Line, cookie: string) =>
  line.ask("/statements", { headers: { cookie, "sec-fetch-mode": "cors", accept: "*/*" } });

const routes = `
  route("GET /events", forward(bank)),
  route("GET /socket", forward(bank)),
  route("GET /statements", forward(bank)),
`;

async function start(watch = false) {
  const gate = await workersUnderTest({ routes, upstreamUrl: (await streamingApplication()).url, watch });
  return { gate, ada: await signedIn(gate, "ada"), bob: await signedIn(gate, "bob") };
}

async function expectOver({ lines, cookie, streams }: SignedIn, reason: string) {
  const [first, firstEvents, second, secondEvents] = await streams;
  expect([first, second]).toEqual([closeFrame(reason), closeFrame(reason)]);
  for (const events of [firstEvents, secondEvents])
    expect(events).toContain(`event: sallyport\ndata: {"code":4401,"reason":"${reason}"}\n\n`);
  for (const line of lines) expect((await ask(line, cookie)).status).toBe(401);
}

test("a sign-out on one worker: both refuse at once, and nobody else notices", async () => {
  const { gate, ada, bob } = await start();
  const out = await ada.lines[0].ask("/.sallyport/logout", {
    method: "POST",
    headers: { cookie: ada.cookie, origin: gate.origin, "sec-fetch-mode": "navigate" },
  });
  expect(out.status).toBeLessThan(400);
  for (const line of [ada.lines[1], ada.lines[0]]) expect((await ask(line, ada.cookie)).status).toBe(401);
  await expectOver(ada, "signed out");
  for (const line of bob.lines) expect((await ask(line, bob.cookie)).status).toBe(200);
});

test("what the operator revokes from a terminal, and what the provider ends, both workers hear", async () => {
  const { gate, ada, bob } = await start();
  expect(await gate.sallyport("sessions", "revoke", "--user", "ada")).toMatch(/^1 session ended\n/);
  await expectOver(ada, "session revoked");
  for (const line of bob.lines) expect((await ask(line, bob.cookie)).status).toBe(200);
  const told = await gate.provider.signOut("bob");
  expect(told).toMatchObject([{ delivered: true }]);
  for (const line of bob.lines) expect((await ask(line, bob.cookie)).status).toBe(401);
  await expectOver(bob, "signed out at the provider");
});

test("a source that is renamed: on both workers its people are nobody, and their streams end", async () => {
  const { gate, ada, bob } = await start(true);
  await gate.deploy("identity.ts", (text) => text.replace('oidc("staff"', 'oidc("employees"'));
  await expectOver(ada, "no longer believed here");
  await expectOver(bob, "no longer believed here");
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  for (const line of ada.lines) expect((await ask(line, sessionOf(browser, gate.origin))).status).toBe(200);
});
