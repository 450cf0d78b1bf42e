// Health checks: optimistic at first, out after a bad answer, in again after a good one.

import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import type { UpstreamSpec } from "../../runtime/contract.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";
import { listening, socketUpstream } from "../support/recording-upstream.ts";

const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const health = { path: "/healthz", intervalMs: 20, timeoutMs: 1_000 };

/** An upstream whose health can be set, and which tells of every check. */
async function checkable() {
  const state = { status: 200, checks: 0, requests: 0 };
  const server = createServer((incoming, reply) => {
    if (incoming.url === "/healthz") {
      reply.writeHead(state.status).end("health");
      // Told once the gateway has read the answer: it sends the next check only after that.
      state.checks++;
      server.emit("checked");
    } else {
      state.requests++;
      reply.end("ok");
    }
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = await listening(server);
  return {
    state,
    url: `http://127.0.0.1:${port}`,
    /** After two more checks the answer to the first of them has been heeded. */
    async heeded() {
      await once(server, "checked");
      await once(server, "checked");
    },
  };
}

const specOf = (urls: readonly string[], changes: Partial<UpstreamSpec<unknown>["health"]> = {}) =>
  upstreamSpec(urls, { health: { ...health, ...changes } });

test("an endpoint that fails its check gets no requests until it passes again", async () => {
  const [a, b] = [await checkable(), await checkable()];
  const core = await proxyCore({ specs: [specOf([a.url, b.url])] });
  a.state.status = 500;
  await a.heeded();
  for (let turn = 0; turn < 4; turn++) await rawExchange(core.port, get);
  expect([a.state.requests, b.state.requests]).toEqual([0, 4]);
  a.state.status = 204;
  await a.heeded();
  for (let turn = 0; turn < 4; turn++) await rawExchange(core.port, get);
  expect(a.state.requests).toBe(2);
});

test("when all fail, the answer is 503 and nobody is asked", async () => {
  const a = await checkable();
  const core = await proxyCore({ specs: [specOf([a.url])] });
  a.state.status = 302;
  await a.heeded();
  const reply = parseReply(await rawExchange(core.port, get));
  expect(reply.status).toBe(503);
  expect(JSON.parse(reply.body).code).toBe("UPSTREAM_UNAVAILABLE");
  expect(a.state.requests).toBe(0);
});

test("before the first check has an answer, requests pass", async () => {
  const app = await socketUpstream((socket, text) => {
    if (text.includes("GET / ")) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const core = await proxyCore({ specs: [specOf([app.url])] });
  expect(parseReply(await rawExchange(core.port, get)).status).toBe(200);
});

test("a check without an answer in time is a failure", async () => {
  const app = await socketUpstream();
  const core = await proxyCore({ specs: [specOf([app.url], { timeoutMs: 30 })] });
  // The second check is sent only after the first was given up, and on a new connection.
  while (app.sockets.length < 2) await once(app.server, "connection");
  expect(parseReply(await rawExchange(core.port, get)).status).toBe(503);
});

test("checks stop when nobody names the endpoint any more", async () => {
  const a = await checkable();
  const core = await proxyCore({ specs: [specOf([a.url])] });
  await a.heeded();
  core.set.retire();
  await core.upstreams.close();
  const { checks } = a.state;
  await new Promise((resolve) => setTimeout(resolve, health.intervalMs * 5));
  expect(a.state.checks).toBeLessThanOrEqual(checks + 1);
});

test("what is known of an endpoint outlives a reload", async () => {
  const a = await checkable();
  const core = await proxyCore({ specs: [specOf([a.url])] });
  a.state.status = 500;
  await a.heeded();
  const old = core.set;
  core.set = core.upstreams.prepare([specOf([a.url])], new Set());
  old.retire();
  expect(parseReply(await rawExchange(core.port, get)).status).toBe(503);
  a.state.status = 200;
  await a.heeded();
  expect(parseReply(await rawExchange(core.port, get)).status).toBe(200);
});
