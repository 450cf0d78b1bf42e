// An upstream that switches protocols without having understood the handshake: no tunnel opens, and nothing passes in either direction.

import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";

const accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const upgrade = ["Connection: Upgrade", "Upgrade: websocket"];
const offers = [
  "Sec-WebSocket-Protocol: chat, graphql-ws",
  "Sec-WebSocket-Protocol: soap",
  "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-other",
];

const head = (first: string, lines: readonly string[]) => `${first}\r\n${[...lines, "\r\n"].join("\r\n")}`;
const switching = (...lines: readonly string[]) => head("HTTP/1.1 101 Switching Protocols", lines);
const handshake = (...lines: readonly string[]) =>
  head("GET /chat HTTP/1.1", ["Host: a", "Sec-WebSocket-Version: 13", ...lines]);
const whole = handshake(...upgrade, key);

/** An upstream that answers /chat with these bytes and a secret, and anything else with 200. */
async function start(answer: string) {
  let arrived = (_socket: Socket) => {};
  const arrival = new Promise<Socket>((resolve) => {
    arrived = resolve;
  });
  const app = await socketUpstream((socket, text) => {
    if (text.startsWith("GET /next") && text.endsWith("\r\n\r\n"))
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    else if (/\r\n\r\n$/.test(text)) {
      socket.write(`${answer}of the upstream`);
      arrived(socket);
    }
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  return { app, core, arrival };
}

test.each([
  ["without an accept", whole, switching(...upgrade)],
  [
    "with the accept of another key",
    whole,
    switching(...upgrade, "Sec-WebSocket-Accept: 8mJ5gTkGzY6z0sVjWqkQm2b1Ahk="),
  ],
  ["with an accept in other letters", whole, switching(...upgrade, accept.replace("s3pPL", "S3pPL"))],
  ["with two accepts", whole, switching(...upgrade, accept, accept)],
  ["with a protocol when none was offered", whole, switching(...upgrade, accept, "Sec-WebSocket-Protocol: chat")],
  [
    "with a protocol that was not offered",
    handshake(...upgrade, key, ...offers),
    switching(...upgrade, accept, "Sec-WebSocket-Protocol: Chat"),
  ],
  [
    "with two protocols",
    handshake(...upgrade, key, ...offers),
    switching(...upgrade, accept, "Sec-WebSocket-Protocol: chat, soap"),
  ],
  [
    "with an extension when none was offered",
    whole,
    switching(...upgrade, accept, "Sec-WebSocket-Extensions: permessage-deflate"),
  ],
  [
    "with an extension that was not offered",
    handshake(...upgrade, key, ...offers),
    switching(...upgrade, accept, "Sec-WebSocket-Extensions: x-other, x-mine"),
  ],
  ["to another protocol", whole, switching("Connection: Upgrade", "Upgrade: h2c", accept)],
  ["to two protocols", whole, switching("Connection: Upgrade", "Upgrade: websocket", "Upgrade: h2c", accept)],
  ["without naming one", whole, switching("Connection: Upgrade", accept)],
  ["on a connection that stays as it is", whole, switching("Connection: keep-alive", "Upgrade: websocket", accept)],
  ["with nothing at all", whole, switching()],
  ["though it was shown no key", handshake(...upgrade, "Connection: Sec-WebSocket-Key", key), switching(...upgrade)],
])("a switch %s is a bad answer, not a tunnel", async (_name, request, answer) => {
  const { app, core, arrival } = await start(answer);
  const client = await rawConnect(core.port);
  client.write(request);
  const text = readToEnd(client);
  const upstream = await arrival;
  client.write("of the client");
  const reply = parseReply(await text);
  expect(reply.status).toBe(502);
  expect(JSON.parse(reply.body).code).toBe("UPSTREAM_BAD_ANSWER");
  expect(reply.text).not.toContain("of the upstream");
  if (!upstream.closed) await once(upstream, "close");
  expect(app.received).not.toContain("of the client");
  const outcome = await core.outcome();
  expect(outcome instanceof GatewayError && outcome.code).toBe("UPSTREAM_BAD_ANSWER");
  expect(await rawExchange(core.port, head("GET /next HTTP/1.1", ["Host: a", "Connection: close"]))).toMatch(
    /^HTTP\/1\.1 200 /,
  );
});

test.each([
  ["as it stands in RFC 6455", whole, switching(...upgrade, accept)],
  ["in other letters", whole, switching("connection: keep-alive, UPGRADE", "UPGRADE: WebSocket", accept)],
  ["in two lines", whole, switching("Connection: keep-alive", ...upgrade, accept, "Sec-WebSocket-Extensions: ,")],
  [
    "with one of the protocols",
    handshake(...upgrade, key, ...offers),
    switching(...upgrade, accept, "Sec-WebSocket-Protocol: soap"),
  ],
  [
    "with some of the extensions",
    handshake(...upgrade, key, ...offers),
    switching(...upgrade, accept, "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover"),
  ],
])("a switch %s opens the tunnel", async (_name, request, answer) => {
  const { core } = await start(answer);
  const client = await rawConnect(core.port);
  client.write(request);
  expect(parseReply(await readUntil(client, /of the upstream$/))).toMatchObject({
    status: 101,
    body: "of the upstream",
  });
});

test.each([
  ["with an upgrade", switching(...upgrade, accept)],
  ["without one", switching()],
  ["with an upgrade to HTTP/2", switching("Connection: Upgrade", "Upgrade: h2c")],
])("a switch %s for a request that asked for none is a bad answer", async (_name, answer) => {
  const { core } = await start(answer);
  const text = await rawExchange(core.port, head("GET /chat HTTP/1.1", ["Host: a", "Connection: close"]));
  expect(parseReply(text).status).toBe(502);
  expect(text).not.toContain("of the upstream");
  expect(await rawExchange(core.port, head("GET /next HTTP/1.1", ["Host: a", "Connection: close"]))).toMatch(
    /^HTTP\/1\.1 200 /,
  );
});
