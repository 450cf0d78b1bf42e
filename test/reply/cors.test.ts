// Cross-origin: a listed origin's script may ask and read, every other is told nothing, and no answer is cached for the wrong one.

import { expect, onTestFinished, test } from "vitest";
import { isPreflight, replyToPreflight, toCorsHeaders, toCorsPairs } from "../../src/reply/cors.ts";
import { answeringServer } from "../support/answering-server.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";
import { listening, recordingUpstream } from "../support/recording-upstream.ts";

const app = "https://app.example.com";
const origins = new Set([app]);

async function preflight(lines: readonly string[], allowed: ReadonlySet<string> = origins) {
  const server = answeringServer((incoming, reply) => {
    if (isPreflight(incoming.method ?? "", incoming.headers)) replyToPreflight(reply, incoming.headers, allowed);
    else reply.writeHead(418).end();
  });
  onTestFinished(() => void server.close());
  const port = await listening(server);
  return parseReply(
    await rawExchange(port, ["OPTIONS /x HTTP/1.1", "Host: a", "Connection: close", ...lines, "\r\n"].join("\r\n")),
  );
}
const cors = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("access-control-")));

test("a listed origin may send the method and headers that it asks about", async () => {
  const reply = await preflight([
    `Origin: ${app}`,
    "Access-Control-Request-Method: PUT",
    "Access-Control-Request-Headers: content-type,x-own",
  ]);
  expect(reply.status).toBe(204);
  expect(reply.body).toBe("");
  expect(cors(reply.headers)).toEqual({
    "access-control-allow-origin": app,
    "access-control-allow-credentials": "true",
    "access-control-allow-methods": "PUT",
    "access-control-allow-headers": "content-type,x-own",
    "access-control-max-age": "600",
  });
  expect(reply.headers.vary).toContain("Origin");
});

test.each([
  ["another origin", ["Origin: https://evil.example", "Access-Control-Request-Method: PUT"]],
  ["the listed host on another port", [`Origin: ${app}:8443`, "Access-Control-Request-Method: PUT"]],
  ["the listed host without TLS", ["Origin: http://app.example.com", "Access-Control-Request-Method: PUT"]],
  ["a host that begins like it", [`Origin: ${app}.evil.example`, "Access-Control-Request-Method: PUT"]],
  ["no origin in particular", ["Origin: null", "Access-Control-Request-Method: PUT"]],
  ["nobody", ["Access-Control-Request-Method: PUT"]],
  ["a method that is none", [`Origin: ${app}`, "Access-Control-Request-Method: PUT POST"]],
])("%s is told nothing", async (_name, lines) => {
  const reply = await preflight(lines);
  expect(reply.status).toBe(204);
  expect(cors(reply.headers)).toEqual({});
});

test("header names that are none are not said back", async () => {
  const reply = await preflight([
    `Origin: ${app}`,
    "Access-Control-Request-Method: PUT",
    'Access-Control-Request-Headers: x-own, "bad"',
  ]);
  expect(reply.headers).not.toHaveProperty("access-control-allow-headers");
});

test("an OPTIONS that asks about nothing is a request like any other", async () => {
  expect((await preflight([`Origin: ${app}`])).status).toBe(418);
});

test.each([
  ["a listed origin", { origin: app }, origins, app],
  ["another origin", { origin: "https://evil.example" }, origins, undefined],
  ["no origin", {}, origins, undefined],
  ["a host without origins", { origin: app }, new Set<string>(), undefined],
])("an answer of the gateway's to %s", (_name, headers, allowed, expected) => {
  const said = toCorsHeaders(headers, allowed);
  expect(said["access-control-allow-origin"]).toBe(expected);
  expect(said["access-control-allow-credentials"]).toBe(expected && "true");
  expect(said["access-control-expose-headers"]).toBe(expected && "WWW-Authenticate");
  // Also where nothing is allowed: the answer could be kept and given to whom it is not for.
  expect(said["vary"]).toBe(allowed.size > 0 ? "Origin" : undefined);
  expect(toCorsPairs(headers, allowed)).toEqual(Object.entries(said).flat());
});

test.each([
  ["says nothing", {}, app],
  ["answers for itself", { "access-control-allow-origin": "https://own.example" }, "https://own.example"],
])("of an upstream that %s, the client hears one answer", async (_name, own, expected) => {
  const upstream = await recordingUpstream((_incoming, reply) =>
    reply.writeHead(200, { vary: "Accept", ...own }).end("ok"),
  );
  const core = await proxyCore({
    specs: [upstreamSpec([upstream.url])],
    forwarding: { corsHeaders: toCorsPairs({ origin: app }, origins) },
  });
  const reply = parseReply(
    await rawExchange(core.port, `GET / HTTP/1.1\r\nHost: a\r\nOrigin: ${app}\r\nConnection: close\r\n\r\n`),
  );
  expect(reply.headers["access-control-allow-origin"]).toBe(expected);
  expect(reply.headers.vary?.split("\n")).toEqual(expected === app ? ["Accept", "Origin"] : ["Accept"]);
});
