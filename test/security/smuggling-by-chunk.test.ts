// Request smuggling by chunks that two readers measure differently.

import { expect, test } from "vitest";
import { smuggle } from "../support/smuggling.ts";

const hidden = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
const chunked = (body: string) => `POST /front HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;

test.each([
  ["a size ended by a bare LF", chunked(`2\nok\r\n0\r\n\r\n${hidden}`)],
  ["a size ended by a bare CR", chunked(`2\rok\r\n0\r\n\r\n${hidden}`)],
  ["a chunk ended by a bare LF", chunked(`2\r\nok\n0\r\n\r\n${hidden}`)],
  ["a chunk longer than its size", chunked(`2\r\nokay\r\n0\r\n\r\n${hidden}`)],
  ["a size with a prefix", chunked(`0x2\r\nok\r\n0\r\n\r\n${hidden}`)],
  ["a signed size", chunked(`+2\r\nok\r\n0\r\n\r\n${hidden}`)],
  ["a negative size", chunked(`-2\r\nok\r\n0\r\n\r\n${hidden}`)],
  ["a size before a space", chunked(`2 \r\nok\r\n0\r\n\r\n${hidden}`)],
  ["a size behind a space", chunked(` 2\r\nok\r\n0\r\n\r\n${hidden}`)],
  ["a size that overflows", chunked(`10000000000000002\r\nok\r\n0\r\n\r\n${hidden}`)],
  ["no size", chunked(`\r\nok\r\n0\r\n\r\n${hidden}`)],
  ["a size with an underscore", chunked(`2_0\r\nok\r\n0\r\n\r\n${hidden}`)],
  ["an extension with a bare LF", chunked(`2;a\nb\r\nok\r\n0\r\n\r\n${hidden}`)],
  ["an extension with a NUL", chunked(`2;a\0\r\nok\r\n0\r\n\r\n${hidden}`)],
  ["an end with a bare LF", chunked(`2\r\nok\r\n0\n\n${hidden}`)],
  ["an extension without end", chunked(`2;${"a".repeat(100_000)}\r\nok\r\n0\r\n\r\n`)],
])("%s never completes a request at the upstream", async (_name, bytes) => {
  const { statuses, asked, bodies } = await smuggle(bytes);
  expect(asked.length).toBeLessThanOrEqual(1);
  expect(asked).not.toContain("GET /smuggled");
  expect(bodies.join("")).toBe("");
  expect(statuses.filter((status) => status < 400)).toEqual([]);
});

test("extensions and trailers are read and go no further", async () => {
  const close = "POST /front HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
  const { statuses, asked, bodies } = await smuggle(
    `${close}2;name="value"\r\nok\r\n0\r\nX-Trailer: 1\r\nSallyport-Identity: forged\r\n\r\n`,
  );
  expect(statuses).toEqual([200]);
  expect(asked).toEqual(["POST /front"]);
  expect(bodies).toEqual(["ok"]);
});
