// Random ids for requests: version 4 UUIDs (RFC 9562 §5.4), of which nothing but the text is left for the collector.

import { randomFillSync } from "node:crypto";

/** So many are drawn at once: a call for each costs as much as all else. */
const drawn = 256;
const idBytes = 16;
const digits = Buffer.from("0123456789abcdef");

/** createRandomId makes a function that gives another one each time. They are no secrets: what is drawn stays in memory until it is overwritten. */
export function createRandomId(): () => string {
  const bytes = new Uint8Array(drawn * idBytes);
  const text = Buffer.from("00000000-0000-4000-8000-000000000000");
  let next = bytes.length;
  return () => {
    if (next === bytes.length) {
      randomFillSync(bytes);
      next = 0;
    }
    // The version and the variant stand in the upper bits of two bytes.
    bytes[next + 6] = (bytes[next + 6]! & 0x0f) | 0x40;
    bytes[next + 8] = (bytes[next + 8]! & 0x3f) | 0x80;
    let to = 0;
    for (let index = 0; index < idBytes; index++) {
      if (index === 4 || index === 6 || index === 8 || index === 10) to++;
      const byte = bytes[next++]!;
      text[to++] = digits[byte >> 4]!;
      text[to++] = digits[byte & 15]!;
    }
    return text.toString("latin1");
  };
}
