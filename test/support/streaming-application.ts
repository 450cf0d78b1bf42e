// An application with a page, an event stream, and a WebSocket that speaks first and says everything back.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { onTestFinished } from "vitest";
import { listening } from "./recording-upstream.ts";

/** StreamingApplication remembers what reached it. */
export interface StreamingApplication {
  readonly url: string;
  /** "GET /events", in the order of arrival. */
  readonly asked: readonly string[];
}

/** streamingApplication serves until the test ends. */
export async function streamingApplication(): Promise<StreamingApplication> {
  const sockets = new Set<Duplex>();
  const asked: string[] = [];
  const server = createServer((incoming, reply) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (incoming.url === "/events") {
      reply.writeHead(200, { "content-type": "text/event-stream" });
      reply.write("data: hello\n\n");
    } else reply.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>An application</title>");
  });
  server.on("upgrade", (incoming, socket: Duplex) => {
    asked.push(`upgrade ${incoming.url}`);
    sockets.add(socket);
    socket.on("error", () => {});
    const key = incoming.headers["sec-websocket-key"] ?? "";
    const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from("hello")]));
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, asked };
}
