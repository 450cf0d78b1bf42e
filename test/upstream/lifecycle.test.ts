// Endpoints outlive generations: connections are reused over a reload and closed when nobody names them any more.

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { rawExchange } from "../support/raw-client.ts";
import { recordingUpstream, socketUpstream } from "../support/recording-upstream.ts";

const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

async function counting() {
  const ports = new Set<number | undefined>();
  const app = await recordingUpstream((incoming, reply) => {
    ports.add(incoming.socket.remotePort);
    reply.end("ok");
  });
  return { app, ports };
}

test("a reload with the same endpoint keeps its connections", async () => {
  const { app, ports } = await counting();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  await rawExchange(core.port, get);
  const old = core.set;
  core.set = core.upstreams.prepare([upstreamSpec([app.url], { balance: "least-request" })], () => new Set());
  old.retire();
  old.retire();
  await rawExchange(core.port, get);
  expect(ports.size).toBe(1);
});

test("an endpoint that no generation names closes its connections", async () => {
  const app = await socketUpstream((socket, text) => {
    if (text.endsWith("\r\n\r\n")) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  await rawExchange(core.port, get);
  expect(app.sockets[0]?.closed).toBe(false);
  core.set.retire();
  if (!app.sockets[0]?.closed) await once(app.sockets[0]!, "close");
});

test("a request that runs when its generation retires ends as it would, and then the connection closes", async () => {
  let held: ServerResponse | undefined;
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const app = await recordingUpstream((_incoming, reply) => {
    held = reply;
    reply.write("begun ");
    arrived();
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const answer = rawExchange(core.port, get);
  await arrival;
  core.set.retire();
  const upstreamSide = held!.socket!;
  held!.end("ended");
  expect(await answer).toContain("ended");
  if (!upstreamSide.closed) await once(upstreamSide, "close");
});

test("close waits for what runs and can be called again", async () => {
  let held: ServerResponse | undefined;
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const app = await recordingUpstream((_incoming, reply) => {
    held = reply;
    arrived();
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const answer = rawExchange(core.port, get);
  await arrival;
  const closed = core.upstreams.close();
  held!.end("ended");
  expect(await answer).toContain("ended");
  await closed;
  await core.upstreams.close();
});
