// The server's own manners: what never becomes a request is answered, reported once and closed.

import { once } from "node:events";
import { expect, test } from "vitest";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { readBody, recordingUpstream } from "../support/recording-upstream.ts";

async function start(listener = {}, handler?: Parameters<typeof recordingUpstream>[0]) {
  const app = await recordingUpstream(handler);
  return { app, core: await proxyCore({ specs: [upstreamSpec([app.url])], listener }) };
}

async function stillServes(port: number) {
  const reply = parseReply(await rawExchange(port, "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  expect(reply.status).toBe(200);
}

test.each([
  ["what is not HTTP", "hello\r\n\r\n", 400, "LISTENER_PARSE"],
  ["a TLS hello on a plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "LISTENER_PARSE"],
  ["an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "LISTENER_PARSE"],
  [
    "headers past the limit",
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
    431,
    "LISTENER_TOO_LARGE",
  ],
  ["a CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 405, "GATEWAY_METHOD"],
])("%s gets a problem and is reported once", async (_name, bytes, status, code) => {
  const { core, app } = await start();
  const reply = parseReply(await rawExchange(core.port, bytes));
  expect(reply.status).toBe(status);
  expect(reply.headers["content-type"]).toBe("application/problem+json");
  expect(JSON.parse(reply.body)).toMatchObject({ status, code });
  expect(core.malformed).toEqual([code]);
  expect(app.requests).toEqual([]);
  await stillServes(core.port);
});

test("headers that take too long are cut with a 408", async () => {
  const { core } = await start({ headersTimeoutMs: 200 });
  const reply = parseReply(await rawExchange(core.port, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "));
  expect(reply.status).toBe(408);
  expect(core.malformed).toEqual(["LISTENER_TIMEOUT"]);
  await stillServes(core.port);
});

test("a connection that never says a word is closed without a word and without a report", async () => {
  const { core } = await start({ headersTimeoutMs: 200 });
  expect(await rawExchange(core.port, "")).toBe("");
  expect(core.malformed).toEqual([]);
});

test("an upload may take longer than its headers may", async () => {
  const { core, app } = await start({ headersTimeoutMs: 200 });
  const socket = await rawConnect(core.port);
  socket.write("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nab");
  // A second connection that is cut for its headers shows that the limit has passed meanwhile.
  await rawExchange(core.port, "GET / HTTP/1.1\r\nX: ");
  socket.write("cd");
  expect(parseReply(await readToEnd(socket)).status).toBe(200);
  expect(app.requests[0]?.body).toBe("abcd");
});

test("Expect: 100-continue is answered when the upstream takes the body", async () => {
  const { core, app } = await start();
  const socket = await rawConnect(core.port);
  socket.write("PUT /up HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
  expect(await readUntil(socket, /\r\n\r\n$/)).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  socket.write("hi");
  expect(parseReply(await readToEnd(socket)).status).toBe(200);
  expect(app.requests[0]).toMatchObject({ body: "hi" });
  expect(app.requests[0]?.headers).not.toHaveProperty("expect");
});

test("a refused request with Expect: 100-continue is not asked for its body", async () => {
  const { core } = await start();
  const text = await rawExchange(
    core.port,
    "PUT /a//b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n",
  );
  expect(text).not.toContain("100 Continue");
  expect(parseReply(text)).toMatchObject({ status: 400, headers: { connection: "close" } });
});

test("an expectation that nobody knows is refused like anything else, and its body is not waited for", async () => {
  const { core, app } = await start({ lingerTimeoutMs: 100 });
  const socket = await rawConnect(core.port);
  socket.write("PUT /up HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 200-ok\r\n\r\n");
  const reply = parseReply(await readToEnd(socket));
  expect(reply).toMatchObject({ status: 417, headers: { connection: "close" } });
  expect(JSON.parse(reply.body)).toMatchObject({ code: "LISTENER_EXPECTATION" });
  expect(app.requests).toEqual([]);
});

test("an upgrade to anything but a WebSocket is an ordinary request", async () => {
  const { core, app } = await start();
  const text = await rawExchange(
    core.port,
    "GET /h2c HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n",
  );
  expect(parseReply(text).status).toBe(200);
  expect(app.requests.map(({ url }) => url)).toEqual(["/h2c"]);
  expect(app.requests[0]?.headers).not.toHaveProperty("upgrade");
  expect(app.requests[0]?.headers).not.toHaveProperty("http2-settings");
});

test("a client that does not end its upload after the answer is cut off", async () => {
  const { core } = await start({ lingerTimeoutMs: 100 }, (incoming, reply) => {
    if (incoming.method === "POST") reply.writeHead(413);
    reply.end("answer");
  });
  const socket = await rawConnect(core.port);
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx");
  const text = await readUntil(socket, /answer/);
  expect(parseReply(text)).toMatchObject({ status: 413, headers: { connection: "keep-alive" } });
  if (!socket.closed) await once(socket, "close");
  await stillServes(core.port);
});

test("a connection serves many requests, and many at once in their order", async () => {
  const { core } = await start({}, (incoming, reply) => {
    void readBody(incoming).then((body) => reply.end(`${incoming.url}=${body};`));
  });
  const socket = await rawConnect(core.port);
  socket.write("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nAGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  socket.write("GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const text = await readToEnd(socket);
  expect(text.match(/\/\d=\w*;/g)).toEqual(["/1=A;", "/2=;", "/3=;"]);
});
