// Trailers of an answer: passed on behind the body, where they may stand there, and never as headers.

import { expect, test } from "vitest";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";

const get = (method = "GET", version = "1.1", ...lines: readonly string[]) =>
  [`${method} / HTTP/${version}`, "Host: a", "Connection: close", ...lines, "\r\n"].join("\r\n");

async function answering(head: readonly string[], trailers: readonly string[]) {
  const app = await socketUpstream((socket, text) => {
    if (!text.endsWith("\r\n\r\n")) return;
    const lines = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", ...head, ""].join("\r\n");
    socket.write(`${lines}\r\n2\r\nok\r\n0\r\n${trailers.map((line) => `${line}\r\n`).join("")}\r\n`);
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  return { app, core };
}

test("they follow the body, announced as the upstream announced them", async () => {
  const { core, app } = await answering(
    ["Trailer: Grpc-Status, grpc-message", "Content-Type: application/grpc"],
    ["Grpc-Status: 0", "Grpc-Message: fine", "Server-Timing: a", "Server-Timing: b"],
  );
  for (const turn of [1, 2]) {
    const reply = parseReply(await rawExchange(core.port, get()));
    expect(reply).toMatchObject({
      status: 200,
      headers: { trailer: "Grpc-Status, grpc-message", "transfer-encoding": "chunked" },
    });
    expect(reply.headers).not.toHaveProperty("grpc-status");
    expect(reply.body).toMatch(
      /^2\r\nok\r\n0\r\ngrpc-status: 0\r\ngrpc-message: fine\r\nserver-timing: a\r\nserver-timing: b\r\n\r\n$/,
    );
    // The connection is kept all the same.
    expect([turn, app.sockets.length]).toEqual([turn, 1]);
  }
});

test("what means something in a head is dropped, and not announced", async () => {
  const forbidden = [
    "Transfer-Encoding: chunked",
    "Host: evil",
    "Set-Cookie: sallyport_session=planted",
    "WWW-Authenticate: Basic",
    "Authorization: Basic eDp5",
    "Content-Type: text/html",
    "Content-Encoding: gzip",
    "Content-Range: bytes 0-1/2",
    "Content-Security-Policy: default-src *",
    "Cache-Control: public",
    "Location: https://evil.test/",
    "Access-Control-Allow-Origin: *",
    "Connection: close",
    "Keep-Alive: timeout=5",
    "Trailer: x",
    "Upgrade: h2c",
    "X-Forwarded-For: 10.0.0.1",
    "Sallyport-Identity: forged",
    "X-Hop: 1",
  ];
  const names = forbidden.map((line) => line.slice(0, line.indexOf(":"))).join(", ");
  const { core } = await answering(
    [`Trailer: ${names}, X-Sum`, "Connection: X-Hop"],
    [...forbidden, "X-Sum: 1", "Content-Digest: sha-256=:x:"],
  );
  const reply = parseReply(await rawExchange(core.port, get()));
  expect(reply.headers["trailer"]).toBe("X-Hop, X-Sum");
  expect(reply.body).toBe("2\r\nok\r\n0\r\nx-sum: 1\r\ncontent-digest: sha-256=:x:\r\n\r\n");
});

test.each([
  ["a client of HTTP/1.0", get("GET", "1.0"), "ok"],
  ["an answer without a body", get("HEAD"), ""],
])("%s gets none, and no word of them", async (_name, request, body) => {
  const { core } = await answering(["Trailer: X-Sum"], ["X-Sum: 1"]);
  const reply = parseReply(await rawExchange(core.port, request));
  expect(reply).toMatchObject({ status: 200, body });
  expect(reply.headers).not.toHaveProperty("trailer");
});

test("an answer with a length announces none", async () => {
  const app = await socketUpstream((socket, text) => {
    if (text.endsWith("\r\n\r\n")) socket.write("HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nContent-Length: 2\r\n\r\nok");
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const reply = parseReply(await rawExchange(core.port, get()));
  expect(reply).toMatchObject({ status: 200, body: "ok" });
  expect(reply.headers).not.toHaveProperty("trailer");
});
