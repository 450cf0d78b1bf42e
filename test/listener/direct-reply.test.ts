// The two ways of a request, with node's own message objects and without: what goes out is the same, byte for byte.

import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Arrival } from "../../src/exchange/inbound.ts";
import type { Outbound } from "../../src/exchange/outbound.ts";
import { DirectReply } from "../../src/listener/direct-reply.ts";
import { Http1Reply } from "../../src/listener/http1.ts";
import { listenerOf } from "../support/listener.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

async function start(onArrival: (arrival: Arrival) => void): Promise<number> {
  const server = listenerOf({ onArrival });
  const port = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return port;
}

/** A length, even of nothing, makes node's message of it. */
const ways = { direct: "", longer: "Content-Length: 0\r\n" } as const;

const request = (method: string, lines: string) => `${method} / HTTP/1.1\r\nHost: a\r\n${lines}\r\n`;

const dateless = (text: string) => text.replace(/^Date: .*\r\n/gm, "Date: now\r\n");

const ticks = () => new Promise((resolve) => setImmediate(resolve));

type Answer = (reply: Outbound) => void | Promise<void>;

const answers: readonly (readonly [string, Answer])[] = [
  [
    "a text",
    (reply) => {
      reply.writeHead(200, ["content-type", "text/plain", "content-length", "2"]);
      reply.end("ok", "latin1");
    },
  ],
  [
    "bytes that are no text, and a value beyond ASCII",
    (reply) => {
      reply.writeHead(200, ["content-length", "3", "x-name", "M\xfcller"]);
      reply.end(Buffer.from([0, 255, 10]));
    },
  ],
  [
    "a text that is not bytes yet",
    (reply) => {
      reply.writeHead(200, { "content-length": "3" });
      reply.end("€");
    },
  ],
  [
    "a body of unknown length in pieces",
    async (reply) => {
      reply.writeHead(200, { "content-type": "text/plain" });
      reply.flushHeaders();
      await ticks();
      reply.write(Buffer.from("one"));
      await ticks();
      reply.write(Buffer.from("two"));
      await ticks();
      reply.end();
    },
  ],
  [
    "a body of unknown length at once",
    (reply) => {
      reply.writeHead(200, {});
      reply.end("body");
    },
  ],
  [
    "a last piece of unknown length, with trailers",
    async (reply) => {
      reply.writeHead(200, reply.takesTrailers ? ["trailer", "x-sum"] : []);
      reply.write(Buffer.from("one"));
      await ticks();
      reply.addTrailers([["x-sum", "1"]]);
      reply.end(Buffer.from("two"));
    },
  ],
  [
    "a body of known length in pieces",
    async (reply) => {
      reply.writeHead(206, { "content-length": "6", date: "Thu, 01 Jan 1970 00:00:00 GMT" });
      reply.write(Buffer.from("one"));
      await ticks();
      reply.write(Buffer.from("two"));
      await ticks();
      reply.end();
    },
  ],
  [
    "204",
    (reply) => {
      reply.writeHead(204, { allow: "GET" });
      reply.end();
    },
  ],
  [
    "304 with a length and a body that does not belong there",
    (reply) => {
      reply.writeHead(304, { "content-length": "5", etag: '"a"' });
      reply.write(Buffer.from("never"));
      reply.end();
    },
  ],
  ["nothing said at all", (reply) => void reply.end()],
  ["a body alone", (reply) => void reply.end("body")],
  [
    "what was set before, and what is said instead",
    (reply) => {
      reply.setHeader("x-kept", ["a", "b"]);
      reply.setHeader("x-other", "set");
      reply.setHeader("x-gone", "set");
      reply.removeHeader("X-Gone");
      reply.writeHead(200, ["x-other", "said", "x-other", "twice", "content-length", "0"]);
      reply.end();
    },
  ],
  [
    "what was set before, and a record",
    (reply) => {
      reply.setHeader("vary", "Origin");
      reply.writeHead(200, { "set-cookie": ["a=1", "b=2"], "content-length": "0" });
      reply.end();
    },
  ],
  [
    "the last of its connection",
    (reply) => {
      reply.writeHead(400, { connection: "close", "content-length": "2" });
      reply.end("no");
    },
  ],
  [
    "a status that nobody knows",
    (reply) => {
      reply.writeHead(599, { "content-length": "0" });
      reply.end();
    },
  ],
  [
    "a word before the answer",
    (reply) => {
      reply.inform(103, ["link", "</a.css>; rel=preload"]);
      reply.writeHead(200, { "content-length": "2" });
      reply.inform(103, ["link", "late"]);
      reply.end("ok");
    },
  ],
];

