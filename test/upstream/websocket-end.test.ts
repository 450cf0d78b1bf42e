// A live WebSocket that is ended from outside: the client hears why, between two frames, and both sides are closed.

import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { rawConnect, readToEnd, readUntil } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";
import { liveStreams } from "./live-stream.ts";

const switching =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
const handshake =
  "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

const closeFrame = (reason: string, code = 4401): string =>
  Buffer.concat([Buffer.from([0x88, 2 + reason.length, code >> 8, code & 0xff]), Buffer.from(reason)]).toString(
    "latin1",
  );

/** A client's close frame without its mask. */
function unmasked(bytes: Buffer): string {
  const mask = bytes.subarray(2, 6);
  const payload = bytes.subarray(6).map((byte, index) => byte ^ mask[index % 4]!);
  return Buffer.concat([Buffer.from([bytes[0]!, bytes[1]! & 0x7f]), payload]).toString("latin1");
}

/** A server's text frame of a length in one of the three ways to write it (RFC 6455 §5.2). */
function frame(length: number): Buffer {
  const head =
    length < 126
      ? Buffer.from([0x81, length])
      : length < 65_536
        ? Buffer.from([0x81, 126, length >> 8, length & 0xff])
        : Buffer.concat([Buffer.from([0x81, 127, 0, 0, 0, 0]), uint32(length)]);
  return Buffer.concat([head, Buffer.alloc(length, "x")]);
}
function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

async function start(first?: Parameters<typeof liveStreams>[1], answer = switching) {
  let arrived = (_socket: Socket) => {};
  const arrival = new Promise<Socket>((resolve) => {
    arrived = resolve;
  });
  const app = await socketUpstream((socket, text) => {
    if (!text.endsWith("\r\n\r\n")) return;
    if (answer !== "") socket.write(answer);
    arrived(socket);
  });
  const live = await liveStreams(app.url, first);
  const client = await rawConnect(live.port);
  client.write(handshake);
  return { app, live, client, arrival };
}

test("at rest: a close frame with code and reason, then the end, on both sides", async () => {
  const { live, client, arrival } = await start();
  await readUntil(client, /\r\n\r\n$/);
  const upstream = await arrival;
  upstream.write(frame(3));
  await readUntil(client, /xxx$/);
  const rest = readToEnd(client);
  const gone = once(upstream, "close");
  (await live.held())(4401, "signed out");
  expect(await rest).toBe(closeFrame("signed out"));
  await gone;
  await live.released;
});

test.each([3, 126, 65_535, 65_536, 200_000])(
  "in the middle of a frame of %i bytes: the frame ends first",
  async (length) => {
    const { live, client, arrival } = await start();
    await readUntil(client, /\r\n\r\n$/);
    const upstream = await arrival;
    const whole = frame(length);
    let text = "";
    client.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
    });
    upstream.write(whole);
    upstream.write(whole.subarray(0, 1));
    while (text.length < whole.length + 1) await once(client, "data");
    const closed = once(client, "close");
    (await live.held())(4401, "session revoked");
    // What follows the frame is not for the client any more.
    upstream.write(whole.subarray(1, whole.length - 1));
    upstream.write(Buffer.concat([whole.subarray(whole.length - 1), frame(5)]));
    await closed;
    expect(text).toBe(`${whole.toString("latin1").repeat(2)}${closeFrame("session revoked")}`);
  },
);

test("a frame that does not end: the connection is cut instead, and what the client sends meanwhile stays here", async () => {
  const { live, client, arrival, app } = await start();
  await readUntil(client, /\r\n\r\n$/);
  const upstream = await arrival;
  upstream.write(frame(100).subarray(0, 50));
  await readUntil(client, /x$/);
  const before = app.received;
  const gone = once(upstream, "close");
  (await live.held())(4401, "signed out");
  client.write("too late");
  expect(await readToEnd(client)).toBe("");
  await gone;
  expect(app.received).toBe(before);
});

