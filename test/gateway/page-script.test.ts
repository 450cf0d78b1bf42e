// A script that a route adds to its pages: to whole, readable pages that let it run, and to nothing else; every other byte passes as it came.

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { ask, navigation } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { rawConnect, readUntil } from "../support/raw-client.ts";

const tag = '<script src="/.sallyport/fetch.js"></script>';
const html = "<!doctype html><html><head><title>A page</title></head><body>ä</body></html>";
const withTag = html.replace("<head>", `<head>${tag}`);
const browsing = [...navigation, "Accept-Encoding: gzip, br"];
const utf8 = "text/html; charset=utf-8";

interface Answer {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly trailers?: Readonly<Record<string, string>>;
}
const answers: Readonly<Record<string, Answer>> = {
  plain: {
    headers: {
      "content-type": utf8,
      "content-length": String(Buffer.byteLength(html)),
      etag: '"1"',
      "accept-ranges": "bytes",
      "content-digest": `sha-256=:${createHash("sha256").update(html).digest("base64")}:`,
    },
    body: html,
  },
  known: { headers: { "content-type": utf8, etag: '"1"' }, body: html },
  sealed: {
    headers: { "content-type": utf8 },
    body: html,
    trailers: { "Content-Digest": "sha-256=:x:", "X-Took": "1" },
  },
  created: { status: 201, headers: { "content-type": "Text/HTML" }, body: html },
  fragment: { headers: { "content-type": "text/html" }, body: '{"a":"<head>"}' },
  json: { headers: { "content-type": "application/json" }, body: '{"a":"<head>"}' },
  xhtml: { headers: { "content-type": "application/xhtml+xml" }, body: html },
  fault: { status: 500, headers: { "content-type": utf8 }, body: html },
  partial: { status: 206, headers: { "content-type": utf8, "content-range": "bytes 0-9/100" }, body: "<html><hea" },
  untouchable: { headers: { "content-type": utf8, "cache-control": "public, no-transform" }, body: html },
  saved: { headers: { "content-type": utf8, "content-disposition": 'Attachment; filename="a.html"' }, body: html },
  compressed: { headers: { "content-type": utf8, "content-encoding": "gzip" }, body: gzipSync(html) },
  wide: { headers: { "content-type": "text/html; charset=UTF-16LE" }, body: Buffer.from(html, "utf16le") },
  strict: {
    headers: { "content-type": utf8, "content-security-policy": "script-src 'nonce-x' 'strict-dynamic'" },
    body: html,
  },
  own: { headers: { "content-type": utf8, "content-security-policy": "default-src 'self'" }, body: html },
};

async function start() {
  const seen: Record<string, unknown>[] = [];
  const gate = await gatewayUnderTest({
    policies: withRoutes(`
      publicRoute("/app/*", forward(bank, { script: "step-up" })),
      publicRoute("/plain/*", forward(bank)),
    `),
    upstream: (incoming, reply) => {
      seen.push(incoming.headers);
      incoming.resume();
      const name = incoming.url!.split("/").pop()!;
      if (name === "slowly") {
        reply.writeHead(200, { "content-type": "text/html" });
        reply.write("<!doctype html><he");
        // The rest comes when the test has seen nothing yet of what cannot be placed.
        setImmediate(() => reply.write("ad><title>now</title>"));
        return;
      }
      if (name === "known" && incoming.headers["if-none-match"] !== undefined) return void reply.writeHead(304).end();
      const { status = 200, headers, body, trailers } = answers[name]!;
      if (trailers !== undefined) {
        reply.writeHead(status, { ...headers, trailer: Object.keys(trailers).join(", ") });
        reply.write(body);
        reply.addTrailers(trailers);
        return void reply.end();
      }
      reply.writeHead(status, headers).end(body);
    },
  });
  return { gate, seen, get: (path: string, headers = browsing) => ask(gate.port, `GET ${path}`, headers) };
}

