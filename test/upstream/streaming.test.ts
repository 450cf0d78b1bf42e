// Bodies in both directions: complete, unchanged, framed right, and never faster than the slower side.

import { createHash } from "node:crypto";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { flood } from "../support/flood.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { readBody, recordingUpstream, socketUpstream } from "../support/recording-upstream.ts";

async function start(handler?: RequestListener) {
  const app = await recordingUpstream(handler);
  return { app, core: await proxyCore({ specs: [upstreamSpec([app.url])] }) };
}

const close = "Host: a\r\nConnection: close\r\n\r\n";
const megabytes = 1_048_576;

test.each([
  ["a known length", "content-length"],
  ["chunks", "transfer-encoding"],
])("eight megabytes with %s come through unchanged", async (_name, framing) => {
  const { core } = await start((incoming, reply) => {
    if (framing === "content-length") reply.setHeader("content-length", incoming.headers["content-length"] ?? "");
    incoming.pipe(reply);
  });
  const size = 8 * megabytes;
  const body = new Uint8Array(size).map((_, index) => (index * 31) % 251);
  const response = await fetch(`http://127.0.0.1:${core.port}/`, { method: "POST", body });
  expect(response.headers.has(framing)).toBe(true);
  const back = new Uint8Array(await response.arrayBuffer());
  const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  expect(hash(back)).toBe(hash(body));
  expect(await core.outcome()).toMatchObject({ status: 200 });
});

test("a chunked upload arrives chunked and whole", async () => {
  const { app, core } = await start();
  await rawExchange(
    core.port,
    `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${close}3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\n`,
  );
  expect(app.requests[0]).toMatchObject({ body: "abcde", headers: { "transfer-encoding": "chunked" } });
});

test("a client that does not read slows the upstream down instead of filling memory", async () => {
  const total = 128 * megabytes;
  let stalled = (_written: number) => {};
  const stall = new Promise<number>((resolve) => {
    stalled = resolve;
  });
  const { core } = await start(async (_incoming, reply) => {
    reply.writeHead(200, { "content-length": total });
    const written = await flood(reply, total);
    stalled(written);
    let rest = total - written;
    while (rest > 0) rest -= await flood(reply, rest);
    reply.end();
  });
  const socket = await rawConnect(core.port);
  socket.pause();
  socket.write(`GET / HTTP/1.1\r\n${close}`);
  // Kernel buffers on two connections and one buffer in each process; not the body.
  expect(await stall).toBeLessThan(32 * megabytes);
  let received = 0;
  socket.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  socket.resume();
  await once(socket, "close");
  expect(received).toBeGreaterThan(total);
  expect(await core.outcome()).toMatchObject({ status: 200 });
});

test("an upstream that does not read slows the client down instead of filling memory", async () => {
  const app = await socketUpstream();
  app.server.prependListener("connection", (socket) => socket.pause());
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const socket = await rawConnect(core.port);
  socket.write(`POST / HTTP/1.1\r\nContent-Length: ${128 * megabytes}\r\n${close}`);
  expect(await flood(socket, 128 * megabytes)).toBeLessThan(32 * megabytes);
});

test("the first bytes of an answer come before its end", async () => {
  let finish = () => {};
  const { core } = await start((_incoming, reply) => {
    reply.write("first");
    finish = () => reply.end("last");
  });
  const socket = await rawConnect(core.port);
  socket.write(`GET / HTTP/1.1\r\n${close}`);
  await readUntil(socket, /first/);
  finish();
  expect(await readToEnd(socket)).toContain("last");
});

test("the headers of an answer come before its first byte", async () => {
  let finish = () => {};
  const { core } = await start((_incoming, reply) => {
    reply.writeHead(200, { "content-type": "text/event-stream" });
    reply.flushHeaders();
    finish = () => reply.end("data: x\n\n");
  });
  const socket = await rawConnect(core.port);
  socket.write(`GET / HTTP/1.1\r\n${close}`);
  expect(await readUntil(socket, /\r\n\r\n/)).toContain("text/event-stream");
  finish();
  expect(await readToEnd(socket)).toContain("data: x");
});

