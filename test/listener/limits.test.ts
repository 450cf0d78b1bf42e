// What a client may take up, by the settings, and what it is told when that was too much.

import { once } from "node:events";
import { expect, test } from "vitest";
import { connectionsFor, toListenerLimits } from "../../src/listener/limits.ts";
import { parseSettings, type SettingName } from "../../src/settings.ts";
import { ask } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readUntil } from "../support/raw-client.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";

const limitsOf = (flags: Partial<Record<SettingName, string>>) => toListenerLimits(parseSettings(flags, {}));

test("the settings are the limits; connections are half of what the process may open", () => {
  expect(limitsOf({})).toMatchObject({
    headerBytes: 16_384,
    headersTimeoutMs: 15_000,
    idleTimeoutMs: 75_000,
    lingerTimeoutMs: 10_000,
  });
  expect(
    limitsOf({
      headerLimit: "64kb",
      headersTimeout: "5s",
      idleTimeout: "2m",
      lingerTimeout: "1s",
    }),
  ).toEqual({
    headerBytes: 65_536,
    headersTimeoutMs: 5_000,
    idleTimeoutMs: 120_000,
    lingerTimeoutMs: 1_000,
  });
  expect([20, 200, 1_024, 1_048_576].map((descriptors) => connectionsFor(descriptors))).toEqual([16, 68, 480, 524_256]);
  // Whoever asks for more than there are descriptors would never hear that they are gone: libuv closes what it cannot take.
  expect([7, 500, 100_000].map((wanted) => connectionsFor(1_024, wanted))).toEqual([7, 500, 960]);
});

test("a 431 says which limit it was", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes('publicRoute("GET /*", forward(bank)),'),
    settings: { headerLimit: "2kb", headerCount: "20" },
  });
  const get = (...lines: readonly string[]) => ask(gate.port, "GET /", lines);
  const many = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: 1`);
  expect((await get(...many(18))).status).toBe(200);
  expect((await get(`X: ${"x".repeat(1_800)}`)).status).toBe(200);
  const tooMany = await get(...many(19));
  expect(tooMany.status).toBe(431);
  expect(JSON.parse(tooMany.body)).toMatchObject({
    code: "LISTENER_TOO_MANY",
    detail: expect.stringContaining("header-count"),
  });
  const tooLarge = await get(`X: ${"x".repeat(2_100)}`);
  expect(tooLarge.status).toBe(431);
  expect(JSON.parse(tooLarge.body)).toMatchObject({
    code: "LISTENER_TOO_LARGE",
    detail: expect.stringContaining("header-limit"),
  });
  expect(await gate.logged((line) => line["code"] === "LISTENER_TOO_MANY")).toMatchObject({
    detail: "more than 20 headers",
  });
});

test("a large limit lets large headers through to the upstream, and back", async () => {
  const value = "x".repeat(60_000);
  const app = await recordingUpstream(undefined, { maxHeaderBytes: 131_072 });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])], listener: { headerBytes: 131_072 } });
  const text = await rawExchange(core.port, `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ${value}\r\n\r\n`);
  expect(parseReply(text).status).toBe(200);
  expect(app.requests[0]?.headers["x"]).toBe(value);
});

test("an idle connection is kept as long as the setting says, and the client is told how long that is", async () => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])], listener: { idleTimeoutMs: 75_000 } });
  const socket = await rawConnect(core.port);
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  expect(parseReply(await readUntil(socket, /ok$/)).headers["keep-alive"]).toBe("timeout=75");
  const short = await proxyCore({ specs: [upstreamSpec([app.url])], listener: { idleTimeoutMs: 50 } });
  const closed = await rawConnect(short.port);
  closed.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await readUntil(closed, /ok$/);
  if (!closed.closed) await once(closed, "close");
});

test.each([
  { headerLimit: "100b" },
  { headerLimit: "2mb" },
  { headerCount: "5" },
  { headersTimeout: "0s" },
  { idleTimeout: "500ms" },
  { lingerTimeout: "1h" },
  { connections: "-1" },
])("%o is no setting", (flags) => {
  expect(() => limitsOf(flags)).toThrow();
});
