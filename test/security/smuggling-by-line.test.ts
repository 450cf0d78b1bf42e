// Request smuggling by header lines that two readers split differently.

import { expect, test } from "vitest";
import { smuggle } from "../support/smuggling.ts";

const hidden = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
const get = (headers: string) => `GET /front HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`;

test.each([
  ["a folded header", get(`X: a\r\n b: c\r\n\tContent-Length: ${hidden.length}`)],
  ["a folded first header", `GET /front HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n`],
  ["a header ended by a bare LF", get("X: a\nContent-Length: 5")],
  ["a header ended by a bare CR", get("X: a\rTransfer-Encoding: chunked")],
  ["a request line ended by a bare LF", "GET /front HTTP/1.1\nHost: a\r\n\r\n"],
  ["nothing but bare LFs", "GET /front HTTP/1.1\nHost: a\n\n"],
  ["a space before the colon", get("Content-Length : 5")],
  ["a header without a colon", get("Content-Length")],
  ["a header without a name", get(": 5")],
  ["a NUL in a name", get("Content-Length\0: 5")],
  ["a NUL in a value", get("X: a\0b")],
  ["a control character in a value", get("X: a\x01b")],
  ["a name beyond ASCII", get("X\xe9: a")],
  ["a name with a slash", get("X/Y: a")],
  ["a version that is none", "GET /front HTTP/1.2.3\r\nHost: a\r\n\r\n"],
  ["a version of tomorrow", "GET /front HTTP/3.0\r\nHost: a\r\n\r\n"],
  ["a tab in the request line", "GET\t/front HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a space in the target", "GET /fr ont HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["no version", "GET /front\r\nHost: a\r\n\r\n"],
  ["version 0.9", "GET /front HTTP/0.9\r\nHost: a\r\n\r\n"],
  ["version 2.0", "GET /front HTTP/2.0\r\nHost: a\r\n\r\n"],
  ["a method that is none", "G=T /front HTTP/1.1\r\nHost: a\r\n\r\n"],
])("%s is refused and the upstream sees nothing", async (_name, bytes) => {
  const { statuses, asked } = await smuggle(bytes);
  expect(statuses).toEqual([400]);
  expect(asked).toEqual([]);
});

test("two spaces in the request line are read as one", async () => {
  const { statuses, asked } = await smuggle("GET  /front HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(statuses).toEqual([200]);
  expect(asked).toEqual(["GET /front"]);
});
