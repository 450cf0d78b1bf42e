// Whatever an upstream answers is read in one way, wherever its bytes were cut; what could be read in two is refused.

import { expect, test } from "vitest";
import { type MalformedAnswer, malformedAnswers } from "../../security/malformed-answers.ts";
import { cutsOf, givenBy, type ReadAnswer, readAnswer } from "./read-answer.ts";

/** Cut everywhere, longer ones would take a minute. */
const short = malformedAnswers.filter(({ bytes }) => bytes.length < 500);
const long = malformedAnswers.filter(({ bytes }) => bytes.length >= 500);

const ends: Readonly<Record<string, readonly ReadAnswer["end"][]>> = {
  // An answer that is given up while the head is still to come, by what it says or by the end.
  UPSTREAM_BAD_ANSWER: ["refused", "broken"],
  UPSTREAM_TIMEOUT: ["broken"],
  cut: ["refused", "broken"],
};

function check({ name, gets, after }: MalformedAnswer, read: ReadAnswer): void {
  // How many interim answers are too many is for whoever relays them.
  if (/^(?:more than a thousand|a flood)/.test(name)) return;
  if (typeof gets === "string") {
    // A reset is no end; the reader knows of ends alone.
    if (after !== "resets") expect(ends[gets], name).toContain(read.end);
    if (gets !== "cut") expect(read.status, name).toBe(0);
  } else expect([read.status, read.body, read.end], name).toEqual([...gets, "whole"]);
}

test("each row comes to what its table says", () => {
  for (const one of malformedAnswers) check(one, readAnswer([one.bytes], one.method));
});

test("each row is read in the same way wherever it is cut", () => {
  for (const { name, bytes, method } of short) {
    const read = readAnswer([bytes], method);
    for (const pieces of cutsOf(bytes)) {
      const cut = readAnswer(pieces, method);
      // What was given before a refusal depends on where that was seen.
      if (read.end === "refused")
        expect([cut.end, cut.status], `${name}: ${JSON.stringify(pieces)}`).toEqual([read.end, read.status]);
      else expect(cut, `${name}: ${JSON.stringify(pieces)}`).toEqual(read);
    }
  }
});

test("the long ones are read in the same way in pieces of a few bytes", () => {
  for (const { name, bytes, method } of long) {
    const read = readAnswer([bytes], method);
    for (const size of [1_448, 4_099]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.slice(at * size, at * size + size),
      );
      const cut = readAnswer(pieces, method);
      expect([cut.end, cut.status], name).toEqual([read.end, read.status]);
    }
  }
});

test.each([
  ["exactly as large as may be", 20, "whole"],
  ["a byte larger", 19, "refused"],
] as const)("headers %s, wherever they are cut", (_name, limit, end) => {
  // Names, values, and the space before each value: 15 + 4 bytes.
  const text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: y\r\n\r\n";
  for (const pieces of cutsOf(text)) expect(readAnswer(pieces, "GET", limit).end, JSON.stringify(pieces)).toBe(end);
});

test.each([
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true],
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive, X\r\n\r\nok", true],
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", false],
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: x, Close\r\n\r\nok", false],
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: x\r\nconnection: close\r\n\r\nok", false],
  ["HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false],
  ["HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive\r\n\r\nok", true],
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!", false],
  ["HTTP/1.1 200 OK\r\n\r\nok", false],
  ["HTTP/1.1 204 No Content\r\n\r\n", true],
  ["HTTP/1.1 204 No Content\r\nContent-Length: 1\r\n\r\n", false],
  ["HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", false],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;a=b;c="d;\\"e";f\r\nok\r\n000\r\nX: y\r\n\r\n', true],
])("another request may follow %j: %s", (text, reusable) => {
  for (const pieces of cutsOf(text)) {
    const read = readAnswer(pieces);
    expect([read.end, read.reusable], JSON.stringify(pieces)).toEqual(["whole", reusable]);
  }
});

test("small chunks that came together are given as one piece, wherever they are cut", () => {
  const text = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;x="y"\r\nbc\r\n03\r\ndef\r\n0\r\n\r\n';
  expect(givenBy([text])).toEqual(["abcdef"]);
  for (const pieces of cutsOf(text).take(text.length)) {
    const given = givenBy(pieces);
    expect([given.join(""), given.length <= 2], JSON.stringify(pieces)).toEqual(["abcdef", true]);
  }
  // What came before something malformed is not lost.
  expect(givenBy(["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\nx"])).toEqual(["ab"]);
});

test("extensions are read past, however many chunks have some; one of them is not without end", () => {
  const inChunks = (chunk: string, count: number) =>
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(count)}0\r\n\r\n`;
  const signed = `1;signature=${"f".repeat(64)}\r\nx\r\n`;
  expect(readAnswer([inChunks(signed, 1_000)])).toMatchObject({ body: "x".repeat(1_000), end: "whole" });
  expect(readAnswer([inChunks(`1;a=${"f".repeat(16_384)}\r\nx\r\n`, 1)]).end).toBe("refused");
});

test("names are in lower case, values as they were sent, without the spaces around them", () => {
  const text = `HTTP/1.1 200\r\nX-Long: ${"é".repeat(40)}\r\nX_A!: \t a  b \t\r\nEMPTY:\r\nEMPTY: \r\ncontent-length:0\r\n\r\n`;
  const fields = ["x-long", "é".repeat(40), "x_a!", "a  b", "empty", "", "empty", "", "content-length", "0"];
  for (const pieces of cutsOf(text)) expect(readAnswer(pieces)).toMatchObject({ status: 200, fields, end: "whole" });
});

test("names without end are read as well as few", () => {
  for (let round = 0; round < 6; round++) {
    const names = Array.from({ length: 1_000 }, (_, at) => `x-${round}-${at * 7919}`);
    const lines = names.map((name) => `${name.toUpperCase()}: ${name}\r\n`).join("");
    const { fields } = readAnswer([`HTTP/1.1 200 OK\r\nContent-Length: 0\r\n${lines}\r\n`]);
    expect(fields.slice(2)).toEqual(names.flatMap((name) => [name, name]));
  }
});
