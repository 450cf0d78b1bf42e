// Answers before the answer: passed on to whoever can have them, without what is not theirs to say, and never instead of the answer.

import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";
const get = (version = "1.1", ...lines: readonly string[]) =>
  [`GET / HTTP/${version}`, "Host: a", "Connection: close", ...lines, "\r\n"].join("\r\n");

/** An upstream that answers the first request of a connection with these bytes. */
async function answering(answer: string, spec: Parameters<typeof upstreamSpec>[1] = {}) {
  let arrived = (_socket: Socket) => {};
  const arrival = new Promise<Socket>((resolve) => {
    arrived = resolve;
  });
  const app = await socketUpstream((socket, text) => {
    if (!text.includes("\r\n\r\n") || socket.bytesWritten > 0) return;
    socket.write(answer);
    arrived(socket);
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url], spec)] });
  return { app, core, arrival };
}

const heads = (text: string) => [...text.matchAll(/HTTP\/1\.\d (\d{3})/g)].map(([, status]) => Number(status));

test("102, 103 and those that nobody knows yet pass, in their order, before the answer", async () => {
  const { core } = await answering(
    `HTTP/1.1 102 Processing\r\n\r\n${hints}HTTP/1.1 104 Upload Resumption Supported\r\nLocation: /up/1\r\n\r\n${ok}`,
  );
  const text = await rawExchange(core.port, get());
  expect(heads(text)).toEqual([102, 103, 104, 200]);
  expect(text).toMatch(/ 103 [^\r]*\r\nlink: <\/a\.css>; rel=preload\r\n\r\n/i);
  expect(text).toMatch(/ 104 [^\r]*\r\nlocation: \/up\/1\r\n\r\n/i);
  expect(text.endsWith("\r\n\r\nok")).toBe(true);
  expect(await core.outcome()).toMatchObject({ status: 200, answeredBy: "upstream" });
});

test("they pass as they come, not with the answer", async () => {
  const { core, arrival } = await answering(hints);
  const client = await rawConnect(core.port);
  client.write(get());
  await readUntil(client, / 103 .*\r\n\r\n$/s);
  (await arrival).write(ok);
  await readUntil(client, /\r\n\r\nok$/);
});

test("a client of HTTP/1.0 gets the answer alone", async () => {
  const { core } = await answering(hints + ok);
  expect(heads(await rawExchange(core.port, get("1.0")))).toEqual([200]);
});

test.each([1, 3])("%i times 100 that nobody asked for stay here, and the answer is served", async (times) => {
  const app = await socketUpstream((socket, text) => {
    if (text.endsWith("\r\n\r\n")) socket.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(times) + ok);
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  expect(heads(await rawExchange(core.port, get()))).toEqual([200]);
  expect(heads(await rawExchange(core.port, get()))).toEqual([200]);
  // The connection was not given up for it.
  expect(app.sockets.length).toBe(1);
});

test("a 100 in the middle of an upload neither ends it nor is an answer", async () => {
  const { core, app, arrival } = await answering("HTTP/1.1 100 Continue\r\n\r\n");
  const client = await rawConnect(core.port);
  client.write("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 10\r\n\r\nfirst");
  const upstream = await arrival;
  client.write("after");
  while (!app.received.endsWith("firstafter")) await once(upstream, "data");
  upstream.write(ok);
  expect(heads(await readToEnd(client))).toEqual([200]);
});

test("a client that asked for a 100 gets one, the gateway's", async () => {
  const { core, app, arrival } = await answering("HTTP/1.1 100 Continue\r\n\r\n");
  const client = await rawConnect(core.port);
  client.write("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  const asked = await readUntil(client, / 100 .*\r\n\r\n/s);
  client.write("body");
  const upstream = await arrival;
  while (!app.received.endsWith("body")) await once(upstream, "data");
  upstream.write(ok);
  expect(heads(asked + (await readToEnd(client)))).toEqual([100, 200]);
  expect(app.received).not.toMatch(/^expect:/im);
});

test("nothing of the connection, of a body, of a session or of the gateway is in one", async () => {
  const { core } = await answering(
    `HTTP/1.1 103 Early Hints\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\nSet-Cookie: sallyport_session=planted\r\nSet-Cookie: a=1\r\nSallyport-Identity: signed\r\nX-Forwarded-For: 10.0.0.1\r\nX-Kept: 1\r\n\r\n${ok}`,
  );
  const [interim = ""] = (await rawExchange(core.port, get())).split("\r\n\r\n");
  expect(interim.split("\r\n").slice(1)).toEqual(["x-kept: 1"]);
});

test("a hundred are passed on, and a flood is a bad answer", async () => {
  const { core } = await answering(hints.repeat(100) + ok);
  expect(heads(await rawExchange(core.port, get()))).toEqual([...Array<number>(100).fill(103), 200]);
  const flood = await answering(hints.repeat(1_001) + ok);
  const text = await rawExchange(flood.core.port, get());
  expect(heads(text).at(-1)).toBe(502);
  expect(text).toContain("UPSTREAM_BAD_ANSWER");
});

const handshake =
  "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

test.each([
  ["of a request", get()],
  ["of a handshake", handshake],
])("they do not put off the response timeout %s, however many come", async (_name, request) => {
  const { core, arrival } = await answering("HTTP/1.1 102 Processing\r\n\r\n", { responseTimeoutMs: 1_500 });
  const client = await rawConnect(core.port);
  client.write(request);
  const upstream = await arrival;
  const tick = setInterval(() => upstream.write("HTTP/1.1 102 Processing\r\n\r\n"), 100);
  const text = await readToEnd(client);
  clearInterval(tick);
  expect(heads(text).at(-1)).toBe(504);
  expect(text).toContain("UPSTREAM_TIMEOUT");
  const outcome = await core.outcome();
  expect(outcome instanceof GatewayError && outcome.code).toBe("UPSTREAM_TIMEOUT");
  if (!upstream.closed) await once(upstream, "close");
});

test("a slow body that follows them is not cut off by it", async () => {
  const { core, arrival } = await answering(`${hints}HTTP/1.1 200 OK\r\n\r\nfirst`, { responseTimeoutMs: 600 });
  const client = await rawConnect(core.port);
  client.write(get());
  await readUntil(client, /first/);
  await new Promise((resolve) => setTimeout(resolve, 900));
  (await arrival).end("last");
  await readUntil(client, /last/);
});

test("a handshake is answered once", async () => {
  const { core } = await answering(
    `${hints}HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n`,
  );
  const client = await rawConnect(core.port);
  client.write(handshake);
  expect(heads(await readUntil(client, /\r\n\r\n$/))).toEqual([101]);
});

test("one that nothing follows is no answer", async () => {
  const { core, arrival } = await answering(hints);
  const text = rawExchange(core.port, get());
  (await arrival).end();
  expect(parseReply((await text).split("\r\n\r\n").slice(1).join("\r\n\r\n"))).toMatchObject({ status: 502 });
});
