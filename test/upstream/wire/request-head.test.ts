// The head of a request holds what HTTP can carry, and nothing else, whatever was looked through before.

import { expect, test } from "vitest";
import type { CompactJws } from "../../../src/exchange/compact-jws.ts";
import { toRequestHead } from "../../../src/upstream/wire/request-head.ts";

const headOf = (...headers: string[]) => headWith(null, ...headers);
const headWith = (signed: CompactJws | null, ...headers: string[]) =>
  toRequestHead(
    {
      method: "GET",
      path: "/",
      headers: ["host", "bank.test", ...headers],
      signed,
      body: null,
      upgrade: null,
      identifying: false,
      headersTimeout: 1,
      bodyTimeout: 1,
      answerHeaderBytes: 1,
    },
    "",
  ).text;

test.each([1, 127, 128, 129, 700, 4_096, 4_097, 16_000])(
  "a value of %d characters is sent as it is, each time",
  (length) => {
    const value = `${"t".repeat(length - 1)}\xe9`;
    for (let turn = 0; turn < 3; turn++) expect(headOf("x-a", value)).toContain(`\r\nx-a: ${value}\r\n`);
  },
);

test.each(["\r\nx-b: 1", "\n", "\0", "\x7f", "\u0100"])(
  "%j in a value is refused, however long that is and what was sent before",
  (odd) => {
    for (const length of [1, 127, 700, 5_000]) {
      const good = "t".repeat(length);
      for (let turn = 0; turn < 600; turn++) headOf("x-a", `${good}${turn}`);
      for (const value of [`${good}${odd}`, `${odd}${good}`, `${good}1${odd}`])
        for (let turn = 0; turn < 2; turn++)
          expect(() => headOf("x-a", value)).toThrow(expect.objectContaining({ code: "WIRE_UNSENDABLE" }));
    }
  },
);

test("beside a value that was signed, all others are looked at", () => {
  const signed = `${"t".repeat(700)}.b.c` as CompactJws;
  expect(headWith(signed, "x-a", "1", "x-signed", signed)).toContain(`\r\nx-signed: ${signed}\r\n`);
  for (const odd of [`${signed}\r\nx-b: 1`, `${signed.slice(0, -1)}\n`, "\n"])
    expect(() => headWith(signed, "x-a", odd, "x-signed", signed)).toThrow(
      expect.objectContaining({ code: "WIRE_UNSENDABLE" }),
    );
  expect(() => headWith(signed, "connection", signed)).toThrow(expect.objectContaining({ code: "WIRE_UNSENDABLE" }));
});
