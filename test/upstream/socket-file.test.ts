// Endpoints that are a socket file: served like any other, and where that fails, the log says what to do.

import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { toConnectError } from "../../src/upstream/failure.ts";
import { ForwardFault } from "../../src/upstream/forwarding.ts";
import { type ProxyCore, proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, rawExchange, readUntil } from "../support/raw-client.ts";
import { readBody, recordingUpstream } from "../support/recording-upstream.ts";

const request = (method = "GET", body = "", ...lines: readonly string[]) =>
  [`${method} /it?a=b HTTP/1.1`, "Host: app.test", "Connection: close", ...lines, "", body].join("\r\n");

const failureOf = async (core: ProxyCore): Promise<GatewayError> => {
  const outcome = await core.outcome();
  if (!(outcome instanceof GatewayError)) throw new Error("it was served");
  return outcome;
};

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "sallyport-socket-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function listening(path: string, handler: RequestListener): Promise<Server> {
  const server = createServer(handler);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(path);
  await once(server, "listening");
  return server;
}

test("requests, bodies and answers pass, with the client's host, over one connection that is kept", async () => {
  const path = join(folder(), "app.sock");
  const seen: unknown[] = [];
  const sockets = new Set<unknown>();
  await listening(path, (incoming, reply) => {
    sockets.add(incoming.socket);
    void readBody(incoming).then((body) => {
      seen.push([incoming.method, incoming.url, incoming.headers.host, incoming.headers["x-forwarded-proto"], body]);
      reply.end(`answer to ${body}`);
    });
  });
  const core = await proxyCore({ specs: [upstreamSpec([`unix:${path}`])] });
  for (const [method, body] of [
    ["GET", ""],
    ["POST", "sent"],
    ["GET", ""],
  ] as const) {
    const length = body === "" ? [] : [`Content-Length: ${body.length}`];
    const reply = parseReply(await rawExchange(core.port, request(method, body, ...length)));
    expect(reply).toMatchObject({ status: 200, body: `answer to ${body}` });
    expect(await core.outcome()).toMatchObject({ endpoint: `unix:${path}`, attempts: 1, answeredBy: "upstream" });
  }
  expect(seen[1]).toEqual(["POST", "/it?a=b", `app.test:${core.port}`, "http", "sent"]);
  expect([seen.length, sockets.size]).toEqual([3, 1]);
});

test("a WebSocket's handshake passes too", async () => {
  const path = join(folder(), "app.sock");
  const server = await listening(path, (_incoming, reply) => reply.end());
  server.on("upgrade", (_incoming, socket) => {
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello",
    );
    onTestFinished(() => void socket.destroy());
  });
  const core = await proxyCore({ specs: [upstreamSpec([`unix:${path}`])] });
  const client = await rawConnect(core.port);
  client.write(
    "GET /it HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  expect(await readUntil(client, /hello$/)).toMatch(/^HTTP\/1\.1 101 /);
});

test("its checks go over the file, and another endpoint takes over while it is out", async () => {
  const path = join(folder(), "app.sock");
  const asked: string[] = [];
  let status = 503;
  await listening(path, (incoming, reply) => {
    if (incoming.url === "/healthz") asked.push(incoming.headers.host ?? "");
    reply.writeHead(incoming.url === "/healthz" ? status : 200, { "content-length": 7 }).end("by file");
  });
  const other = await recordingUpstream((incoming, reply) => reply.end(incoming.url === "/healthz" ? "" : "by port"));
  const health = { path: "/healthz", intervalMs: 20, timeoutMs: 2_000, down: 1, up: 1 };
  const core = await proxyCore({ specs: [upstreamSpec([`unix:${path}`, other.url], { health })] });
  await core.logged((line) => line["msg"] === "endpoint is unhealthy" && line["endpoint"] === `unix:${path}`);
  for (let turn = 0; turn < 3; turn++) expect(await rawExchange(core.port, request())).toMatch(/by port$/);
  status = 204;
  await core.logged((line) => line["msg"] === "endpoint is healthy again" && line["endpoint"] === `unix:${path}`);
  const bodies = [await rawExchange(core.port, request()), await rawExchange(core.port, request())];
  expect(bodies.map((body) => body.slice(-7)).sort()).toEqual(["by file", "by port"]);
  expect(asked[0]).toBe("localhost");
});

test("a file that is not there, is no socket, or at which nobody listens is a 502, and the log says what to do", async () => {
  const at = folder();
  writeFileSync(join(at, "plain"), "");
  const left = join(at, "left.sock");
  const server = createSocketServer().listen(left);
  await once(server, "listening");
  const file = join(at, "kept.sock");
  // What ends in an orderly way takes its file along.
  renameSync(left, file);
  server.close();
  for (const [name, fix] of [
    ["missing.sock", "no such file"],
    ["plain", "socket|listens"],
    ["kept.sock", "nobody listens"],
    ["plain/app.sock", "no folder"],
  ] as const) {
    const core = await proxyCore({ specs: [upstreamSpec([`unix:${join(at, name)}`])] });
    expect(parseReply(await rawExchange(core.port, request())).status).toBe(502);
    const failure = await failureOf(core);
    expect(failure).toBeInstanceOf(ForwardFault);
    expect([failure.code, failure.detail]).toEqual(["UPSTREAM_CONNECT", expect.stringContaining(name)]);
    expect(failure.fix).toMatch(new RegExp(fix));
  }
});

test("a file that the gateway's user may not use has a fix of its own, and a port has none", () => {
  const denied = Object.assign(new Error("connect EACCES /run/app.sock"), { code: "EACCES" });
  expect(toConnectError(denied, "unix:/run/app.sock")).toMatchObject({
    code: "UPSTREAM_CONNECT",
    fix: expect.stringContaining("may not write"),
  });
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  expect(toConnectError(refused, "http://127.0.0.1:1").fix).toBeUndefined();
});

test("a manifest that holds another spelling is not prepared", async () => {
  const core = await proxyCore({ specs: [] });
  for (const url of ["unix:app.sock", "unix:/a/../b", "UNIX:/run/app.sock", "unix://host/app.sock"])
    expect(() => core.upstreams.prepare([upstreamSpec([url])], () => new Set())).toThrow(GatewayError);
});
