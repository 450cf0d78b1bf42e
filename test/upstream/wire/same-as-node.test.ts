// Answers that are nearly right: our reader and node's own agree on what they say, or ours refuses.

import { once } from "node:events";
import { request } from "node:http";
import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { seededChance } from "../../support/chance.ts";
import { isLong } from "../../support/long.ts";
import { answerIn, readAnswer } from "./read-answer.ts";

const bases: readonly (readonly [method: string, bytes: string])[] = [
  [
    "GET",
    "HTTP/1.1 200 OK\r\nDate: Fri, 27 Nov 2026 05:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
  ],
  [
    "GET",
    "HTTP/1.1 404 Not Found\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\nX-A: b, c\r\n\r\n",
  ],
  [
    "GET",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n",
  ],
  ["GET", 'HTTP/1.1 200 OK\r\nConnection: close\r\nETag: "x"\r\n\r\nuntil the end'],
  ["GET", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold"],
  ["HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n\r\n"],
  ["GET", "HTTP/1.1 204 No Content\r\nX-B: \t spaced \t\r\n\r\n"],
  ["GET", 'HTTP/1.1 304 Not Modified\r\nETag: W/"é"\r\n\r\n'],
  ["GET", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"],
];

const marks = [
  "\r",
  "\n",
  "\r\n",
  "\0",
  " ",
  "\t",
  ":",
  ";",
  ",",
  "=",
  '"',
  "0",
  "1",
  "9",
  "a",
  "F",
  "x",
  "-",
  "+",
  "\x7f",
  "\x80",
  "\xff",
  "\x0b",
];

function change(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const mark = marks[Math.floor(random() * marks.length)]!;
  const lines = text.split("\r\n");
  const line = Math.floor(random() * lines.length);
  switch (Math.floor(random() * 6)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + mark + text.slice(at);
    case 2:
      return text.slice(0, at) + mark + text.slice(at + 1);
    case 3:
      return [...lines.slice(0, line), lines[line]!, ...lines.slice(line)].join("\r\n");
    case 4:
      return text.replace(
        /Content-Length: \d+|Transfer-Encoding: chunked/,
        (one) => `${one}\r\n${one.replace(/\d/, "1")}`,
      );
    default:
      return text.slice(0, at) + text.charAt(at).toUpperCase() + text.slice(at + 1);
  }
}

function cut(text: string, random: () => number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const to = at + 1 + Math.floor(random() * 40);
    pieces.push(text.slice(at, to));
    at = to;
  }
  return pieces;
}

interface Nodes {
  readonly status: number;
  readonly fields: readonly string[];
  readonly body: string;
  readonly whole: boolean;
}

/** What node's client makes of it; null: it refuses. */
async function byNode(text: string, method: string): Promise<Nodes | null> {
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const asked = request({ method, createConnection: () => socket, headers: { host: "a" } });
  asked.end();
  const failed = new Promise<null>((resolve) => asked.once("error", () => resolve(null)));
  const answered = (async () => {
    const [incoming] = await once(asked, "response");
    let body = "";
    incoming.on("data", (chunk: Buffer) => {
      body += chunk.toString("latin1");
    });
    incoming.on("error", () => {});
    await new Promise((resolve) => incoming.once("close", resolve));
    const fields = incoming.rawHeaders.map((one: string, index: number) => (index % 2 === 0 ? one.toLowerCase() : one));
    return { status: incoming.statusCode, fields, body, whole: incoming.complete };
  })().catch(() => null);
  socket.push(Buffer.from(text, "latin1"));
  socket.push(null);
  const nodes = await Promise.race([answered, failed]);
  socket.destroy();
  return nodes;
}

test("they agree, or ours refuses", async () => {
  const random = seededChance(20_261_127);
  const seen = { whole: 0, refused: 0, broken: 0 };
  for (let turn = 0; turn < (isLong ? 40_000 : 3_000); turn++) {
    const [method, base] = bases[turn % bases.length]!;
    let text = base;
    for (let count = turn < bases.length ? 0 : 1 + Math.floor(random() * 3); count > 0; count--)
      text = change(text, random);
    const read = readAnswer(cut(text, random), method);
    seen[read.end]++;
    if (turn < bases.length) expect(read.end, text).toBe("whole");
    if (read.end !== "whole") continue;
    // Of what stands behind the answer node complains; ours drops it with the connection.
    const nodes = await byNode(answerIn(text, method), method);
    expect({ text, ...nodes }).toEqual({
      text,
      status: read.status,
      fields: read.fields,
      body: read.body,
      whole: true,
    });
  }
  // Neither are all changes harmless, nor is all refused.
  expect(Math.min(seen.whole, seen.refused)).toBeGreaterThan(200);
});
