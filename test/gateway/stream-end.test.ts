// Live streams through the whole gateway: decided like any request, and over when what let them in is over.

import { expect, test } from "vitest";
import { accessToken } from "../support/access-token.ts";
import type { BrowserClient } from "../support/browser-client.ts";
import { type GatewayUnderTest, gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { readToEnd, readUntil } from "../support/raw-client.ts";
import { signIn } from "../support/sign-in.ts";
import { streamingApplication } from "../support/streaming-application.ts";
import { ask, both, closeFrame, upgrade } from "../support/streams.ts";

const routes = `
  route("GET /events", forward(bank)),
  route("GET /socket", forward(bank)),
  route("GET /vault", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("GET /statements/*", forward(bank)),
`;

async function start() {
  const application = await streamingApplication();
  const gate = await gatewayUnderTest({
    policies: (places) => withRoutes(routes)({ ...places, upstream: application.url }),
  });
  return { gate, application };
}

async function signedIn(gate: GatewayUnderTest): Promise<{ browser: BrowserClient; cookie: string }> {
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const cookie = browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: false });
  return { browser, cookie };
}

test("signing out ends the session's streams, with a code and a reason, and nobody else's", async () => {
  const { gate } = await start();
  const ada = await signedIn(gate);
  const other = await signedIn(gate);
  const mine = await both(gate, `Cookie: ${ada.cookie}`);
  const theirs = await both(gate, `Cookie: ${other.cookie}`);
  const closed = readToEnd(mine.socket);
  const ended = readUntil(mine.events, /0\r\n\r\n$/);
  await ada.browser.post(`${gate.origin}/.sallyport/logout`, {}, { from: `${gate.origin}/` });
  expect(await closed).toBe(closeFrame("signed out"));
  expect(await ended).toContain('event: sallyport\ndata: {"code":4401,"reason":"signed out"}\n\n');
  expect(theirs.socket.closed).toBe(false);
  expect(theirs.events.closed).toBe(false);
  expect(gate.log).toContainEqual(expect.objectContaining({ event: "streams-ended", reason: "signed out", count: 2 }));
});

test("a step-up changes the session's id and ends none of its streams", async () => {
  const { gate } = await start();
  const { browser, cookie } = await signedIn(gate);
  const { socket } = await both(gate, `Cookie: ${cookie}`);
  const proved = await signIn(browser, `${gate.origin}/vault`, {
    user: "ada",
    code: () => gate.provider.codeFor("ada"),
  });
  expect(proved.status).toBe(200);
  expect(browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: false })).not.toBe(cookie);
  expect(gate.log.filter((line) => line["event"] === "streams-ended")).toEqual([]);
  const closed = readToEnd(socket);
  await browser.post(`${gate.origin}/.sallyport/logout`, {}, { from: `${gate.origin}/` });
  expect(await closed).toBe(closeFrame("signed out"));
});

test("a session that comes to its end takes its streams along", async () => {
  const { gate } = await start();
  const { cookie } = await signedIn(gate);
  const { socket } = await both(gate, `Cookie: ${cookie}`);
  const closed = readToEnd(socket);
  gate.advance(13 * 3_600_000);
  expect(await closed).toBe(closeFrame("session expired"));
});

test("an access token that expires takes its streams along", async () => {
  const { gate } = await start();
  const token = await accessToken({ issuer: gate.provider.issuer });
  const { socket, events } = await both(gate, `Authorization: Bearer ${token}`);
  const closed = readToEnd(socket);
  const ended = readUntil(events, /0\r\n\r\n$/);
  gate.advance(24 * 3_600_000);
  expect(await closed).toBe(closeFrame("token expired"));
  expect(await ended).toContain('"reason":"token expired"');
});

test.each([
  ["nobody is signed in", "/socket", false, "sign-in required"],
  ["a proof is missing", "/vault", true, "step-up required: mfa"],
])(
  "a handshake where %s never reaches the application, and a browser is told why",
  async (_name, path, known, reason) => {
    const { gate, application } = await start();
    const credential = known ? [`Cookie: ${(await signedIn(gate)).cookie}`] : [];
    const before = application.asked.length;
    const browser = await ask(gate, path, [...upgrade, `Origin: ${gate.origin}`, ...credential]);
    const text = await readToEnd(browser);
    expect(text).toMatch(/^HTTP\/1\.1 101 /);
    expect(text.endsWith(`\r\n\r\n${closeFrame(reason)}`)).toBe(true);
    const program = await ask(gate, path, [...upgrade, ...credential]);
    expect(await readToEnd(program)).toMatch(/^HTTP\/1\.1 401 /);
    expect(application.asked).toHaveLength(before);
  },
);

test("cross-site WebSocket hijacking: another site's page does not get through with the visitor's cookie", async () => {
  const { gate, application } = await start();
  const { cookie } = await signedIn(gate);
  const before = application.asked.length;
  for (const origin of ["https://evil.example", "null", "http://localhost:1"]) {
    const attack = await ask(gate, "/socket", [...upgrade, `Origin: ${origin}`, `Cookie: ${cookie}`]);
    const text = await readToEnd(attack);
    expect(text).toContain("IDENTITY_ORIGIN");
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
  }
  expect(application.asked).toHaveLength(before);
  const own = await ask(gate, "/socket", [...upgrade, `Origin: ${gate.origin}`, `Cookie: ${cookie}`]);
  await readUntil(own, /hello$/);
});
