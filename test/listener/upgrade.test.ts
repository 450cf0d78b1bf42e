// Who may leave HTTP: one protocol, named alone, in a handshake that can be answered; everybody else is told why not.

import { expect, test } from "vitest";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readUntil } from "../support/raw-client.ts";
import { recordingUpstream, socketUpstream } from "../support/recording-upstream.ts";

const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const version = "Sec-WebSocket-Version: 13";
const connection = "Connection: Upgrade";
const websocket = "Upgrade: websocket";
const request = (lines: readonly string[], line = "GET /up HTTP/1.1") =>
  [line, "Host: a", ...lines, "\r\n"].join("\r\n");

test.each([
  ["without a key", [connection, websocket, version], 400, "LISTENER_WEBSOCKET"],
  ["with an empty key", [connection, websocket, version, "Sec-WebSocket-Key: "], 400, "LISTENER_WEBSOCKET"],
  [
    "with a key of 15 bytes",
    [connection, websocket, version, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA"],
    400,
    "LISTENER_WEBSOCKET",
  ],
  [
    "with a key that is not base64",
    [connection, websocket, version, "Sec-WebSocket-Key: !GhlIHNhbXBsZSBub25jZQ=="],
    400,
    "LISTENER_WEBSOCKET",
  ],
  ["with two keys", [connection, websocket, version, key, key], 400, "LISTENER_HEADER"],
  ["without a version", [connection, websocket, key], 426, "LISTENER_WEBSOCKET_VERSION"],
  ["of version 8", [connection, websocket, key, "Sec-WebSocket-Version: 8"], 426, "LISTENER_WEBSOCKET_VERSION"],
  [
    "of versions 8 and 13",
    [connection, websocket, key, "Sec-WebSocket-Version: 8, 13"],
    426,
    "LISTENER_WEBSOCKET_VERSION",
  ],
  ["with a body", [connection, websocket, version, key, "Content-Length: 1"], 400, "LISTENER_HEADER"],
  [
    "with a body of chunks",
    [connection, websocket, version, key, "Transfer-Encoding: chunked"],
    400,
    "LISTENER_HEADER",
  ],
  ["with an odd length", [connection, websocket, version, key, "Content-Length: 0x0"], 400, "LISTENER_PARSE"],
  ["whose Connection does not say so", [websocket, version, key], 400, "LISTENER_HEADER"],
  ["whose Connection says something else", ["Connection: keep-alive", websocket, version, key], 400, "LISTENER_HEADER"],
  ["to several protocols", [connection, "Upgrade: websocket, h2c", version, key], 501, "LISTENER_UPGRADE"],
  ["to several protocols, the last of them h2c", [connection, "Upgrade: foo, h2c"], 501, "LISTENER_UPGRADE"],
  ["in two headers", [connection, websocket, "Upgrade: h2c", version, key], 400, "LISTENER_HEADER"],
  ["to nothing", [connection, "Upgrade: "], 501, "LISTENER_UPGRADE"],
  ["to what is no name", [connection, "Upgrade: web socket"], 501, "LISTENER_UPGRADE"],
])("a handshake %s is refused before any upstream is asked", async (_name, lines, status, code) => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const reply = parseReply(await rawExchange(core.port, request(lines)));
  expect(reply.status).toBe(status);
  expect(JSON.parse(reply.body).code).toBe(code);
  expect(reply.headers.connection).toMatch(/^close/);
  if (status === 426) {
    expect(reply.headers).toMatchObject({
      connection: "close, upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
    });
  }
  expect(app.requests).toEqual([]);
});

test.each(["POST", "HEAD", "PUT"])("a WebSocket is not asked for by %s", async (method) => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const text = await rawExchange(core.port, request([connection, websocket, version, key], `${method} /up HTTP/1.1`));
  expect(parseReply(text).status).toBe(400);
  expect(app.requests).toEqual([]);
});

test("a handshake may say that it has no body", async () => {
  const app = await socketUpstream((socket, text) => {
    if (text.endsWith("\r\n\r\n"))
      socket.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello",
      );
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const client = await rawConnect(core.port);
  client.write(request([connection, websocket, version, key, "Content-Length: 0"]));
  expect(parseReply(await readUntil(client, /hello$/)).status).toBe(101);
});

test.each([
  [
    "h2c, as Java's and curl's clients ask for it",
    request(["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"]),
  ],
  ["h2c without saying so in Connection", request(["Upgrade: H2C"])],
  ["a WebSocket in HTTP/1.0", request([connection, websocket, version, key], "GET /up HTTP/1.0")],
  ["something else in HTTP/1.0", request([connection, "Upgrade: foo"], "GET /up HTTP/1.0")],
])("%s: answered as if nothing had been asked, and the connection ends", async (_name, bytes) => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const reply = parseReply(await rawExchange(core.port, bytes));
  expect(reply).toMatchObject({ status: 200, headers: { connection: "close" }, body: "ok" });
  expect(app.requests.map(({ url }) => url)).toEqual(["/up"]);
  expect(app.requests[0]?.headers).not.toHaveProperty("upgrade");
  expect(app.requests[0]?.headers).not.toHaveProperty("http2-settings");
});

test("a body that comes along with h2c is passed on whole", async () => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const client = await rawConnect(core.port);
  client.write(
    request(["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "Content-Length: 4"], "POST /up HTTP/1.1"),
  );
  client.write("ab");
  while (app.requests.length === 0) await new Promise(setImmediate);
  client.write("cd");
  expect(parseReply(await readUntil(client, /ok$/)).status).toBe(200);
  expect(app.requests[0]?.body).toBe("abcd");
});

test.each(["chunked", "gzip", "identity"])("Transfer-Encoding: %s in HTTP/1.0 is refused", async (coding) => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const bytes = `POST /up HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: ${coding}\r\n\r\n0\r\n\r\nGET /second HTTP/1.0\r\nHost: a\r\n\r\n`;
  const text = await rawExchange(core.port, bytes);
  expect(parseReply(text)).toMatchObject({ status: 400, headers: { connection: "close" } });
  expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(app.requests).toEqual([]);
});
