// WebSocket frames (RFC 6455 §5.2), as much of them as short messages need.

import { randomBytes } from "node:crypto";

/** Frame is one that arrived. Opcode 1: text, 8: close, 9: ping, 10: pong. */
export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** frame writes one of up to 125 bytes; clients mask theirs. */
export function frame(opcode: number, payload: Buffer, masked = false): Buffer {
  const head = Buffer.from([0x80 | opcode, (masked ? 0x80 : 0) | payload.length]);
  if (!masked) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ mask[index % 4]!)]);
}

/** framesIn gives a reader that is told bytes as they come and gives the frames that are whole. */
export function framesIn(): (bytes: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const found: Frame[] = [];
    for (;;) {
      if (rest.length < 2) return found;
      const masked = (rest[1]! & 0x80) !== 0;
      const length = rest[1]! & 0x7f;
      const start = masked ? 6 : 2;
      if (length > 125) throw new Error("only short frames are understood here");
      if (rest.length < start + length) return found;
      const mask = rest.subarray(2, 6);
      const payload = rest.subarray(start, start + length);
      found.push({
        opcode: rest[0]! & 0x0f,
        payload: Buffer.from(masked ? payload.map((byte, index) => byte ^ mask[index % 4]!) : payload),
      });
      rest = rest.subarray(start + length);
    }
  };
}