describe.each([
  ["GET", ""],
  ["HEAD", ""],
  ["GET", "Connection: close\r\n"],
])("%s %s", (method, lines) => {
  test.each(answers)("%s", async (_name, answer) => {
    const kinds: unknown[] = [];
    const port = await start(({ reply }) => {
      kinds.push(reply.constructor);
      // The second one says when the first was over.
      if (kinds.length % 2 === 1) void answer(reply);
      else {
        reply.writeHead(200, { connection: "close", "content-length": "4" });
        reply.end("next");
      }
    });
    const texts: string[] = [];
    for (const way of [ways.direct, ways.longer]) {
      kinds.length = 0;
      texts.push(dateless(await rawExchange(port, request(method, lines + way) + request("GET", ""))));
      expect(kinds[0]).toBe(way === "" ? DirectReply : Http1Reply);
    }
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).toMatch(/^HTTP\/1\.1 \d{3} /);
  });
});

test.each([
  ["a value", ["x-a", "1\r\nset-cookie: planted"]],
  ["a value with a bare line feed", ["x-a", "1\nx-b: 2"]],
  ["a value with a NUL", ["x-a", "\0"]],
  ["a value beyond bytes", ["x-a", "€"]],
  ["a name", ["x-a: 1\r\nx-b", "2"]],
  ["a name with a space", ["x a", "2"]],
  ["no name", ["", "2"]],
])("%s cannot end its line", async (_name, pairs) => {
  const port = await start(({ reply }) => {
    expect(() => reply.writeHead(200, pairs)).toThrow(TypeError);
    expect(() => reply.addTrailers([[pairs[0]!, pairs[1]!]])).toThrow(TypeError);
    expect(() => reply.inform(103, pairs)).toThrow(TypeError);
    expect(reply.headersSent).toBe(false);
    reply.writeHead(502, { connection: "close", "content-length": "0" });
    reply.end();
  });
  const text = await rawExchange(port, request("GET", ""));
  expect(text).not.toContain("x-");
  expect(parseReply(text).status).toBe(502);
});

test("a trailer is not announced for a body of known length", async () => {
  const port = await start(({ reply }) => {
    expect(() => reply.writeHead(200, ["trailer", "x-sum", "content-length", "0"])).toThrow(TypeError);
    reply.destroy();
  });
  expect(await rawExchange(port, request("GET", ""))).toBe("");
});

test("who reads slowly is waited for, and told when there is room", async () => {
  const size = 8_388_608;
  const drained = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  const port = await start(async ({ reply }) => {
    reply.writeHead(200, { "content-length": String(size) });
    reply.once("finish", finished.resolve);
    expect(reply.write(Buffer.alloc(size / 2, "x"))).toBe(false);
    reply.once("drain", drained.resolve);
    await drained.promise;
    reply.end(Buffer.alloc(size / 2, "y"));
  });
  const socket = await rawConnect(port);
  socket.write(request("GET", "Connection: close\r\n"));
  // Nothing is read before this.
  await ticks();
  const text = readToEnd(socket);
  await drained.promise;
  await finished.promise;
  expect((await text).length).toBeGreaterThan(size);
});

test("a client that goes away in the middle is told of once, and what is written after it goes nowhere", async () => {
  const closed = Promise.withResolvers<number>();
  let told = 0;
  const port = await start(({ reply }) => {
    reply.once("close", () => told++);
    reply.once("close", () => closed.resolve(++told));
    reply.writeHead(200, {});
    reply.write(Buffer.from("half"));
    reply.once("finish", () => closed.reject(new Error("it was not finished")));
    void closed.promise.then(() => {
      expect(reply.destroyed).toBe(true);
      expect(reply.write(Buffer.from("rest"))).toBe(false);
      reply.end("more");
    });
  });
  const socket = await rawConnect(port);
  socket.write(request("GET", ""));
  await readUntil(socket, /half/);
  socket.resetAndDestroy();
  expect(await closed.promise).toBe(2);
  await ticks();
  expect(told).toBe(2);
});

test("a connection whose client has sent all that it will is answered as node answers it", async () => {
  const texts: string[] = [];
  const port = await start(({ reply }) => {
    setImmediate(() => {
      reply.writeHead(200, { "content-length": "2" });
      reply.end("ok");
    });
  });
  for (const way of [ways.direct, ways.longer]) {
    const socket = await rawConnect(port);
    socket.end(request("GET", way));
    texts.push(dateless(await readToEnd(socket)));
  }
  expect(texts[0]).toBe(texts[1]);
});

test("the two ways take turns on one connection, and its idle time begins anew with each", async () => {
  const kinds: unknown[] = [];
  const port = await start(({ reply }) => {
    kinds.push(reply.constructor);
    reply.writeHead(200, { "content-length": "2" });
    reply.end("ok");
  });
  const socket = await rawConnect(port);
  for (const way of [ways.direct, ways.longer, ways.direct, ways.direct, ways.longer]) {
    socket.write(request("GET", way));
    await readUntil(socket, /ok$/);
  }
  expect(kinds).toEqual([DirectReply, Http1Reply, DirectReply, DirectReply, Http1Reply]);
  socket.destroy();
  await once(socket, "close");
});
