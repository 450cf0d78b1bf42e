// Whoever goes away in the middle takes the other side along, and nobody takes half an answer for a whole one.

import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { rawConnect, rawExchange, readUntil } from "../support/raw-client.ts";
import { recordingUpstream, socketUpstream } from "../support/recording-upstream.ts";

const codeOf = (outcome: unknown) => (outcome instanceof GatewayError ? outcome.code : outcome);

/** A TCP upstream, and the moment its first connection has sent what matches. */
async function silentUpstream(pattern: RegExp) {
  let arrived = (_socket: Socket) => {};
  const arrival = new Promise<Socket>((resolve) => {
    arrived = resolve;
  });
  const app = await socketUpstream((socket, text) => {
    if (pattern.test(text)) arrived(socket);
  });
  return { app, arrival, core: await proxyCore({ specs: [upstreamSpec([app.url])] }) };
}

test("a client that leaves while it waits ends the upstream's request at once", async () => {
  const { core, arrival } = await silentUpstream(/\r\n\r\n/);
  const client = await rawConnect(core.port);
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const upstream = await arrival;
  client.destroy();
  await once(upstream, "close");
  expect(codeOf(await core.outcome())).toBe("UPSTREAM_CLIENT_GONE");
});

test("a client that leaves in the middle of an upload leaves no finished request behind", async () => {
  const { app, core, arrival } = await silentUpstream(/some/);
  const client = await rawConnect(core.port);
  client.write("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n");
  const upstream = await arrival;
  client.destroy();
  await once(upstream, "close");
  expect(codeOf(await core.outcome())).toBe("UPSTREAM_CLIENT_GONE");
  expect(app.received).not.toMatch(/\r\n0\r\n\r\n/);
});

test("a client that leaves in the middle of a download stops the upstream", async () => {
  const { core, arrival } = await silentUpstream(/\r\n\r\n/);
  const client = await rawConnect(core.port);
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const upstream = await arrival;
  upstream.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nsome");
  await readUntil(client, /some/);
  client.destroy();
  await once(upstream, "close");
  expect(codeOf(await core.outcome())).toBe("UPSTREAM_CLIENT_GONE");
});

test("a client that leaves before the connection to the upstream stands costs the upstream nothing", async () => {
  const { core, app } = await silentUpstream(/never/);
  const client = await rawConnect(core.port);
  const reply = new Promise<void>((resolve) => {
    app.server.once("connection", () => resolve());
  });
  client.end("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  client.destroy();
  // Either the request never got that far, or it was aborted: it did not stay open.
  await Promise.race([reply, core.outcome()]);
  for (const socket of app.sockets) if (!socket.closed) await once(socket, "close");
  expect(core.forwarded).toEqual([]);
});

test.each([
  ["with a known length", "Content-Length: 100\r\n\r\nsome", "some"],
  ["in chunks", "Transfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n", "4\r\nsome\r\n"],
  ["in the middle of a chunk", "Transfer-Encoding: chunked\r\n\r\n9\r\nsome", "some"],
])("an answer %s that breaks off breaks off at the client", async (_name, answer, part) => {
  const { core, arrival } = await silentUpstream(/\r\n\r\n/);
  const client = await rawConnect(core.port);
  let text = "";
  client.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  (await arrival).end(`HTTP/1.1 200 OK\r\n${answer}`);
  await once(client, "close");
  expect(text).toContain("200 OK");
  expect(text.endsWith("0\r\n\r\n")).toBe(false);
  expect(part).toContain(
    text
      .split("\r\n\r\n")
      .slice(1)
      .join("\r\n\r\n")
      .replace(/^\d\r\n|\r\n$/g, ""),
  );
  expect(codeOf(await core.outcome())).toBe("UPSTREAM_BAD_ANSWER");
});

test("an answer that breaks off resets an HTTP/1.0 client, for whom the end of the connection is the end of the body", async () => {
  const { core, arrival } = await silentUpstream(/\r\n\r\n/);
  const client = await rawConnect(core.port);
  const failure = once(client, "error");
  client.on("data", () => {});
  client.write("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
  (await arrival).end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n");
  expect(await failure).toMatchObject([{ code: "ECONNRESET" }]);
});

test("an upstream that resets after the headers destroys the client's connection", async () => {
  const { core, arrival } = await silentUpstream(/\r\n\r\n/);
  const client = await rawConnect(core.port);
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const upstream = await arrival;
  upstream.write("HTTP/1.1 200 OK\r\n\r\nsome");
  await readUntil(client, /some/);
  upstream.resetAndDestroy();
  if (!client.closed) await once(client, "close");
  expect(codeOf(await core.outcome())).toBe("UPSTREAM_BAD_ANSWER");
});

test.each([
  ["nothing", ""],
  ["something else than HTTP", "220 mail.test ESMTP\r\n"],
  ["a status that is none", "HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n"],
  ["half a header", "HTTP/1.1 200 OK\r\nContent-Le"],
  ["length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"],
  ["an upgrade that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"],
  ["a header with a bare CR", "HTTP/1.1 200 OK\r\nX: a\rX-Evil: 1\r\nContent-Length: 0\r\n\r\n"],
])("an upstream that answers %s is a bad answer, and the next request is served", async (_name, answer) => {
  let first = true;
  const app = await socketUpstream((socket, text) => {
    if (!text.includes("\r\n\r\n")) return;
    socket.end(first ? answer : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    first = false;
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const ask = () => rawExchange(core.port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(await ask()).toMatch(/^HTTP\/1\.1 502 .*UPSTREAM_BAD_ANSWER/s);
  expect(await ask()).toMatch(/^HTTP\/1\.1 200 /);
});

test("a request that may have arrived is not sent twice", async () => {
  const one = await socketUpstream((socket) => socket.destroy());
  const two = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([one.url, two.url])] });
  const text = await rawExchange(core.port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(text).toContain("UPSTREAM_BAD_ANSWER");
  expect(two.requests).toEqual([]);
});
