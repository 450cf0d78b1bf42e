// WebSocket handshakes are decided and filtered like requests; after that bytes pass both ways until one side ends.

import { once } from "node:events";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { flood } from "../support/flood.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, readToEnd, readUntil } from "../support/raw-client.ts";
import { socketUpstream, unusedPort } from "../support/recording-upstream.ts";

const switching =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade, X-Hop\r\nX-Hop: 1\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSet-Cookie: sallyport_session=planted\r\n\r\n";

const handshake = (lines: readonly string[] = []) =>
  [
    "GET /chat?room=1 HTTP/1.1",
    "Host: a",
    "Connection: keep-alive, Upgrade",
    "Upgrade: WebSocket",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    ...lines,
    "\r\n",
  ].join("\r\n");

async function start(answer: string, changes: Parameters<typeof upstreamSpec>[1] = {}) {
  let arrived = (_socket: Socket) => {};
  const arrival = new Promise<Socket>((resolve) => {
    arrived = resolve;
  });
  const app = await socketUpstream((socket, text) => {
    if (!/\r\n\r\n$/.test(text) && !/\r\n\r\nearly/.test(text)) return;
    if (app.sockets.length === 1 && socket.bytesWritten === 0) {
      if (answer !== "") socket.write(answer);
      arrived(socket);
    }
  });
  const core = await proxyCore({
    specs: [upstreamSpec([app.url], changes)],
    forwarding: { setHeaders: { "sallyport-identity": "signed" } },
  });
  return { app, arrival, core, client: await rawConnect(core.port) };
}

test("the handshake passes with our headers and without what is not the client's to say", async () => {
  const { app, arrival, core, client } = await start(switching);
  client.write(
    handshake(["Sallyport-Identity: forged", "X-Forwarded-For: 10.0.0.1", "Cookie: a=1; sallyport_session=secret"]),
  );
  const reply = parseReply(await readUntil(client, /\r\n\r\n/));
  await arrival;
  const { text, headers } = parseReply(app.received);
  expect(text).toMatch(/^GET \/chat\?room=1 HTTP\/1\.1\r\n/);
  expect(headers).toMatchObject({
    upgrade: "WebSocket",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sallyport-identity": "signed",
    "x-forwarded-for": "127.0.0.1",
    cookie: "a=1",
  });
  expect(headers.connection?.toLowerCase()).toBe("upgrade");
  expect(reply).toMatchObject({
    status: 101,
    headers: { upgrade: "WebSocket", connection: "Upgrade", "sec-websocket-accept": "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" },
  });
  expect(reply.headers).not.toHaveProperty("x-hop");
  expect(reply.headers).not.toHaveProperty("set-cookie");
  expect(await core.outcome()).toEqual({
    endpoint: app.url,
    status: 101,
    answeredBy: "upstream",
    attempts: 1,
    resent: false,
  });
});

test("bytes pass both ways, those included that came with the handshake", async () => {
  const { arrival, app, client } = await start(`${switching}hello from upstream`);
  client.write(`${handshake()}early`);
  await readUntil(client, /hello from upstream$/);
  const upstream = await arrival;
  client.write(" and late");
  while (!app.received.endsWith("early and late")) await once(upstream, "data");
  upstream.write("pong");
  await readUntil(client, /pong$/);
});

test.each([
  ["ends", (socket: Socket) => socket.end()],
  ["resets", (socket: Socket) => socket.resetAndDestroy()],
])("a client that %s takes the upstream along", async (_name, leave) => {
  const { arrival, client } = await start(switching);
  client.write(handshake());
  await readUntil(client, /\r\n\r\n/);
  const upstream = await arrival;
  leave(client);
  await once(upstream, "close");
});

test.each([
  ["ends", (socket: Socket) => socket.end("last words")],
  ["resets", (socket: Socket) => socket.resetAndDestroy()],
])("an upstream that %s takes the client along", async (name, leave) => {
  const { arrival, client } = await start(switching);
  client.write(handshake());
  await readUntil(client, /\r\n\r\n/);
  leave(await arrival);
  const rest = await readToEnd(client);
  if (name === "ends") expect(rest).toBe("last words");
});

test("an answer that does not upgrade is relayed whole, as slowly as it is read, and the connection closed", async () => {
  const size = 33_554_432;
  const { arrival, core, client } = await start(
    `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n`,
  );
  client.pause();
  client.write(handshake());
  const upstream = await arrival;
  const written = await flood(upstream, size);
  expect(written).toBeLessThan(size);
  const text = readToEnd(client);
  client.resume();
  upstream.write(Buffer.alloc(size - written, "x"));
  upstream.write("\r\n0\r\n\r\n");
  const reply = parseReply(await text);
  expect(reply).toMatchObject({
    status: 403,
    headers: { "content-type": "text/plain", connection: "close", "transfer-encoding": "chunked" },
  });
  expect(reply.body.match(/x/g)?.length).toBe(size);
  expect(await core.outcome()).toMatchObject({ status: 403 });
});

test("an upstream that cannot be reached is answered like for any request", async () => {
  const core = await proxyCore({ specs: [upstreamSpec([`http://127.0.0.1:${await unusedPort()}`])] });
  const client = await rawConnect(core.port);
  client.write(handshake());
  const reply = parseReply(await readToEnd(client));
  expect(reply.status).toBe(502);
  expect(JSON.parse(reply.body).code).toBe("UPSTREAM_CONNECT");
});

test("a client that resets during the handshake ends it at the upstream", async () => {
  const { arrival, core, client } = await start("");
  client.write(handshake());
  const upstream = await arrival;
  client.resetAndDestroy();
  await once(upstream, "close");
  const outcome = await core.outcome();
  expect(outcome instanceof GatewayError && outcome.code).toBe("UPSTREAM_CLIENT_GONE");
});

test("a flood in one direction waits for the other side", async () => {
  const { arrival, client } = await start(switching);
  client.write(handshake());
  await readUntil(client, /\r\n\r\n/);
  client.pause();
  const upstream = await arrival;
  expect(await flood(upstream, 134_217_728)).toBeLessThan(33_554_432);
});

test("a client that does not read does not hold a tunnel that the upstream has ended", async () => {
  const { arrival, client, core } = await start(switching, { idleTimeoutMs: 100 });
  client.write(handshake());
  await readUntil(client, /\r\n\r\n/);
  client.pause();
  const upstream = await arrival;
  const held = core.upgraded[0]!;
  const piece = Buffer.alloc(8_192);
  // Until the last bytes wait in the gateway itself.
  while (held.writableLength === 0) {
    await new Promise((resolve) => upstream.write(piece, resolve));
    await setImmediate();
  }
  upstream.end();
  await once(held, "close");
});

test("closing the upstreams ends every tunnel", async () => {
  const { arrival, core, client } = await start(switching);
  client.write(handshake());
  await readUntil(client, /\r\n\r\n/);
  const upstream = await arrival;
  const gone = Promise.all([once(client, "close"), once(upstream, "close")]);
  client.resume();
  await core.upstreams.close();
  await gone;
});
