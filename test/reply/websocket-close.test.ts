// A WebSocket that may not open: a browser's script learns the reason from a close frame, any other client from the status.

import { once } from "node:events";
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { replyWithWebSocketClose } from "../../src/reply/websocket-close.ts";
import { parseReply, rawConnect, readToEnd, readUntil } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

async function start() {
  const sockets: Duplex[] = [];
  const server = createServer();
  server.on("upgrade", (incoming, socket: Duplex) => {
    sockets.push(socket);
    socket.on("error", () => {});
    if (!replyWithWebSocketClose(socket, incoming, 4401, "step-up required: mfa"))
      socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { client: await rawConnect(await listening(server)), sockets };
}

const handshake = (lines: readonly string[]) =>
  ["GET / HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket", ...lines, "\r\n"].join("\r\n");
// RFC 6455 §1.3
const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const version = "Sec-WebSocket-Version: 13";
const frame = Buffer.concat([
  Buffer.from([0x88, 23, 4401 >> 8, 4401 & 0xff]),
  Buffer.from("step-up required: mfa"),
]).toString("latin1");

test.each([
  ["by its Origin", ["Origin: https://a.example"]],
  ["by Fetch Metadata", ["Sec-Fetch-Mode: websocket"]],
])("a browser, known %s, is let in and closed at once", async (_name, lines) => {
  const { client } = await start();
  client.write(handshake([key, version, ...lines]));
  const reply = parseReply(await readToEnd(client));
  expect(reply).toMatchObject({
    status: 101,
    headers: { upgrade: "websocket", connection: "Upgrade", "sec-websocket-accept": accept },
    body: frame,
  });
  expect(reply.headers).not.toHaveProperty("sec-websocket-protocol");
});

test("a browser that offers protocols is given the first, or it would not read on", async () => {
  const { client } = await start();
  client.write(handshake([key, version, "Origin: https://a.example", "Sec-WebSocket-Protocol: chat.v2, chat.v1"]));
  expect(parseReply(await readToEnd(client)).headers["sec-websocket-protocol"]).toBe("chat.v2");
});

test.each([
  ["no browser", [key, version]],
  ["no key", [version, "Origin: https://a.example"]],
  ["a key that is none", ["Sec-WebSocket-Key: short", version, "Origin: https://a.example"]],
  ["another version", [key, "Sec-WebSocket-Version: 8", "Origin: https://a.example"]],
])("%s: the plain answer, and nothing before it", async (_name, lines) => {
  const { client } = await start();
  client.write(handshake(lines));
  expect(await readToEnd(client)).toMatch(/^HTTP\/1\.1 401 /);
});

test("a client that never closes in its turn does not keep its connection", async () => {
  const { client, sockets } = await start();
  client.allowHalfOpen = true;
  client.write(handshake([key, version, "Origin: https://a.example"]));
  await readUntil(client, /mfa$/);
  await once(sockets[0]!, "close");
});

test("what a client sends before it has read the close goes nowhere and breaks nothing", async () => {
  const { client } = await start();
  client.write(`${handshake([key, version, "Origin: https://a.example"])}${"x".repeat(200_000)}`);
  expect(parseReply(await readToEnd(client)).body).toBe(frame);
});
