// A connection that was kept may be closed by the endpoint just as it is used again: what can be sent again is, once, on a new one.

import { once } from "node:events";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type ProxyCore, proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { listening, socketUpstream } from "../support/recording-upstream.ts";

const request = (method: string, lines: readonly string[] = [], body = "") =>
  [`${method} /it HTTP/1.1`, "Host: a", ...lines, "Connection: close", "", body].join("\r\n");
const handshake =
  "GET /it HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const switching =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/** Answers the first request of each connection; with the second on one comes `close`. Tells how often /it arrived. */
async function racing(close: (socket: Socket) => void, first: (socket: Socket, text: string) => void = answer) {
  const app = await socketUpstream((socket, text) => {
    if (!text.includes("\r\n\r\n")) return;
    if (/\r\n\r\n[A-Z]+ \//.test(text)) close(socket);
    else first(socket, text);
  });
  return Object.assign(app, {
    arrived: () => app.received.split("/it HTTP").length - 1,
    connections: () => app.sockets.length,
  });
}

function answer(socket: Socket, text: string): void {
  socket.write(/^upgrade:/im.test(text) ? switching : /^HEAD/.test(text) ? ok.slice(0, -2) : ok);
}

/** Leaves that many connections idle, each of which has carried one request. */
async function warm(core: ProxyCore, count = 1): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, () =>
      rawExchange(core.port, "GET /warm HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
    ),
  );
  for (let index = 0; index < count; index++) await core.outcome();
}

const closings: readonly (readonly [string, (socket: Socket) => void])[] = [
  ["ends", (socket) => void socket.end()],
  ["resets", (socket) => void socket.resetAndDestroy()],
];

test.each(closings)("what can be sent again is sent again where a kept connection %s", async (_name, close) => {
  for (const bytes of [
    request("GET"),
    request("HEAD"),
    request("OPTIONS"),
    request("PUT", ["Content-Length: 0"]),
    request("DELETE"),
  ]) {
    const app = await racing(close);
    const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
    await warm(core);
    expect(parseReply(await rawExchange(core.port, bytes)).status, bytes).toBe(200);
    expect(await core.outcome()).toMatchObject({ endpoint: app.url, attempts: 2, resent: true });
    expect([app.arrived(), app.connections()], bytes).toEqual([2, 2]);
  }
});

test("a handshake goes by a connection of its own, so none that was kept can close under it", async () => {
  const app = await racing((socket) => socket.destroy());
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  await warm(core);
  expect(parseReply(await firstOf(core.port, handshake)).status).toBe(101);
  expect(await core.outcome()).toMatchObject({ attempts: 1, resent: false });
  expect([app.arrived(), app.connections()]).toEqual([1, 2]);
});

test.each(closings)("what might be done twice is not sent again where a kept connection %s", async (_name, close) => {
  for (const bytes of [
    request("POST", ["Content-Length: 0"]),
    request("POST", ["Content-Length: 4"], "body"),
    request("PATCH"),
    request("LOCK"),
    request("PROPFIND"),
    // It went up as it came, and is gone.
    request("PUT", ["Content-Length: 4"], "body"),
    request("GET", ["Transfer-Encoding: chunked"], "4\r\nbody\r\n0\r\n\r\n"),
  ]) {
    const app = await racing(close);
    const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
    await warm(core);
    const reply = parseReply(await rawExchange(core.port, bytes));
    expect([reply.status, JSON.parse(reply.body).code], bytes).toEqual([502, "UPSTREAM_BAD_ANSWER"]);
    expect([app.arrived(), app.connections()], bytes).toEqual([1, 1]);
  }
});

const lateAnswer = "HTTP/1.1 408 Request Timeout\r\n\r\n";

