// What a request becomes, seen where it matters: at the upstream, for ordinary requests and for upgrades alike.

import { describe, expect, test } from "vitest";
import { NamedHeaders } from "../../src/exchange/named-headers.ts";
import { createReceiver } from "../../src/listener/receive.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";

async function ask(port: number, target: string, headers = "", method = "GET") {
  const text = await rawExchange(
    port,
    `${method} ${target} HTTP/1.1\r\n${headers.includes("Host:") ? "" : "Host: app.test\r\n"}${headers}Connection: close\r\n\r\n`,
  );
  const reply = parseReply(text);
  return { status: reply.status, code: reply.body.startsWith("{") ? JSON.parse(reply.body).code : null };
}

async function start() {
  const app = await recordingUpstream();
  return { app, core: await proxyCore({ specs: [upstreamSpec([app.url])] }) };
}

test("the upstream gets the canonical path and the query byte for byte", async () => {
  const { app, core } = await start();
  expect(await ask(core.port, "/%61dmin/caf%c3%a9?x=%2e%2F;/../")).toMatchObject({ status: 200 });
  expect(app.requests[0]).toMatchObject({ method: "GET", url: "/admin/caf%C3%A9?x=%2e%2F;/../" });
});

test.each([
  ["/a/../admin", "LISTENER_TARGET"],
  ["/a/%2e%2e/admin", "LISTENER_TARGET"],
  ["/a%2f..%2fadmin", "LISTENER_TARGET"],
  ["/a/..%5cadmin", "LISTENER_TARGET"],
  ["/a/..;v=1/admin", "LISTENER_TARGET"],
  ["/admin;x=1", "LISTENER_TARGET"],
  ["//admin", "LISTENER_TARGET"],
  ["/admin%00", "LISTENER_TARGET"],
  ["/./admin", "LISTENER_TARGET"],
  ["/admin/.", "LISTENER_TARGET"],
  ["/foo/secret#/bar", "LISTENER_TARGET"],
  ["/#/../admin", "LISTENER_TARGET"],
])("%s is refused and never forwarded, as a request and as a WebSocket", async (target) => {
  const { app, core } = await start();
  const plain = await ask(core.port, target);
  const upgraded = parseReply(
    await rawExchange(
      core.port,
      `GET ${target} HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    ),
  );
  expect([plain.status, upgraded.status]).toEqual([400, 400]);
  expect(JSON.parse(upgraded.body).code).toBe(plain.code);
  expect(app.requests).toEqual([]);
  expect(await ask(core.port, "/next")).toMatchObject({ status: 200 });
});

describe("the host", () => {
  test.each([
    ["", "LISTENER_HOST"],
    ["Host: \r\n", "LISTENER_HOST"],
    ["Host: a.test\r\nHost: b.test\r\n", "LISTENER_HEADER"],
    ["Host: a.test, b.test\r\n", "LISTENER_HOST"],
    ["Host: a_b.test\r\n", "LISTENER_HOST"],
  ])("%j is refused", async (headers, code) => {
    const { core, app } = await start();
    const text = await rawExchange(core.port, `GET / HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
    expect(JSON.parse(parseReply(text).body).code).toBe(code);
    expect(app.requests).toEqual([]);
  });

  test("in an absolute target must be the one of the Host header", async () => {
    const { core, app } = await start();
    expect(await ask(core.port, "http://APP.test:1/x")).toMatchObject({ status: 200 });
    expect(await ask(core.port, "http://other.test/x")).toEqual({ status: 400, code: "LISTENER_HOST" });
    expect(app.requests.map(({ url }) => url)).toEqual(["/x"]);
  });
});

test("TRACE would show a script our identity headers, and is refused", async () => {
  const { core, app } = await start();
  expect(await ask(core.port, "/", "", "TRACE")).toEqual({ status: 405, code: "GATEWAY_METHOD" });
  expect(app.requests).toEqual([]);
});

test("a WebSocket handshake with a body is refused", async () => {
  const { core, app } = await start();
  const text = await rawExchange(
    core.port,
    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nGET /",
  );
  expect(parseReply(text).status).toBe(400);
  expect(app.requests).toEqual([]);
});

describe("origin", () => {
  const origin = (publicScheme: "http" | "https", port: number, host: string) => {
    const receive = createReceiver({
      publicScheme,
      publicPort: () => port,
      trustedProxies: [],
      headerCount: 256,
      randomId: () => "id",
    });
    const incoming = {
      httpVersionMajor: 1,
      method: "GET",
      url: "/",
      named: Object.assign(new NamedHeaders(), { host }),
      rawHeaders: [],
      socket: { remoteAddress: "::1" },
    };
    return receive(incoming as unknown as Parameters<typeof receive>[0], false).request.origin;
  };
  test.each([
    ["http", 80, "A.test:9999", "http://a.test"],
    ["http", 8080, "a.test", "http://a.test:8080"],
    ["http", 443, "a.test", "http://a.test:443"],
    ["https", 443, "a.test.", "https://a.test"],
    ["https", 80, "[::1]:1", "https://[::1]:80"],
  ] as const)("%s on port %i for %s is %s", (scheme, port, host, expected) => {
    expect(origin(scheme, port, host)).toBe(expected);
  });
});

test("the request's id is the gateway's, whatever the client sends", async () => {
  const { core, app } = await start();
  await ask(core.port, "/", "X-Request-Id: mine\r\n");
  expect(app.requests[0]?.headers["x-request-id"]).toBe("id-1");
});
