// An endpoint gets so many connections at a time; what is more waits, in its order, so many and so long.

import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readUntil } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
const handshake =
  "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const switching =
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

const limits = (changes: Partial<UpstreamSpec<unknown>["limits"]>) => ({
  limits: { connections: 1, waiting: 100, waitMs: 60_000, answerHeaderBytes: 65_536, ...changes },
});

/** An upstream whose requests are answered when the test says so, and in whichever order. */
async function holding() {
  const arrived: { readonly path: string; readonly answer: () => void; readonly socket: Socket }[] = [];
  let wake = () => {};
  const seen = new WeakMap<Socket, number>();
  const app = await socketUpstream((socket, text) => {
    const lines = [...text.matchAll(/^GET (\S+) HTTP/gm)];
    for (const line of lines.slice(seen.get(socket) ?? 0)) {
      const answer = () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      arrived.push({ path: line[1]!, answer, socket });
    }
    seen.set(socket, lines.length);
    wake();
  });
  return Object.assign(app, {
    arrived,
    async arrivals(count: number) {
      while (arrived.length < count)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return arrived.slice(0, count).map(({ path }) => path);
    },
  });
}

/** Requests that come one after the other: each is here before the next is sent. */
async function sendAll(core: Awaited<ReturnType<typeof proxyCore>>, paths: readonly string[]) {
  const answers: Promise<string>[] = [];
  for (const path of paths) {
    const before = core.incoming.length;
    answers.push(rawExchange(core.port, get(path)));
    while (core.incoming.length === before) await new Promise(setImmediate);
  }
  return answers;
}

test("no more connections than the limit, ever, and first in is first out", async () => {
  const app = await holding();
  const core = await proxyCore({ specs: [upstreamSpec([app.url], limits({ connections: 2 }))] });
  const paths = Array.from({ length: 8 }, (_, index) => `/${index}`);
  const answers = await sendAll(core, paths);
  for (let count = 2; count <= 8; count++) {
    await app.arrivals(count);
    app.arrived[count - 2]!.answer();
  }
  app.arrived[7]!.answer();
  for (const answer of answers) expect(parseReply(await answer).status).toBe(200);
  expect(await app.arrivals(8)).toEqual(paths);
  expect(app.sockets).toHaveLength(2);
});

test("an endpoint with room is preferred to waiting", async () => {
  const [full, free] = [await holding(), await holding()];
  const core = await proxyCore({ specs: [upstreamSpec([full.url, free.url], limits({ connections: 2 }))] });
  const answers = await sendAll(core, ["/1", "/2", "/3", "/4", "/5"]);
  await Promise.all([full.arrivals(2), free.arrivals(2)]);
  // Whoever is free first gets the one that waits.
  free.arrived[0]!.answer();
  expect((await free.arrivals(3))[2]).toBe("/5");
  for (const { answer } of [...full.arrived, ...free.arrived.slice(1)]) answer();
  for (const answer of answers) expect(parseReply(await answer).status).toBe(200);
});

test("beyond those who wait, and for those who waited long enough, it is busy", async () => {
  const app = await holding();
  const core = await proxyCore({ specs: [upstreamSpec([app.url], limits({ waiting: 1, waitMs: 200 }))] });
  const [first, second, third] = await sendAll(core, ["/1", "/2", "/3"]);
  for (const answer of [third!, second!]) {
    const reply = parseReply(await answer);
    expect([reply.status, JSON.parse(reply.body).code]).toEqual([503, "UPSTREAM_BUSY"]);
  }
  expect(core.errors.map(({ fix }) => fix?.includes("limits.connections"))).toEqual([true, true]);
  app.arrived[0]!.answer();
  expect(parseReply(await first!).status).toBe(200);
  const [fourth] = await sendAll(core, ["/4"]);
  await app.arrivals(2);
  app.arrived[1]!.answer();
  expect(parseReply(await fourth!).status).toBe(200);
  expect(await app.arrivals(2)).toEqual(["/1", "/4"]);
});

test("a client that goes away leaves the queue, and its place is the next one's", async () => {
  const app = await holding();
  const core = await proxyCore({ specs: [upstreamSpec([app.url], limits({ waiting: 1 }))] });
  const [first] = await sendAll(core, ["/1"]);
  const gone = await rawConnect(core.port);
  gone.write(get("/2"));
  while (core.incoming.length < 2) await new Promise(setImmediate);
  gone.destroy();
  expect(await core.outcome()).toMatchObject({ code: "UPSTREAM_CLIENT_GONE" });
  const [third] = await sendAll(core, ["/3"]);
  app.arrived[0]!.answer();
  expect(await app.arrivals(2)).toEqual(["/1", "/3"]);
  app.arrived[1]!.answer();
  for (const answer of [first!, third!]) expect(parseReply(await answer).status).toBe(200);
});

test("a WebSocket is a connection as long as it lives", async () => {
  const app = await holding();
  const core = await proxyCore({ specs: [upstreamSpec([app.url], limits({}))] });
  const client = await rawConnect(core.port);
  client.write(handshake);
  await app.arrivals(1);
  app.arrived[0]!.socket.write(switching);
  await readUntil(client, /\r\n\r\n/);
  const [answer] = await sendAll(core, ["/1"]);
  expect(app.arrived).toHaveLength(1);
  client.destroy();
  await app.arrivals(2);
  app.arrived[1]!.answer();
  expect(parseReply(await answer!).status).toBe(200);
});

test("an endpoint that hangs up instead of answering makes room as well", async () => {
  const app = await holding();
  const core = await proxyCore({ specs: [upstreamSpec([app.url], limits({}))] });
  const answers = await sendAll(core, ["/1", "/2"]);
  await app.arrivals(1);
  app.arrived[0]!.socket.destroy();
  await app.arrivals(2);
  app.arrived[1]!.answer();
  expect(parseReply(await answers[0]!).status).toBe(502);
  expect(parseReply(await answers[1]!).status).toBe(200);
});

test("upstreams that share an endpoint share its connections, and who waits outlives a reload", async () => {
  const app = await holding();
  const core = await proxyCore({ specs: [upstreamSpec([app.url], limits({}))] });
  const old = core.set;
  const before = await sendAll(core, ["/1", "/2"]);
  core.set = core.upstreams.prepare([upstreamSpec([app.url], limits({}))], () => new Set());
  old.retire();
  const after = await sendAll(core, ["/3"]);
  for (let count = 1; count <= 3; count++) {
    await app.arrivals(count);
    app.arrived[count - 1]!.answer();
  }
  for (const answer of [...before, ...after]) expect(parseReply(await answer).status).toBe(200);
  expect(app.sockets).toHaveLength(1);
  core.set.retire();
  if (!app.sockets[0]!.closed) await once(app.sockets[0]!, "close");
});

test.each([
  ["20 kB as it is", 65_536, 20_000, 200],
  ["more than is allowed", 4_096, 5_000, 502],
  ["more than usual, where it is allowed", 262_144, 200_000, 200],
])("an answer's headers: %s", async (_name, answerHeaderBytes, size, status) => {
  const app = await socketUpstream((socket) => {
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Large: ${"x".repeat(size)}\r\n\r\nok`);
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url], limits({ answerHeaderBytes }))] });
  expect(parseReply(await rawExchange(core.port, get("/"))).status).toBe(status);
  if (status === 502)
    expect(await core.outcome()).toMatchObject({
      code: "UPSTREAM_BAD_ANSWER",
      detail: expect.stringContaining("limits.responseHeaders"),
    });
});
