// One instance of the application behind the gateway, in a process of its own. It says what it saw of each request.

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { toWebSocketAccept } from "../../../src/exchange/websocket-key.ts";
import { downloadBytes, downloadPieces, pieceMs, streamMs, streamPieceMs } from "./told.ts";
import { frame, framesIn } from "./websocket-frame.ts";

const port = Number(process.argv[2]);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, route = "", first = "", second = ""] = (request.url ?? "").split("/");
  if (route === "healthz") return void response.end("ok");
  const user = String(request.headers["x-user"] ?? "");
  if (route === "download") return download(response, first);
  if (route === "events") return events(response, first, user);
  const hash = createHash("sha256");
  for await (const piece of request) hash.update(piece as Buffer);
  const id = route === "once" ? second : first;
  if (route === "once") process.send?.({ passed: first });
  const body = JSON.stringify({ id, user, route, body: hash.digest("hex") });
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body);
}

async function download(response: ServerResponse, id: string): Promise<void> {
  const bytes = downloadBytes(id);
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes.length });
  const each = Math.ceil(bytes.length / downloadPieces);
  for (let at = 0; at < bytes.length; at += each) {
    response.write(bytes.subarray(at, at + each));
    await delay(pieceMs);
  }
  response.end();
}

async function events(response: ServerResponse, id: string, user: string): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (let count = 0; count < streamMs / streamPieceMs && !response.destroyed; count++) {
    response.write(`data: ${JSON.stringify({ id, user, count })}\n\n`);
    await delay(streamPieceMs);
  }
  response.end("data: over\n\n");
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});

server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
  socket.on("error", () => socket.destroy());
  const accept = toWebSocketAccept(request.headers["sec-websocket-key"] ?? "");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const user = String(request.headers["x-user"] ?? "");
  const frames = framesIn();
  socket.on("data", (bytes: Buffer) => {
    for (const { opcode, payload } of frames(bytes)) {
      if (opcode === 8) socket.end(frame(8, payload));
      else if (opcode === 9) socket.write(frame(10, payload));
      else if (opcode === 1) socket.write(frame(1, Buffer.from(`${user} ${payload.toString()}`)));
    }
  });
});

server.keepAliveTimeout = 60_000;
server.listen(port, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("disconnect", () => process.exit(0));
