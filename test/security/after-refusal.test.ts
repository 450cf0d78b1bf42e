// Nothing that follows a last answer is a request: it is neither decided nor forwarded, in the same packet or a later one.

import { once } from "node:events";
import { expect, test } from "vitest";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";

const second = "GET /second HTTP/1.1\r\nHost: a\r\n\r\n";
const get = (target: string, ...lines: readonly string[]) =>
  ["GET", target, "HTTP/1.1\r\nHost: a\r\n"].join(" ") + [...lines, "\r\n"].join("\r\n");
const post = (...lines: readonly string[]) => ["POST /first HTTP/1.1\r\nHost: a", ...lines, "\r\n"].join("\r\n");
const handshake = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];

const refused: readonly (readonly [string, string])[] = [
  ["two codings", `${post("Transfer-Encoding: gzip, chunked")}0\r\n\r\n`],
  ["a coding behind an empty one", `${post("Transfer-Encoding: ,chunked")}0\r\n\r\n`],
  ["chunked twice", `${post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")}0\r\n\r\n`],
  ["a coding's look-alike", post("Transfer_Encoding: chunked", "Content-Length: 0")],
  ["a length's look-alike", get("/first", "Content_Length: 5")],
  ["a length of 21 digits", post("Content-Length: 000000000000000000000")],
  ["a length with a plus", post("Content-Length: +0")],
  ["two lengths", post("Content-Length: 0", "Content-Length: 0")],
  ["a length and a coding", `${post("Content-Length: 5", "Transfer-Encoding: chunked")}0\r\n\r\n`],
  ["a path with an empty segment", get("//first")],
  ["a path with an encoded dot", get("/a/%2e%2e/first")],
  ["a path that is not UTF-8", get("/%ff")],
  ["a fragment", get("/first#a")],
  ["a target that is none", get("first")],
  ["a Host with a path", "GET /first HTTP/1.1\r\nHost: a/b\r\n\r\n"],
  ["no Host", "GET /first HTTP/1.1\r\n\r\n"],
  ["two Hosts", get("/first", "Host: b")],
  ["another host in the target", get("http://b/first")],
  ["version 2.0", "GET /first HTTP/2.0\r\nHost: a\r\n\r\n"],
  ["257 headers", get("/first", ...Array.from({ length: 257 }, (_, index) => `X-${index}: 1`))],
  ["a handshake with a body", `${get("/first", ...handshake, "Content-Length: 5")}12345`],
  ["a handshake to a refused path", get("//first", ...handshake)],
  ["a body that nobody reads", "POST //first HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345"],
];

test.each(refused)("%s: refused, and what is in the same packet is not read", async (_name, first) => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const text = await rawExchange(core.port, first + second + second);
  expect([...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => match[1]?.slice(0, 1))).toEqual(["4"]);
  expect(parseReply(text).headers.connection).toBe("close");
  expect(app.requests).toEqual([]);
  expect(core.errors.length + core.malformed.length).toBe(1);
});

test.each(refused)("%s: refused, and what comes in a later packet is not read", async (_name, first) => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const socket = await rawConnect(core.port);
  socket.write(first, "latin1");
  const text = readToEnd(socket);
  await once(socket, "data");
  socket.write(second);
  expect((await text).match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(app.requests).toEqual([]);
  expect(core.errors.length + core.malformed.length).toBe(1);
});

test.each([
  ["the client's own last request", get("/first", "Connection: close")],
  ["a request of HTTP/1.0", "GET /first HTTP/1.0\r\nHost: a\r\n\r\n"],
])("%s is answered, and nothing behind it", async (_name, first) => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const text = await rawExchange(core.port, first + second);
  expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  expect(app.requests.map(({ url }) => url)).toEqual(["/first"]);
  expect(core.malformed).toEqual([]);
});

test.each([
  ["what is no request", "GET\r\n\r\n", ["LISTENER_PARSE"]],
  ["a head without an end", `GET /x HTTP/1.1\r\nX: ${"x".repeat(20_000)}`, ["LISTENER_TOO_LARGE"]],
])("%s behind a request takes nothing from the request's answer", async (_name, bytes, codes) => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const text = await rawExchange(core.port, get("/first") + bytes);
  expect(parseReply(text)).toMatchObject({ status: 200, headers: { connection: "close" }, body: "ok" });
  expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(core.malformed).toEqual(codes);
});

test("an upload that was refused is read to its end before the connection closes, and what follows it is not", async () => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const socket = await rawConnect(core.port);
  const length = 4_194_304;
  socket.write(`POST //first HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`);
  const text = await readUntil(socket, /\}$/);
  expect(parseReply(text)).toMatchObject({ status: 400, headers: { connection: "close" } });
  const failures: unknown[] = [];
  socket.on("error", (cause) => failures.push(cause));
  const rest = readToEnd(socket);
  socket.write(Buffer.concat([Buffer.alloc(length, "x"), Buffer.from(second)]));
  expect(await rest).toBe("");
  expect(failures).toEqual([]);
  expect(app.requests).toEqual([]);
});

test("a refused upload that does not end is cut off", async () => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])], listener: { lingerTimeoutMs: 100 } });
  const text = await rawExchange(core.port, "POST //first HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n1");
  expect(parseReply(text).status).toBe(400);
});
