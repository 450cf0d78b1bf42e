// The record of what came of a forwarding: the same for every end, also of one that failed, so that it can name its endpoint.

import { once } from "node:events";
import { expect, test } from "vitest";
import type { Forwarded } from "../../src/exchange/forwarded.ts";
import { ForwardFault } from "../../src/upstream/forwarding.ts";
import { permitted } from "../support/permitted.ts";
import { type ProxyCore, proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { rawConnect, rawExchange } from "../support/raw-client.ts";
import { recordingUpstream, socketUpstream, unusedPort } from "../support/recording-upstream.ts";

const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const handshake =
  "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const dead = async () => `http://127.0.0.1:${await unusedPort()}`;

/** The next outcome: its record, and its code where it failed. */
async function ended(core: ProxyCore): Promise<readonly [code: string | null, record: Forwarded]> {
  const outcome = await core.outcome();
  if (!(outcome instanceof Error)) return [null, outcome];
  expect(outcome).toBeInstanceOf(ForwardFault);
  return [outcome.code, (outcome as ForwardFault).forwarded];
}

test("an answer is the upstream's, with its status", async () => {
  const app = await recordingUpstream((_incoming, reply) => reply.writeHead(404).end());
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  await rawExchange(core.port, get);
  expect(await ended(core)).toEqual([
    null,
    { endpoint: app.url, attempts: 1, resent: false, answeredBy: "upstream", status: 404 },
  ]);
});

test("an endpoint that was not reached counts as an attempt", async () => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([await dead(), app.url])] });
  await rawExchange(core.port, get);
  expect(await ended(core)).toEqual([
    null,
    { endpoint: app.url, attempts: 2, resent: false, answeredBy: "upstream", status: 200 },
  ]);
});

test.each([
  ["a request", get],
  ["a handshake", handshake],
])("%s that reaches nobody names the endpoint that was tried last", async (_name, bytes) => {
  const urls = [await dead(), await dead()];
  const core = await proxyCore({ specs: [upstreamSpec(urls)] });
  await rawExchange(core.port, bytes);
  expect(await ended(core)).toEqual([
    "UPSTREAM_CONNECT",
    { endpoint: urls[1], attempts: 2, resent: false, answeredBy: "gateway", status: null },
  ]);
});

test("where no endpoint is available, none is named", async () => {
  const core = await proxyCore({ specs: [upstreamSpec([])] });
  await rawExchange(core.port, get);
  expect(await ended(core)).toEqual([
    "UPSTREAM_UNAVAILABLE",
    { endpoint: null, attempts: 0, resent: false, answeredBy: "gateway", status: null },
  ]);
});

test("an upstream that is too slow is named, and has no status", async () => {
  const app = await socketUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url], { responseTimeoutMs: 100 })] });
  await rawExchange(core.port, get);
  expect(await ended(core)).toEqual([
    "UPSTREAM_TIMEOUT",
    { endpoint: app.url, attempts: 1, resent: false, answeredBy: "gateway", status: null },
  ]);
});

test("an answer that broke off is the upstream's still", async () => {
  const app = await socketUpstream((socket) => {
    socket.end("HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\nsome");
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  await rawExchange(core.port, get);
  expect(await ended(core)).toEqual([
    "UPSTREAM_BAD_ANSWER",
    { endpoint: app.url, attempts: 1, resent: false, answeredBy: "upstream", status: 201 },
  ]);
});

test("a client that goes away leaves the endpoint that worked for it", async () => {
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const app = await socketUpstream(() => arrived());
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const socket = await rawConnect(core.port);
  socket.write(get);
  await arrival;
  socket.destroy();
  await once(socket, "close");
  expect(await ended(core)).toEqual([
    "UPSTREAM_CLIENT_GONE",
    { endpoint: app.url, attempts: 1, resent: false, answeredBy: "gateway", status: null },
  ]);
});

test("what fails before an endpoint is looked for has no record", async () => {
  const core = await proxyCore({ specs: [upstreamSpec([await dead()])], forwarding: { permit: permitted("other") } });
  await rawExchange(core.port, get);
  const outcome = await core.outcome();
  expect(outcome).toMatchObject({ code: "GATEWAY_FAULT" });
  expect(outcome).not.toBeInstanceOf(ForwardFault);
});
