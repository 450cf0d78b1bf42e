// TLS to an endpoint is verified, against the endpoint's name and never against the Host that the client sent.

import { createServer, type Server } from "node:https";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { certificate, key } from "../support/localhost-certificate.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

async function secureUpstream() {
  const seen: { readonly servername: string | false | null; readonly port: number | undefined }[] = [];
  const server: Server = createServer({ key, cert: certificate }, (incoming, reply) => {
    const socket = incoming.socket as typeof incoming.socket & { servername: string | false | null };
    seen.push({ servername: socket.servername, port: socket.remotePort });
    reply.end("secure");
  });
  server.on("tlsClientError", () => {});
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: await listening(server), seen };
}

function trustOurs() {
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, certificate]);
  onTestFinished(() => setDefaultCACertificates(before));
}

async function ask(port: number, host: string) {
  return parseReply(await rawExchange(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
}

test("a self-signed endpoint is not spoken to", async () => {
  const app = await secureUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([`https://localhost:${app.port}`])] });
  const reply = await ask(core.port, "localhost");
  expect(reply.status).toBe(502);
  expect(JSON.parse(reply.body).code).toBe("UPSTREAM_CONNECT");
  expect(app.seen).toEqual([]);
});

test("a trusted endpoint is asked by its own name, on one connection, whatever the clients' Hosts are", async () => {
  trustOurs();
  const app = await secureUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([`https://localhost:${app.port}`])] });
  for (const host of ["bank.test", "other.test", "localhost"])
    expect(await ask(core.port, host)).toMatchObject({ status: 200, body: expect.stringContaining("secure") });
  expect(new Set(app.seen.map(({ servername }) => servername))).toEqual(new Set(["localhost"]));
  expect(new Set(app.seen.map(({ port }) => port)).size).toBe(1);
});

test("a certificate for another name is refused, even when the client's Host is that name", async () => {
  trustOurs();
  const app = await secureUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([`https://127.0.0.1:${app.port}`])] });
  const reply = await ask(core.port, "localhost");
  expect(JSON.parse(reply.body).code).toBe("UPSTREAM_CONNECT");
  expect(app.seen).toEqual([]);
});
