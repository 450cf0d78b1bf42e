// More connections than there may be: idle ones make room, new ones are turned away and counted, and no answer is cut.

import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Outbound } from "../../src/exchange/outbound.ts";
import { closeIdle, stopAccepting, type Turned } from "../../src/listener/crowd.ts";
import { listenerOf } from "../support/listener.ts";
import { parseReply, rawConnect, rawExchange, readToEnd, readUntil } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

const get = (url: string, ...lines: readonly string[]) =>
  [`GET ${url} HTTP/1.1`, "Host: a", ...lines, "\r\n"].join("\r\n");
const large = Buffer.alloc(8_388_608, "x");

async function start(connections = 1_000) {
  const turned: Turned[] = [];
  const held: Outbound[] = [];
  const server: Server = listenerOf({
    onArrival({ incoming, reply }) {
      if (incoming.url === "/hold") held.push(reply);
      else reply.end(incoming.url === "/large" ? large : "ok");
    },
    onTurned: (one) => turned.push(one),
    limits: { connections },
  });
  const port = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port, server, turned, held };
}

async function untilServed(port: number) {
  // Room is made after a connection was turned away, not before.
  for (;;) {
    const text = await rawExchange(port, get("/", "Connection: close")).catch(() => "");
    if (text !== "") return parseReply(text);
  }
}

test("those that are served go on, those beyond them are turned away, and the log gets one line with a count", async () => {
  const { port, turned, held } = await start(2);
  const first = await rawConnect(port);
  const second = await rawConnect(port);
  first.write(get("/hold"));
  second.write(get("/hold"));
  while (held.length < 2) await new Promise(setImmediate);
  for (let more = 0; more < 20; more++) expect(await rawExchange(port, get("/"))).toBe("");
  expect(turned).toEqual([{ count: 1, cause: "more than 2 connections" }]);
  for (const reply of held) reply.end("held");
  await Promise.all([readUntil(first, /held$/), readUntil(second, /held$/)]);
  // Both are idle now.
  expect((await untilServed(port)).status).toBe(200);
});

test("connections that never said a word make room, once their request cannot be on its way any more", async () => {
  const { port } = await start(3);
  const silent = await Promise.all([rawConnect(port), rawConnect(port), rawConnect(port)]);
  expect((await untilServed(port)).status).toBe(200);
  for (const socket of silent) socket.destroy();
});

test("an answer that a slow client is still reading is not taken for an idle connection", async () => {
  const { port, server } = await start();
  const slow = await rawConnect(port);
  slow.pause();
  slow.write(get("/large"));
  const idle = await rawConnect(port);
  idle.write(get("/"));
  await readUntil(idle, /ok$/);
  const text = readToEnd(slow);
  slow.pause();
  closeIdle(server);
  await once(idle, "close");
  const stopped = stopAccepting(server);
  slow.resume();
  while (slow.bytesRead < large.length) await new Promise(setImmediate);
  closeIdle(server);
  expect((await text).endsWith(`\r\n\r\n${large.toString()}`)).toBe(true);
  await stopped;
});

test("a server that stops lets a request finish that it has begun, and takes no other", async () => {
  const { port, server, held } = await start();
  const socket = await rawConnect(port);
  socket.write(get("/hold"));
  while (held.length < 1) await new Promise(setImmediate);
  const stopped = stopAccepting(server);
  while (server.listening) await new Promise(setImmediate);
  const refused = await rawConnect(port).catch((cause: unknown) => cause);
  expect(refused).toMatchObject({ code: "ECONNREFUSED" });
  held[0]?.end("held");
  await readUntil(socket, /held$/);
  closeIdle(server);
  await stopped;
  expect(server.address() as AddressInfo | null).toBe(null);
});

test("what could not be accepted is told and ends nothing", async () => {
  const { port, server, turned } = await start();
  // As node tells it (net.Server, "error"), where the kernel has no descriptor left.
  for (let more = 0; more < 3; more++)
    server.emit("error", Object.assign(new Error("accept EMFILE"), { code: "EMFILE" }));
  expect(turned).toEqual([{ count: 1, cause: "EMFILE" }]);
  expect((await untilServed(port)).status).toBe(200);
});