test("an upstream that ends in the middle of a frame ends the client too", async () => {
  const { live, client, arrival } = await start();
  await readUntil(client, /\r\n\r\n$/);
  const upstream = await arrival;
  upstream.write(frame(100).subarray(0, 50));
  await readUntil(client, /x$/);
  (await live.held())(4401, "signed out");
  upstream.end();
  expect(await readToEnd(client)).toBe("");
});

test("a client that does not read the end is cut off", async () => {
  const { live, client, arrival } = await start();
  await readUntil(client, /\r\n\r\n$/);
  const upstream = await arrival;
  client.pause();
  const held = live.core.upgraded[0]!;
  const piece = frame(65_535);
  // Not until it is written: once nobody reads any more it never is.
  while (held.writableLength === 0) await new Promise((resolve) => setImmediate(resolve, upstream.write(piece)));
  const closed = once(held, "close");
  (await live.held())(4401, "signed out");
  await closed;
});

test("while the upstream still thinks the handshake over: it is refused, and the upstream let go", async () => {
  const { live, client, arrival } = await start(undefined, "");
  const upstream = await arrival;
  const gone = once(upstream, "close");
  (await live.held())(4401, "signed out");
  await gone;
  const text = await readToEnd(client);
  expect(text).toMatch(/^HTTP\/1\.1 401 /);
  expect(text).toContain('"code":"IDENTITY_REQUIRED"');
});

test("of a session that is over already: refused before the upstream hears of it", async () => {
  const { app, client } = await start((end) => end(4401, "signed out"));
  expect(await readToEnd(client)).toMatch(/^HTTP\/1\.1 401 /);
  expect(app.received).toBe("");
});

test("a long reason is cut to what a close frame holds", async () => {
  const { live, client } = await start();
  await readUntil(client, /\r\n\r\n$/);
  const rest = readToEnd(client);
  (await live.held())(4401, "ü".repeat(100));
  const bytes = Buffer.from(await rest, "latin1");
  expect(bytes[1]).toBe(2 + 122);
  expect(bytes.subarray(4).toString("utf8")).toBe("ü".repeat(61));
});

test("when the gateway goes away both sides hear it, each behind the frame that is on its way to it", async () => {
  const { live, client, arrival, app } = await start();
  await readUntil(client, /\r\n\r\n$/);
  const upstream = await arrival;
  const before = app.received.length;
  upstream.write(frame(300).subarray(0, 100));
  await readUntil(client, /x$/);
  const sent = Buffer.concat([Buffer.from([0x82, 0x80 | 100, 1, 2, 3, 4]), Buffer.alloc(100, "c")]);
  client.write(sent.subarray(0, 50));
  while (app.received.length < before + 50) await new Promise(setImmediate);
  const rest = readToEnd(client);
  upstream.once("end", () => upstream.end());
  const gone = once(upstream, "close");
  (await live.held())(1001, "going away");
  upstream.write(Buffer.concat([frame(300).subarray(100), frame(5)]));
  client.once("data", () => client.write(Buffer.concat([sent.subarray(50), sent])));
  expect(await rest).toBe(`${frame(300).subarray(100).toString("latin1")}${closeFrame("going away", 1001)}`);
  await gone;
  const heard = Buffer.from(app.received.slice(before), "latin1");
  expect(heard.subarray(0, sent.length)).toEqual(sent);
  expect(unmasked(heard.subarray(sent.length))).toBe(closeFrame("going away", 1001));
  await live.released;
});

test("when the gateway goes away while the upstream still thinks the handshake over: it is opened, and told", async () => {
  const { live, client, arrival } = await start(undefined, "");
  const upstream = await arrival;
  (await live.held())(1001, "going away");
  upstream.write(switching);
  expect(await readToEnd(client)).toMatch(
    new RegExp(`^HTTP/1\\.1 101 [\\s\\S]*\r\n\r\n${closeFrame("going away", 1001)}$`),
  );
});

test("whoever leaves first is let go of", async () => {
  const { live, client } = await start();
  await readUntil(client, /\r\n\r\n$/);
  client.destroy();
  await live.released;
  (await live.held())(4401, "signed out");
});
