// Request smuggling by a body whose end two readers see in two places.

import { expect, test } from "vitest";
import { smuggle } from "../support/smuggling.ts";

const hidden = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
const post = (headers: string, body: string) => `POST /front HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}`;

test.each([
  [
    "a length and chunks",
    post(`Content-Length: ${hidden.length + 5}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${hidden}`),
  ],
  ["chunks and a length", post(`Transfer-Encoding: chunked\r\nContent-Length: 5`, `0\r\n\r\n${hidden}`)],
  ["two lengths", post(`Content-Length: 0\r\nContent-Length: ${hidden.length}`, hidden)],
  ["two equal lengths", post("Content-Length: 2\r\nContent-Length: 2", `ok${hidden}`)],
  ["a list of lengths", post(`Content-Length: 0, ${hidden.length}`, hidden)],
  ["a signed length", post("Content-Length: +0", hidden)],
  ["a negative length", post("Content-Length: -1", hidden)],
  ["a hexadecimal length", post("Content-Length: 0x0", hidden)],
  ["a length with a space inside", post("Content-Length: 1 0", hidden)],
  ["a length that overflows", post("Content-Length: 18446744073709551616", hidden)],
  ["a length without digits", post("Content-Length: ", hidden)],
  ["a length with an underscore", post(`Content_Length: ${hidden.length}\r\nContent-Length: 0`, hidden)],
  ["chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", `0\r\n\r\n${hidden}`)],
  [
    "chunked and then identity",
    post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", `0\r\n\r\n${hidden}`),
  ],
  ["chunked that is not last", post("Transfer-Encoding: chunked, identity", `0\r\n\r\n${hidden}`)],
  ["chunked after another coding", post("Transfer-Encoding: gzip, chunked", `0\r\n\r\n${hidden}`)],
  ["a coding that ends in chunked", post("Transfer-Encoding: xchunked", `0\r\n\r\n${hidden}`)],
  ["chunked in quotes", post('Transfer-Encoding: "chunked"', `0\r\n\r\n${hidden}`)],
  ["chunked with a parameter", post("Transfer-Encoding: chunked;q=1", `0\r\n\r\n${hidden}`)],
  ["chunked behind a vertical tab", post("Transfer-Encoding: \x0bchunked", `0\r\n\r\n${hidden}`)],
  ["chunked behind a space before the colon", post("Transfer-Encoding : chunked", `0\r\n\r\n${hidden}`)],
  ["chunked with an underscore", post("Transfer_Encoding: chunked\r\nContent-Length: 5", `0\r\n\r\n`)],
  ["a coding that is no coding", post("Transfer-Encoding: identity", hidden)],
])("%s is refused and the upstream sees nothing", async (_name, bytes) => {
  const { statuses, asked } = await smuggle(bytes);
  expect(statuses).toEqual([400]);
  expect(asked).toEqual([]);
});

test.each([
  [
    "GET with a body",
    `GET /front HTTP/1.1\r\nHost: a\r\nContent-Length: ${hidden.length}\r\nConnection: close\r\n\r\n${hidden}`,
  ],
  [
    "HEAD with a body",
    `HEAD /front HTTP/1.1\r\nHost: a\r\nContent-Length: ${hidden.length}\r\nConnection: close\r\n\r\n${hidden}`,
  ],
  [
    "DELETE with chunks",
    `DELETE /front HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
  ],
])("%s reaches the upstream as the one request that it is", async (_name, bytes) => {
  const { statuses, asked, bodies } = await smuggle(bytes);
  expect(statuses).toEqual([200]);
  expect(asked).toEqual([bytes.slice(0, bytes.indexOf(" HTTP"))]);
  expect(bodies).toEqual([hidden]);
});
