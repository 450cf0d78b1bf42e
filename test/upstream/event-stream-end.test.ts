// A live event stream that is ended from outside: a last event of ours between two of the upstream's, then the end.

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";
import { liveStreams } from "./live-stream.ts";

const last = 'event: sallyport\ndata: {"code":4401,"reason":"signed out"}\n\n';
const request = "GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n";

async function start(head: Record<string, string> = { "content-type": "text/event-stream" }) {
  let arrived = (_reply: ServerResponse) => {};
  const arrival = new Promise<ServerResponse>((resolve) => {
    arrived = resolve;
  });
  const app = await recordingUpstream((_incoming, reply) => {
    reply.writeHead(200, head);
    reply.flushHeaders();
    arrived(reply);
  });
  const live = await liveStreams(app.url);
  const client = await rawConnect(live.port);
  client.write(request);
  await readUntil(client, /\r\n\r\n$/);
  return { live, client, upstream: await arrival };
}

/** The bytes of a chunked body; throws where the framing is not whole. */
function unchunk(text: string): string {
  let body = "";
  let at = 0;
  for (;;) {
    const end = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, end), 16);
    if (!(size >= 0)) throw new Error(`not a chunk: ${JSON.stringify(text.slice(at))}`);
    if (size === 0) return body;
    body += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

test.each(["\n", "\r\n", "\r"])(
  "between two events (lines end with %j): ours is the last, and the body ends whole",
  async (line) => {
    const { live, client, upstream } = await start();
    const event = `data: 1${line}${line}`;
    upstream.write(event);
    const first = await readUntil(client, /data: 1\s+$/);
    const rest = readUntil(client, /\r\n0\r\n\r\n$/);
    const gone = once(upstream, "close");
    (await live.held())(4401, "signed out");
    expect(unchunk(`${first}${await rest}`)).toBe(`${event}${last}`);
    await gone;
    await live.released;
    expect(await live.core.outcome()).toMatchObject({ status: 200 });
  },
);

test("before the first event: ours is the only one", async () => {
  const { live, client } = await start();
  const rest = readUntil(client, /0\r\n\r\n$/);
  (await live.held())(4401, "signed out");
  expect(unchunk(await rest)).toBe(last);
});

test("in the middle of an event: it ends first, and what follows it is not passed on", async () => {
  const { live, client, upstream } = await start();
  upstream.write("data: one\n");
  const first = await readUntil(client, /one\n\r\n$/);
  const rest = readUntil(client, /\r\n0\r\n\r\n$/);
  (await live.held())(4401, "signed out");
  upstream.write("data: two\n\ndata: three\n\n");
  expect(unchunk(`${first}${await rest}`)).toBe(`data: one\ndata: two\n\n${last}`);
});

test("a blank line that comes in two pieces ends an event", async () => {
  const { live, client, upstream } = await start();
  upstream.write("data: one\r\n");
  const first = await readUntil(client, /one\r\n\r\n$/);
  const rest = readUntil(client, /\r\n0\r\n\r\n$/);
  (await live.held())(4401, "signed out");
  upstream.write("\r\ndata: two");
  expect(unchunk(`${first}${await rest}`)).toBe(`data: one\r\n\r\n${last}`);
});

test("an event that does not end: the body ends without ours, since it would be read as part of it", async () => {
  const { live, client, upstream } = await start();
  upstream.write("data: half");
  const first = await readUntil(client, /half\r\n$/);
  const rest = readUntil(client, /0\r\n\r\n$/);
  (await live.held())(4401, "signed out");
  expect(unchunk(`${first}${await rest}`)).toBe("data: half");
});

test.each([
  ["a compressed stream", { "content-type": "text/event-stream", "content-encoding": "gzip" }],
  ["a stream of announced length", { "content-type": "text/event-stream", "content-length": "1000" }],
])("%s is cut", async (_name, head) => {
  const { live, client, upstream } = await start(head);
  upstream.write("data: 1\n\n");
  await readUntil(client, /1\n\n/);
  const gone = once(upstream, "close");
  const rest = readToEnd(client);
  (await live.held())(4401, "signed out");
  expect(await rest).not.toContain("sallyport");
  await gone;
});

test("when the gateway goes away the last event has browsers come again soon; one of announced length may finish", async () => {
  const { live, client } = await start();
  const rest = readUntil(client, /0\r\n\r\n$/);
  (await live.held())(1001, "going away");
  expect(unchunk(await rest)).toBe('event: sallyport\nretry: 1000\ndata: {"code":1001,"reason":"going away"}\n\n');
  const finite = await start({ "content-type": "text/event-stream", "content-length": "18" });
  finite.upstream.write("data: 1\n\n");
  await readUntil(finite.client, /1\n\n$/);
  (await finite.live.held())(1001, "going away");
  finite.upstream.end("data: 2\n\n");
  await readUntil(finite.client, /2\n\n$/);
});

test("a stream that its upstream ended is let go of, and no ordinary answer is ever held", async () => {
  const app = await recordingUpstream((incoming, reply) => {
    reply.setHeader("content-type", incoming.url === "/events" ? "Text/Event-Stream; charset=utf-8" : "text/plain");
    reply.end("data: 1\n\n");
  });
  const live = await liveStreams(app.url);
  const ask = (path: string) => rawExchange(live.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  expect(parseReply(await ask("/page")).status).toBe(200);
  expect(live.count).toBe(0);
  expect(parseReply(await ask("/events")).body).toContain("data: 1\n\n");
  await live.released;
  expect(live.count).toBe(1);
  (await live.held())(4401, "signed out");
});

test("of a session that is over already: nothing of the upstream's is passed on", async () => {
  const app = await recordingUpstream((_incoming, reply) => {
    reply.writeHead(200, { "content-type": "text/event-stream" });
    reply.write("data: secret\n\n");
  });
  const live = await liveStreams(app.url, (end) => end(4401, "signed out"));
  const client = await rawConnect(live.port);
  client.write(request);
  const reply = await readUntil(client, /0\r\n\r\n$/);
  expect(reply).toContain(last);
  expect(reply).not.toContain("secret");
});