test("whole pages get it, and say nothing any more that was true of the bytes before", async () => {
  const { get, seen } = await start();
  const page = await get("/app/plain");
  const latin1 = Buffer.from(withTag).toString("latin1");
  expect(dechunked(page.body)).toBe(latin1);
  for (const name of ["content-length", "etag", "accept-ranges", "content-digest"])
    expect(page.headers).not.toHaveProperty(name);
  expect(page.headers["content-type"]).toBe(utf8);
  expect(seen[0]).toMatchObject({ "accept-encoding": "identity" });
  for (const name of ["created", "own"])
    expect([name, dechunked((await get(`/app/${name}`)).body)]).toEqual([name, latin1]);
  // A browser that has the page from before, without it.
  const known = await get("/app/known", [
    ...browsing,
    'If-None-Match: "1"',
    "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT",
  ]);
  expect([known.status, dechunked(known.body)]).toEqual([200, latin1]);
  const sealed = await get("/app/sealed", [...browsing, "TE: trailers"]);
  expect(sealed.body).toContain(tag);
  expect(sealed.body).toMatch(/\r\n0\r\nx-took: 1\r\n\r\n$/i);
  const head = await ask((await start()).gate.port, "HEAD /app/plain", browsing);
  expect(head.headers).not.toHaveProperty("content-length");
  expect(head.body).toBe("");
});

test("everything else passes as it came, and why is said once", async () => {
  const { gate, get, seen } = await start();
  for (const name of [
    "fragment",
    "json",
    "xhtml",
    "fault",
    "partial",
    "untouchable",
    "saved",
    "compressed",
    "wide",
    "strict",
    "strict",
  ]) {
    const { body, headers } = answers[name]!;
    const reply = await get(`/app/${name}`);
    expect([name, dechunked(reply.body)]).toEqual([name, Buffer.from(body as string).toString("latin1")]);
    expect(reply.headers).toMatchObject(headers);
  }
  const told = gate.log.filter(({ msg }) => String(msg).includes("script for step-up"));
  expect(told.map(({ msg }) => /compressed|Content-Security-Policy/.exec(String(msg))?.[0])).toEqual([
    "compressed",
    "Content-Security-Policy",
  ]);
  // A script's own fetch, and a route without it.
  const { headers, body } = answers["plain"]!;
  for (const [path, how] of [
    ["/app/plain", ["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", "Accept-Encoding: br"]],
    ["/app/plain", ["Accept: application/json", "Accept-Encoding: br"]],
    ["/plain/plain", [...navigation, "Accept-Encoding: br"]],
  ] as const) {
    const reply = await get(path, [...how]);
    expect(reply.body).toBe(Buffer.from(body as string).toString("latin1"));
    expect(reply.headers).toMatchObject(headers);
    expect(seen.at(-1)).toMatchObject({ "accept-encoding": "br" });
  }
});

test("a page that comes slowly is passed on as it comes", async () => {
  const { gate } = await start();
  const socket = await rawConnect(gate.port);
  socket.write(`GET /app/slowly HTTP/1.1\r\nHost: localhost:${gate.port}\r\n${browsing.join("\r\n")}\r\n\r\n`);
  const text = await readUntil(socket, /<title>now<\/title>/);
  expect(text.replaceAll(/\r\n[0-9a-f]+\r\n/g, "")).toContain(`<!doctype html><head>${tag}<title>now</title>`);
});

/** The bytes of a chunked body, as latin1; another body as it is. */
function dechunked(body: string): string {
  let rest = body;
  let whole = "";
  while (/^[0-9a-f]+\r\n/.test(rest)) {
    const size = Number.parseInt(rest, 16);
    const at = rest.indexOf("\r\n") + 2;
    whole += rest.slice(at, at + size);
    if (size === 0) return whole;
    rest = rest.slice(at + size + 2);
  }
  return body;
}
