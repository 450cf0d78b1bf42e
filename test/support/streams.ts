// Live streams of the streaming application, opened through a gateway, and what their end looks like.

import type { Socket } from "node:net";
import type { GatewayUnderTest } from "./gateway-under-test.ts";
import { rawConnect, readUntil } from "./raw-client.ts";

type Gate = Pick<GatewayUnderTest, "origin" | "port">;

/** upgrade are the lines of a WebSocket's handshake. */
export const upgrade = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
];

/** ask sends a request whose answer goes on. */
export async function ask(gate: Gate, path: string, lines: readonly string[]): Promise<Socket> {
  const socket = await rawConnect(gate.port);
  socket.write([`GET ${path} HTTP/1.1`, `Host: localhost:${gate.port}`, ...lines, "\r\n"].join("\r\n"));
  return socket;
}

/** closeFrame is how a WebSocket is told that it is over. */
export const closeFrame = (reason: string): string =>
  `\x88${String.fromCharCode(2 + reason.length)}${String.fromCharCode(4401 >> 8, 4401 & 0xff)}${reason}`;

/** both opens a socket and an event stream with one credential, and gives them past their first words. */
export async function both(gate: Gate, credential: string) {
  const socket = await ask(gate, "/socket", [...upgrade, `Origin: ${gate.origin}`, credential]);
  await readUntil(socket, /hello$/);
  const events = await ask(gate, "/events", ["Accept: text/event-stream", credential]);
  await readUntil(events, /hello\n\n\r\n$/);
  return { socket, events };
}
