// What cannot be reached is skipped while nothing was sent; what is slow is given up, with the code that says so.

import { once } from "node:events";
import { expect, test } from "vitest";
import { permitted } from "../support/permitted.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { recordingUpstream, socketUpstream, unusedPort } from "../support/recording-upstream.ts";

const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const dead = async () => `http://127.0.0.1:${await unusedPort()}`;

async function codeOf(port: number, bytes = get) {
  const reply = parseReply(await rawExchange(port, bytes));
  return { status: reply.status, code: JSON.parse(reply.body).code };
}

test("a request finds the endpoint that is there, with its body", async () => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([await dead(), await dead(), app.url])] });
  for (const body of ["one", "two", "three"]) {
    const text = await rawExchange(
      core.port,
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    expect(parseReply(text).status).toBe(200);
    expect(await core.outcome()).toEqual({
      endpoint: app.url,
      status: 200,
      answeredBy: "upstream",
      attempts: expect.any(Number),
      resent: false,
    });
  }
  expect(app.requests.map(({ body }) => body)).toEqual(["one", "two", "three"]);
});

test("when nobody can be reached, each was tried once", async () => {
  const connects: string[] = [];
  // Accepts and hangs up during the TLS handshake: a connect failure that can be counted.
  const upstreams = await Promise.all([
    socketUpstream((socket) => socket.destroy()),
    socketUpstream((socket) => socket.destroy()),
  ]);
  for (const { server, url } of upstreams) server.on("connection", () => connects.push(url));
  const core = await proxyCore({ specs: [upstreamSpec(upstreams.map(({ port }) => `https://127.0.0.1:${port}`))] });
  expect(await codeOf(core.port)).toEqual({ status: 502, code: "UPSTREAM_CONNECT" });
  expect([...connects].sort()).toEqual(upstreams.map(({ url }) => url).sort());
});

test("an endpoint that does not finish connecting is a timeout", async () => {
  const app = await socketUpstream();
  const core = await proxyCore({
    specs: [upstreamSpec([`https://127.0.0.1:${app.port}`], { connectTimeoutMs: 100 })],
  });
  expect(await codeOf(core.port)).toEqual({ status: 504, code: "UPSTREAM_TIMEOUT" });
});

test("an upstream that takes too long to answer is a timeout, and its connection is closed", async () => {
  const app = await socketUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url], { responseTimeoutMs: 100 })] });
  expect(await codeOf(core.port)).toEqual({ status: 504, code: "UPSTREAM_TIMEOUT" });
  for (const socket of app.sockets) if (!socket.closed) await once(socket, "close");
});

test("an upstream that falls silent in the middle of an answer is cut, and so is the client", async () => {
  const app = await socketUpstream((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome"));
  const core = await proxyCore({ specs: [upstreamSpec([app.url], { idleTimeoutMs: 100 })] });
  expect(await rawExchange(core.port, get)).toMatch(/some$/);
  expect(await core.outcome()).toMatchObject({ code: "UPSTREAM_TIMEOUT" });
});

test("a client that falls silent in the middle of its upload is cut with a 408", async () => {
  const app = await socketUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url], { idleTimeoutMs: 100 })] });
  const socket = await rawConnect(core.port);
  socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nsome");
  expect(parseReply(await readUntil(socket, /LISTENER_TIMEOUT/)).status).toBe(408);
  for (const upstream of app.sockets) if (!upstream.closed) await once(upstream, "close");
});

test("a client that stops reading is cut, and the upstream is let go", async () => {
  const app = await socketUpstream((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
    socket.write(Buffer.alloc(100_000_000));
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url], { idleTimeoutMs: 100 })] });
  const socket = await rawConnect(core.port);
  socket.pause();
  socket.write(get);
  expect(await core.outcome()).toMatchObject({ code: "UPSTREAM_CLIENT_GONE" });
  socket.resume();
  expect((await readToEnd(socket)).length).toBeLessThan(100_000_000);
});

test("an upstream that no policy declared is a fault", async () => {
  const core = await proxyCore({ specs: [upstreamSpec([await dead()])], forwarding: { permit: permitted("other") } });
  expect(await codeOf(core.port)).toEqual({ status: 500, code: "GATEWAY_FAULT" });
});
