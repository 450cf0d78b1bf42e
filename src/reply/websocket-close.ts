// A WebSocket handshake that may not pass: browsers hide its status from scripts, so it is opened and closed with a code.

import type { Duplex } from "node:stream";
import type { Inbound, InboundHeaders } from "../exchange/inbound.ts";
import { isWebSocketKey, toWebSocketAccept } from "../exchange/websocket-key.ts";

/** unauthorizedClose is the code that says: sign in, or prove more, and come again. 4000 to 4999 are for applications (RFC 6455 §7.4.2). */
export const unauthorizedClose = 4401;

/** goingAwayClose is the code that says: this end goes, come again elsewhere (RFC 6455 §7.4.1). */
export const goingAwayClose = 1001;

/** RFC 6455 §5.5: a control frame's payload is at most 125 bytes, two of which are the code. */
const reasonLimitBytes = 123;
/** How long the other side may take to close in its turn. */
const lingerMs = 1_000;

/** toCloseFrame is a close frame; a long reason is cut between characters. `mask` is a client's four bytes; a server has none. */
export function toCloseFrame(code: number, reason: string, mask: Buffer | null = null): Buffer {
  let text = reason;
  while (Buffer.byteLength(text) > reasonLimitBytes) text = [...text].slice(0, -1).join("");
  const payload = Buffer.alloc(2 + Buffer.byteLength(text));
  payload.writeUInt16BE(code);
  payload.write(text, 2);
  // FIN and opcode 8; a server's frames are not masked, a client's must be (RFC 6455 §5.1).
  if (mask === null) return Buffer.concat([Buffer.from([0x88, payload.length]), payload]);
  for (let index = 0; index < payload.length; index++) payload[index]! ^= mask[index % 4]!;
  return Buffer.concat([Buffer.from([0x88, 0x80 | payload.length]), mask, payload]);
}

/**
 * endWebSocket sends last bytes and ends the connection; the other side's own close is waited for, but not long. Before that,
 * what was sent already may take `sendMs` to be read.
 */
export function endWebSocket(socket: Duplex, last: Buffer, sendMs = lingerMs): void {
  if (socket.destroyed || socket.writableEnded) return;
  let timer = setTimeout(() => socket.destroy(), sendMs).unref();
  socket.once("close", () => clearTimeout(timer));
  socket.once("end", () => socket.destroy());
  socket.end(last, () => {
    clearTimeout(timer);
    timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  });
  // Unread bytes would turn the end into a reset, which can overtake the frame.
  socket.resume();
}

/**
 * replyWithWebSocketClose opens a browser's WebSocket and closes it at once with a code and reason that its script sees.
 * False: it is no browser's handshake, nothing was written, and a plain answer says more.
 */
export function replyWithWebSocketClose(
  socket: Duplex,
  incoming: Pick<Inbound, "headers">,
  code: number,
  reason: string,
): boolean {
  const { headers } = incoming;
  const key = headers["sec-websocket-key"];
  if (!isBrowser(headers) || key === undefined || !isWebSocketKey(key) || headers["sec-websocket-version"] !== "13")
    return false;
  // Who offers protocols and is given none takes the handshake for failed, and never reads the code.
  const protocol = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+/.exec(headers["sec-websocket-protocol"] ?? "")?.[0];
  const head = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${toWebSocketAccept(key)}`,
    ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    "\r\n",
  ].join("\r\n");
  endWebSocket(socket, Buffer.concat([Buffer.from(head, "latin1"), toCloseFrame(code, reason)]));
  return true;
}

const isBrowser = (headers: InboundHeaders): boolean =>
  headers["sec-fetch-mode"] === "websocket" || headers.origin !== undefined;
