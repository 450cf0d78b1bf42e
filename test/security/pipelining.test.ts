// Requests that are sent ahead are worked on one at a time: one connection cannot open a thousand behind the gateway.

import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { flood } from "../support/flood.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { readBody, recordingUpstream } from "../support/recording-upstream.ts";

const get = (url: string, ...lines: readonly string[]) =>
  [`GET ${url} HTTP/1.1`, "Host: a", ...lines, "\r\n"].join("\r\n");
const last = get("/last", "Connection: close");
const urls = (text: string) => text.match(/\/\w+(?==)/g);

async function start() {
  let now = 0;
  let most = 0;
  const app = await recordingUpstream((incoming, reply) => {
    most = Math.max(most, ++now);
    void readBody(incoming).then((body) => {
      now--;
      reply.end(`${incoming.url}=${body};`);
    });
  });
  return { app, core: await proxyCore({ specs: [upstreamSpec([app.url])] }), most: () => most };
}

test("a thousand requests in one packet are answered in order, and one at a time is asked of the upstream", async () => {
  const { app, core, most } = await start();
  const all = Array.from({ length: 1_000 }, (_, index) => `/${index}`);
  const text = await rawExchange(core.port, all.map((url) => get(url)).join("") + last);
  expect(urls(text)).toEqual([...all, "/last"]);
  expect(app.requests.map(({ url }) => url)).toEqual([...all, "/last"]);
  expect(most()).toBe(1);
});

test("requests cut anywhere, with bodies of both kinds, keep their order and their bodies", async () => {
  const { core, most } = await start();
  const bytes = [
    get("/a"),
    "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345",
    "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "PUT /d HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi",
    last,
  ].join("");
  for (const size of [1, 7, 50]) {
    const socket = await rawConnect(core.port);
    const text = readToEnd(socket);
    for (let at = 0; at < bytes.length; at += size) {
      socket.write(bytes.slice(at, at + size));
      await setImmediate();
    }
    expect((await text).match(/\/\w+=\w*;/g)).toEqual(["/a=;", "/b=12345;", "/c=abc;", "/d=;", "/e=hi;", "/last=;"]);
  }
  expect(most()).toBe(1);
});

test("megabytes that are sent ahead wait in the client, and are answered all the same", async () => {
  const { app, core, most } = await start();
  const body = "x".repeat(1_048_576);
  const post = (url: string) => `POST ${url} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const text = await rawExchange(core.port, post("/a") + post("/b") + post("/c") + last);
  expect(urls(text)).toEqual(["/a", "/b", "/c", "/last"]);
  expect(app.requests.map(({ url }) => url)).toEqual(["/a", "/b", "/c", "/last"]);
  expect(most()).toBe(1);
});

test("what waits behind a stream waits as long as the stream goes on", async () => {
  let stream: ServerResponse | undefined;
  const app = await recordingUpstream((incoming, reply) => {
    if (incoming.url !== "/stream") return reply.end("next");
    stream = reply;
    reply.write("begun");
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const socket = await rawConnect(core.port);
  socket.write(get("/stream") + last);
  await readUntil(socket, /begun/);
  // Another connection is served meanwhile.
  expect(parseReply(await rawExchange(core.port, last)).status).toBe(200);
  expect(app.requests.map(({ url }) => url)).toEqual(["/stream", "/last"]);
  const rest = readToEnd(socket);
  stream?.end();
  expect(await rest).toMatch(/next/);
});

test.each(["leaves", "resets"])("a client that %s takes along what waits", async (how) => {
  const arrived = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const app = await recordingUpstream((_incoming, reply) => {
    reply.once("close", gone.resolve);
    arrived.resolve();
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const socket = await rawConnect(core.port);
  socket.write(get("/first") + get("/second") + get("/third"));
  await arrived.promise;
  if (how === "leaves") socket.end();
  else socket.resetAndDestroy();
  await gone.promise;
  expect(await core.outcome()).toMatchObject({ code: "UPSTREAM_CLIENT_GONE" });
  expect(app.requests.map(({ url }) => url)).toEqual(["/first"]);
});

test("what is sent ahead of an answer of the gateway's own is served after it", async () => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const text = await rawExchange(core.port, `TRACE / HTTP/1.1\r\nHost: a\r\n\r\n${last}`);
  expect([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1])).toEqual(["405", "200"]);
});

test.each(["websocket", "h2c", "else"])(
  "an upgrade to %s that is sent ahead is not read: the answer before it is the last",
  async (to) => {
    const { app, core } = await start();
    const upgrade = get("/up", "Connection: Upgrade", `Upgrade: ${to}`, "Sec-WebSocket-Version: 13");
    const text = await rawExchange(core.port, `${get("/one") + upgrade + get("/three")}early`);
    expect(parseReply(text)).toMatchObject({ status: 200, headers: { connection: "close" }, body: "/one=;" });
    expect(app.requests.map(({ url }) => url)).toEqual(["/one"]);
    expect(core.upgraded).toEqual([]);
  },
);

test("a flood of requests that nobody reads the answers of is not taken in", async () => {
  const { app, core } = await start();
  const socket = await rawConnect(core.port);
  socket.pause();
  const written = await flood(socket, 67_108_864, Buffer.from(get("/x").repeat(2_000)));
  expect(written).toBeLessThan(67_108_864);
  expect(core.incoming.length - app.requests.length).toBeLessThanOrEqual(1);
});

test("each answer lets no more in than its request: what is read ahead stays within its bound, turn after turn", async () => {
  const { core } = await start();
  const one = get("/x");
  const socket = await rawConnect(core.port);
  socket.write(one.repeat(100_000));
  let most = 0;
  let text = "";
  for await (const chunk of socket) {
    text += String(chunk);
    const turns = core.incoming.length;
    const { bytesRead } = core.incoming[turns - 1]!.socket as Socket;
    most = Math.max(most, bytesRead - turns * one.length);
    if (turns > 200) break;
  }
  expect(text).toMatch(/\/x=;/);
  // The bound, one piece that was read beyond it, and one that was on its way.
  expect(most).toBeLessThan(3 * 65_536);
});
