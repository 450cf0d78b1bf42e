// The head of a request holds what HTTP can carry, and nothing else, whatever was looked through before.

import { expect, test } from "vitest";
import { toRequestHead } from "../../../src/upstream/wire/request-head.ts";

const headOf = (...headers: string[]) =>
  toRequestHead(
    {
      method: "GET",
      path: "/",
      headers: ["host", "bank.test", ...headers],
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