test.each<(typeof closings)[number]>([...closings, ["says that it waited", (socket) => void socket.end(lateAnswer)]])(
  "an upload of which nothing was sent yet goes by another connection where a kept one %s",
  async (_name, close) => {
    const app = await racing(() => {});
    const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
    await warm(core);
    const client = await rawConnect(core.port);
    client.write("POST /it HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    while (core.incoming.length < 2) await new Promise(setImmediate);
    // By then it has its connection.
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    const closed = once(app.sockets[0]!, "close");
    close(app.sockets[0]!);
    await closed;
    const text = readToEnd(client);
    client.write("4\r\nbody\r\n0\r\n\r\n");
    expect(parseReply(await text).status).toBe(200);
    expect(app.received).toMatch(/POST \/it .*\r\n\r\n4\r\nbody\r\n0\r\n\r\n$/s);
    expect([app.arrived(), app.connections()]).toEqual([1, 2]);
  },
);

test("an upload whose new connection closes as well is not tried for ever", async () => {
  const app = await racing(() => {});
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  await warm(core);
  app.server.on("connection", (socket) => socket.destroy());
  const client = await rawConnect(core.port);
  client.write("POST /it HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\n");
  while (core.incoming.length < 2) await new Promise(setImmediate);
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  const text = readToEnd(client);
  app.sockets[0]!.destroy();
  expect(parseReply(await text).status).toBe(502);
  expect(app.connections()).toBe(2);
});

test("a body that is held here is sent again whole", async () => {
  const app = await socketUpstream((socket, text) => {
    const whole = text.split("held").length - 1;
    if (whole > 1) socket.destroy();
    else if (whole === 1) socket.write(ok);
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])], forwarding: { body: Buffer.from("held") } });
  await rawExchange(core.port, request("PUT", ["X-First: 1"]));
  expect(parseReply(await rawExchange(core.port, request("PUT"))).status).toBe(200);
  expect(app.received.match(/PUT .*?\r\n\r\nheld/gs)).toHaveLength(3);
});

test("an answer that had begun is not asked for again, not even after its first byte", async () => {
  for (const begun of [
    "H",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 103 Early Hints\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
  ]) {
    const app = await racing((socket) => void socket.end(begun));
    const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
    await warm(core);
    await rawExchange(core.port, request("GET"));
    expect(await core.outcome()).toMatchObject({ code: "UPSTREAM_BAD_ANSWER", forwarded: { resent: false } });
    expect(app.arrived()).toBe(1);
  }
});

test("a new connection that closes is no race: nothing is sent again", async () => {
  const app = await socketUpstream((socket) => socket.destroy());
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  expect(parseReply(await rawExchange(core.port, request("GET"))).status).toBe(502);
  expect(app.sockets).toHaveLength(1);
});

test("a connection that was kept and falls silent is a timeout, and nothing is sent again", async () => {
  const app = await racing(() => {});
  const core = await proxyCore({ specs: [upstreamSpec([app.url], { responseTimeoutMs: 100 })] });
  await warm(core);
  expect(parseReply(await rawExchange(core.port, request("GET"))).status).toBe(504);
  expect(app.arrived()).toBe(1);
});

test("it is sent again on a new connection, since the others that are kept may be closing too", async () => {
  const app = await racing((socket) => socket.destroy());
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  await warm(core, 5);
  const kept = app.connections();
  expect(parseReply(await rawExchange(core.port, request("GET"))).status).toBe(200);
  expect([app.arrived(), app.connections()]).toEqual([2, kept + 1]);
});

test("it is sent again once, and then that is the answer", async () => {
  const app = await racing(
    (socket) => socket.destroy(),
    (socket, text) => (text.startsWith("GET /warm") ? answer(socket, text) : socket.destroy()),
  );
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  await warm(core);
  expect(parseReply(await rawExchange(core.port, request("GET"))).status).toBe(502);
  expect(await core.outcome()).toMatchObject({ forwarded: { attempts: 2, resent: true } });
  expect(app.arrived()).toBe(2);
});

test("a server that says how long it keeps connections is never raced: the next request comes in time, or on a new one", async () => {
  const ports: (number | undefined)[] = [];
  // It says "Keep-Alive: timeout=2" and closes after 2 s; one that closes at once follows what it says to the letter.
  const server = createServer({ keepAliveTimeout: 2_000 }, (incoming, reply) => {
    ports.push(incoming.socket.remotePort);
    reply.end("ok");
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const core = await proxyCore({ specs: [upstreamSpec([url])] });
  const sockets: Socket[] = [];
  server.on("connection", (socket) => sockets.push(socket));
  await warm(core, 1);
  await warm(core, 1);
  expect(new Set(ports).size).toBe(1);
  // We close it, not the server: its own "timeout" never comes.
  const late: string[] = [];
  server.on("timeout", () => late.push("timeout"));
  if (!sockets[0]!.closed) await once(sockets[0]!, "close");
  expect(late).toEqual([]);
  await warm(core, 1);
  expect(new Set(ports).size).toBe(2);
});

async function firstOf(port: number, bytes: string): Promise<string> {
  const socket = await rawConnect(port);
  socket.write(bytes);
  return readUntil(socket, /\r\n\r\n/);
}
