// The key of a WebSocket handshake, and the answer that proves it was understood.

import { createHash } from "node:crypto";

/** isWebSocketKey: sixteen bytes in base64 (RFC 6455 §4.1). */
export const isWebSocketKey = (key: string): boolean => /^[A-Za-z0-9+/]{22}==$/.test(key);

/** toWebSocketAccept is what a server answers a key with (RFC 6455 §4.2.2). */
export const toWebSocketAccept = (key: string): string =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