test("HEAD, 204 and 304 have no body and leave the connection usable", async () => {
  const { core } = await start((incoming, reply) => {
    const status = Number(incoming.url?.slice(1));
    reply.writeHead(status, status === 200 ? { "content-length": "5" } : { etag: '"x"' });
    reply.end(status === 200 ? "hello" : undefined);
  });
  const socket = await rawConnect(core.port);
  socket.write("HEAD /200 HTTP/1.1\r\nHost: a\r\n\r\n");
  const head = await readUntil(socket, /\r\n\r\n/);
  expect(parseReply(head)).toMatchObject({ status: 200, headers: { "content-length": "5" }, body: "" });
  for (const status of [204, 304]) {
    socket.write(`GET /${status} HTTP/1.1\r\nHost: a\r\n\r\n`);
    const reply = parseReply(await readUntil(socket, /\r\n\r\n/));
    expect(reply).toMatchObject({ status, body: "", headers: { etag: '"x"' } });
    expect(reply.headers).not.toHaveProperty("transfer-encoding");
  }
  socket.write(`GET /200 HTTP/1.1\r\n${close}`);
  expect(parseReply(await readToEnd(socket)).body).toBe("hello");
});

test("an answer that ends with its connection reaches the client framed", async () => {
  const app = await socketUpstream((socket, text) => {
    if (text.includes("\r\n\r\n")) socket.end("HTTP/1.1 200 OK\r\n\r\nuntil the end");
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const reply = parseReply(await rawExchange(core.port, `GET / HTTP/1.1\r\n${close}`));
  expect(reply.headers["transfer-encoding"]).toBe("chunked");
  expect(reply.body).toMatch(/until the end\r\n0\r\n\r\n$/);
});

test("interim answers are not taken for the answer", async () => {
  const app = await socketUpstream((socket, text) => {
    if (text.includes("\r\n\r\n"))
      socket.end("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const text = await rawExchange(core.port, `GET / HTTP/1.1\r\n${close}`);
  expect(parseReply(text)).toMatchObject({ status: 103, headers: { link: "</a>" } });
  expect(parseReply(text.slice(text.indexOf("\r\n\r\n") + 4))).toMatchObject({ status: 200, body: "ok" });
});

test("an HTTP/1.0 client gets an answer that it can read", async () => {
  const { core } = await start((_incoming, reply) => {
    reply.write("in ");
    reply.end("pieces");
  });
  const reply = parseReply(await rawExchange(core.port, "GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
  expect(reply.body).toBe("in pieces");
  expect(reply.headers).not.toHaveProperty("transfer-encoding");
});

test("an answer before the end of the upload reaches the client, and the connection serves on", async () => {
  let asked = 0;
  const app = await recordingUpstream((incoming, reply) => {
    asked++;
    if (incoming.url === "/early") reply.writeHead(413, { "content-length": "3" }).end("big");
    else void readBody(incoming).then(() => reply.end("fine"));
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const socket = await rawConnect(core.port);
  socket.write("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
  expect(parseReply(await readUntil(socket, /big/))).toMatchObject({ status: 413 });
  expect(await core.outcome()).toMatchObject({ status: 413 });
  socket.write(`67890GET /after HTTP/1.1\r\n${close}`);
  expect(parseReply(await readToEnd(socket))).toMatchObject({ status: 200 });
  expect(asked).toBe(2);
});

test("the rest of an answered upload is read and dropped, even where the upstream had stopped taking it", async () => {
  const size = 16 * megabytes;
  const app = await socketUpstream();
  app.server.prependListener("connection", (upstream) => {
    if (app.sockets.length > 1) return;
    upstream.pause();
    core.incoming[0]?.body?.once("pause", () =>
      upstream.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig"),
    );
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const client = await rawConnect(core.port);
  client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
  client.write(Buffer.alloc(size, "x"));
  const answer = readUntil(client, /big/);
  expect(await core.outcome()).toMatchObject({ status: 413 });
  await answer;
  client.write("GET /a//b HTTP/1.1\r\nHost: a\r\n\r\n");
  expect(await readToEnd(client)).toContain("LISTENER_TARGET");
});

test("a kept body is sent with its own length", async () => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])], forwarding: { body: Buffer.from("kept") } });
  await rawExchange(core.port, `POST / HTTP/1.1\r\nContent-Length: 9\r\n${close}discarded`);
  expect(app.requests[0]).toMatchObject({ body: "kept", headers: { "content-length": "4" } });
});
