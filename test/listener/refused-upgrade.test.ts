// A handshake that is answered and not upgraded: the answer ends like any other, and those who wait for its end hear of it.

import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import type { Outbound } from "../../src/exchange/outbound.ts";
import { listenerOf } from "../support/listener.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { rawConnect, readUntil } from "../support/raw-client.ts";
import { listening, recordingUpstream } from "../support/recording-upstream.ts";

const handshake = (version: string) =>
  `GET / ${version}\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

test("half an answer is not taken for a whole one before HTTP/1.1, where a body may end with the connection", async () => {
  let socket: Socket | undefined;
  const app = await recordingUpstream((incoming, reply) => {
    socket = incoming.socket;
    reply.write("half");
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const client = await rawConnect(core.port);
  const reset = once(client, "error");
  client.write(handshake("HTTP/1.0"));
  await readUntil(client, /half/);
  socket?.destroy();
  expect(await reset).toMatchObject([{ code: "ECONNRESET" }]);
});

test.each(["a whole answer", "half of one"])("its end is told: %s", async (how) => {
  const replies: Outbound[] = [];
  const arrived = Promise.withResolvers<void>();
  const server = listenerOf({
    onArrival: ({ reply }) => {
      replies.push(reply);
      reply.writeHead(403, { "content-length": "2" });
      arrived.resolve();
    },
  });
  const client = await rawConnect(await listening(server));
  try {
    client.write(handshake("HTTP/1.1"));
    await arrived.promise;
    let closes = 0;
    const closed = new Promise<void>((resolve) => replies[0]?.once("close", resolve));
    replies[0]?.once("close", () => closes++);
    if (how === "a whole answer") replies[0]?.end("no");
    else replies[0]?.cut();
    await closed;
    expect(closes).toBe(1);
  } finally {
    server.close();
  }
});
