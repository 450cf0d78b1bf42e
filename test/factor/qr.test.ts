// The QR code, read back from the path that is drawn.

import decodeQR from "qr/decode.js";
import { expect, test } from "vitest";
import { toQr } from "../../src/factor/qr.ts";
import { toKeyUri } from "../../src/factor/totp.ts";

test.each([
  "https://bank.example",
  toKeyUri({ secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", issuer: "bank.example", account: "zoë@bank.example" }),
])("%s is what a phone reads", (text) => {
  const { size, path } = toQr(text);
  const scale = 4;
  const side = size * scale;
  const data = new Uint8Array(side * side * 3).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      for (let column = Number(x) * scale; column < (Number(x) + Number(length)) * scale; column++)
        data.fill(0, (row * side + column) * 3, (row * side + column) * 3 + 3);
    }
  }
  expect(decodeQR({ width: side, height: side, data })).toBe(text);
  expect(path.replaceAll(/M\d+ \d+h(\d+)v1h-\1z/g, "")).toBe("");
});
