// Health checks: optimistic at first, out after some bad answers in a row, in again after some good ones, and never a reason to serve nobody.

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import { type ProxyCore, proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";
import { listening, socketUpstream, unusedPort } from "../support/recording-upstream.ts";

const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const health = { path: "/healthz", intervalMs: 5, timeoutMs: 2_000, down: 1, up: 1 };

const out = "endpoint is unhealthy";
const back = "endpoint is healthy again";
const noneLeft = "all endpoints are unhealthy, so all are tried";

/** An upstream whose health can be set, and which tells of every check. `answer` answers each by its turn. */
async function checkable(answer?: (reply: ServerResponse, turn: number) => void) {
  const state = { status: 200, checks: 0, requests: 0 };
  const server = createServer((incoming, reply) => {
    if (incoming.url === "/healthz") {
      if (answer) answer(reply, state.checks);
      else reply.writeHead(state.status).end("health");
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
    server,
    url: `http://127.0.0.1:${port}`,
    /** After one more check the answers to those before it have been heeded. */
    async checked(times: number) {
      const until = state.checks + times + 1;
      while (state.checks < until) await once(server, "checked");
    },
  };
}

const specOf = (urls: readonly string[], changes: Partial<UpstreamSpec<unknown>["health"]> = {}) =>
  upstreamSpec(urls, { health: { ...health, ...changes } });

const is = (message: string, endpoint?: string) => (line: Readonly<Record<string, unknown>>) =>
  line["msg"] === message && (endpoint === undefined || line["endpoint"] === endpoint);

async function askTimes(core: ProxyCore, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let turn = 0; turn < times; turn++) statuses.push(parseReply(await rawExchange(core.port, get)).status);
  return statuses;
}

test("an endpoint that fails its checks gets no requests until it passes them again", async () => {
  const [a, b] = [await checkable(), await checkable()];
  const core = await proxyCore({ specs: [specOf([a.url, b.url], { down: 3, up: 2 })] });
  a.state.status = 500;
  await core.logged(is(out));
  await askTimes(core, 4);
  expect([a.state.requests, b.state.requests]).toEqual([0, 4]);
  a.state.status = 204;
  await core.logged(is(back));
  await askTimes(core, 4);
  expect(a.state.requests).toBe(2);
});

test("it is out after so many failed checks in a row, and back after so many good ones; each change is one line that says why", async () => {
  // Two good ones, then two bad ones, then one good one, and so on: only the three and the two in a row count.
  const turns = [200, 500, 503, 200, 500, 503, 500, 200, 404, 200, 200];
  const { url, state, checked } = await checkable((reply, turn) => reply.writeHead(turns[turn] ?? 200).end());
  const core = await proxyCore({ specs: [specOf([url], { down: 3, up: 2 })] });
  await checked(turns.length - state.checks + 3);
  expect(core.log.filter((line) => line["endpoint"] === url)).toMatchObject([
    { level: "warn", msg: out, path: "/healthz", checks: 3, detail: "status 500, status 503" },
    { level: "info", msg: back, path: "/healthz", checks: 2, detail: "status 200" },
  ]);
});

test("two endpoints that each answer one check late both go on serving", async () => {
  const lateOnce = (reply: ServerResponse, turn: number) => {
    if (turn !== 1) reply.end();
  };
  const [a, b] = [await checkable(lateOnce), await checkable(lateOnce)];
  const core = await proxyCore({ specs: [specOf([a.url, b.url], { timeoutMs: 500, down: 3, up: 2 })] });
  await Promise.all([a.checked(3), b.checked(3)]);
  expect(await askTimes(core, 4)).toEqual([200, 200, 200, 200]);
  expect([a.state.requests, b.state.requests]).toEqual([2, 2]);
  expect(core.log).toEqual([]);
});

test("when all are out, all are tried: a check that is wrong is no outage", async () => {
  const [a, b] = [await checkable(), await checkable()];
  const core = await proxyCore({ specs: [specOf([a.url, b.url])] });
  a.state.status = 302;
  b.state.status = 404;
  await core.logged(is(out), 2);
  expect(await askTimes(core, 4)).toEqual([200, 200, 200, 200]);
  expect([a.state.requests, b.state.requests]).toEqual([2, 2]);
  a.state.status = 200;
  await core.logged(is(back));
  expect(await askTimes(core, 2)).toEqual([200, 200]);
  expect([a.state.requests, b.state.requests]).toEqual([4, 2]);
  // Not one for each request.
  expect(core.log.filter((line) => "upstream" in line)).toMatchObject([
    { level: "warn", msg: noneLeft, upstream: "app", endpoints: 2 },
    { level: "info", upstream: "app" },
  ]);
});

test("where the last one that is healthy cannot be reached, the others are tried", async () => {
  const [a, b] = [await checkable((reply) => reply.writeHead(500).end()), await checkable()];
  const passed = once(b.server, "checked");
  const core = await proxyCore({ specs: [specOf([a.url, b.url], { intervalMs: 3_600_000 })] });
  await core.logged(is(out, a.url));
  await passed;
  b.server.closeAllConnections();
  b.server.close();
  expect(await askTimes(core, 2)).toEqual([200, 200]);
  expect(core.forwarded.at(-1)).toMatchObject({ endpoint: a.url, attempts: 2 });
});

test("before the first check has an answer, requests pass", async () => {
  const app = await socketUpstream((socket, text) => {
    if (text.includes("GET / ")) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const core = await proxyCore({ specs: [specOf([app.url])] });
  expect(parseReply(await rawExchange(core.port, get)).status).toBe(200);
});

test("a check without an answer in time is a failure, and so is one that nobody takes", async () => {
  const silent = await socketUpstream();
  const nobody = `http://127.0.0.1:${await unusedPort()}`;
  const core = await proxyCore({ specs: [specOf([silent.url, nobody], { timeoutMs: 300, down: 2 })] });
  expect(await core.logged(is(out, silent.url))).toMatchObject({ checks: 2, detail: "no answer in time" });
  expect(await core.logged(is(out, nobody))).toMatchObject({
    checks: 2,
    detail: expect.stringContaining("ECONNREFUSED"),
  });
});

test("an endpoint is asked once at a time, however long its answer takes to end", async () => {
  let open = 0;
  let most = 0;
  const slow = await checkable((reply) => {
    most = Math.max(most, ++open);
    reply.once("close", () => open--);
    // The head says it all; the rest never comes.
    reply.writeHead(200).write("and then");
  });
  const core = await proxyCore({ specs: [specOf([slow.url], { timeoutMs: 50, down: 100 })] });
  await slow.checked(3);
  expect(most).toBe(1);
  expect(core.log).toEqual([]);
});

test("checks stop when nobody names the endpoint any more", async () => {
  const a = await checkable();
  const core = await proxyCore({ specs: [specOf([a.url])] });
  await a.checked(1);
  core.set.retire();
  await core.upstreams.close();
  const { checks } = a.state;
  await new Promise((resolve) => setTimeout(resolve, health.intervalMs * 20));
  expect(a.state.checks).toBeLessThanOrEqual(checks + 1);
});

test("what is known of an endpoint outlives a reload", async () => {
  const [a, b] = [await checkable(), await checkable()];
  const core = await proxyCore({ specs: [specOf([a.url, b.url])] });
  a.state.status = 500;
  await core.logged(is(out));
  const old = core.set;
  core.set = core.upstreams.prepare([specOf([a.url, b.url])], () => new Set());
  old.retire();
  await askTimes(core, 4);
  expect([a.state.requests, b.state.requests]).toEqual([0, 4]);
  a.state.status = 200;
  await core.logged(is(back));
  await askTimes(core, 2);
  expect(a.state.requests).toBe(1);
});

test("a generation with more patience begins with an opinion of its own", async () => {
  const [a, b] = [await checkable(), await checkable()];
  const core = await proxyCore({ specs: [specOf([a.url, b.url])] });
  a.state.status = 500;
  await core.logged(is(out));
  core.set = core.upstreams.prepare([specOf([a.url, b.url], { down: 100 })], () => new Set());
  await askTimes(core, 4);
  expect([a.state.requests, b.state.requests]).toEqual([2, 2]);
});
