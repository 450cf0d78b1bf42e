// Writing as much as the other side takes: how much is in flight when nobody reads.

import type { Writable } from "node:stream";

const filler = Buffer.alloc(65_536, "x");

/** flood writes pieces until `limit` bytes are written or the other side has taken nothing for 300 ms; gives the bytes written. */
export function flood(writer: Writable, limit: number, piece = filler): Promise<number> {
  let written = 0;
  return new Promise((resolve) => {
    const pump = () => {
      while (written < limit) {
        const chunk = piece.subarray(0, limit - written);
        written += chunk.length;
        if (writer.write(chunk)) continue;
        // That something does not happen can only be seen by waiting for it.
        const timer = setTimeout(() => {
          writer.off("drain", onDrain);
          resolve(written);
        }, 300);
        const onDrain = () => {
          clearTimeout(timer);
          pump();
        };
        writer.once("drain", onDrain);
        return;
      }
      resolve(written);
    };
    pump();
  });
}
