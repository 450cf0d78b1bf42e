// More connections than there may be: they wait, idle ones make room, who waits in vain is told, and none is reset.

import { once } from "node:events";
import type { Server } from "node:http";
import { createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Outbound } from "../../src/exchange/outbound.ts";
import { createQueueLength } from "../../src/listener/accept-queue.ts";
import { crowdOf } from "../../src/listener/crowd.ts";
import { createDescriptors } from "../../src/listener/descriptors.ts";
import { createDoor } from "../../src/listener/door.ts";
import type { DoorEvent } from "../../src/listener/episode.ts";
import { bindSocket } from "../../src/supervisor/listening-socket.ts";
import { listenerOf } from "../support/listener.ts";
import { parseReply, rawConnect, readToEnd, readUntil } from "../support/raw-client.ts";
import { bindSameSocket } from "../support/same-socket.ts";

const get = (url: string) => `GET ${url} HTTP/1.1\r\nHost: a\r\n\r\n`;
const turn = () => new Promise(setImmediate);

async function start(options: {
  connections: number | (() => number);
  onLook?: () => void;
  spares?: boolean;
  socket?: Awaited<ReturnType<typeof bindSameSocket>>;
}) {
  const held: Outbound[] = [];
  const events: DoorEvent[] = [];
  let spares = 0;
  const server: Server = listenerOf({
    onArrival({ incoming, reply, crowded }) {
      if (crowded !== null && incoming.url !== "/own") {
        crowded();
        reply.writeHead(503);
        reply.end("no room");
      } else if (incoming.url === "/hold") held.push(reply);
      else reply.end("ok");
    },
  });
  const socket = options.socket ?? (await bindSameSocket());
  const { connections, onLook } = options;
  const descriptors = createDescriptors();
  const door = createDoor({
    server,
    connections: () => (typeof connections === "number" ? connections : connections()),
    descriptors: onLook === undefined ? descriptors : { ...descriptors, look: onLook },
    queued: createQueueLength(socket.port),
    askForHandle() {
      if (options.spares === false) return;
      void socket.handle().then((handle) => {
        door.take(handle);
        spares++;
      });
    },
    onEvent: (event) => events.push(event),
  });
  await door.open(await socket.handle());
  while (options.spares !== false && spares < 3) await turn();
  onTestFinished(async () => {
    for (const one of crowdOf(server).sockets.keys()) one.destroy();
    server.closeAllConnections();
    await door.close();
  });
  const hold = async (): Promise<Socket> => {
    const count = held.length;
    const one = await rawConnect(socket.port);
    one.write(get("/hold"));
    while (held.length === count) await turn();
    return one;
  };
  return { port: socket.port, door, held, events, hold, socket };
}

test("beyond them the next waits, and is served as soon as one has gone", async () => {
  const { port, held, events, hold } = await start({ connections: 2 });
  const first = await hold();
  await hold();
  const waiting = await Promise.all(Array.from({ length: 5 }, () => rawConnect(port)));
  for (const one of waiting) one.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const answers = Promise.all(waiting.map(readToEnd));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(waiting.map((one) => one.bytesRead)).toEqual([0, 0, 0, 0, 0]);
  held[0]?.end("held");
  await readUntil(first, /held$/);
  first.end();
  expect((await answers).map((text) => parseReply(text).status)).toEqual([200, 200, 200, 200, 200]);
  expect(events).toEqual([{ type: "full", cause: "more than 2 connections", connections: 2 }]);
});

test("idle ones make room, and so do those that never said a word", async () => {
  const { port } = await start({ connections: 2 });
  const idle = await rawConnect(port);
  idle.write(get("/"));
  await readUntil(idle, /ok$/);
  const silent = await rawConnect(port);
  const next = await rawConnect(port);
  next.write(get("/"));
  await readUntil(next, /ok$/);
  const another = await rawConnect(port);
  another.write(get("/"));
  await readUntil(another, /ok$/);
  expect(silent.closed || next.closed).toBe(true);
});

test("who waits in vain is told so, and the gateway's own addresses are answered; the count is told once", async () => {
  const { port, hold, events } = await start({ connections: 2 });
  await hold();
  await hold();
  const ask = async (bytes: string) => {
    const one = await rawConnect(port);
    one.write(bytes);
    return parseReply(await readToEnd(one));
  };
  const told = await Promise.all([...Array.from({ length: 40 }, () => ask(get("/x"))), ask(get("/own")), ask("")]);
  const own = told.splice(40, 1)[0];
  expect(own).toMatchObject({ status: 200, body: "ok" });
  expect(told.map((reply) => reply.status)).toEqual(Array(41).fill(503));
  expect(told.at(-1)?.headers).toMatchObject({ "retry-after": "1", connection: "close" });
  expect(events.map(({ type }) => type)).toEqual(["full", "refused"]);
});

test("nobody is told so for a limit that was raised since it was looked at last", async () => {
  let limit = 2;
  let known = limit;
  const { port, hold } = await start({
    connections: () => known,
    onLook() {
      known = limit;
    },
  });
  await hold();
  await hold();
  // One that is told in words keeps it open for others, and one that says nothing stays.
  await rawConnect(port);
  const told = await rawConnect(port);
  told.write(get("/x"));
  expect(parseReply(await readToEnd(told)).status).toBe(503);
  limit = 100;
  const next = await rawConnect(port);
  next.write("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(parseReply(await readToEnd(next)).status).toBe(200);
});

test("one that cannot be shut, for want of another handle, takes some more and tells the others at once", async () => {
  const { port, hold } = await start({ connections: 2, spares: false });
  for (let time = 0; time < 2 + 32; time++) await hold();
  for (let time = 0; time < 30; time++) {
    const one = await rawConnect(port);
    one.write(get("/x"));
    expect(parseReply(await readToEnd(one)).status).toBe(503);
  }
});

test("another worker that has room takes what this one leaves", async () => {
  const full = await start({ connections: 1 });
  await full.hold();
  const other = await start({ connections: 1_000, socket: full.socket });
  for (let time = 0; time < 50; time++) {
    const one = await rawConnect(full.port);
    one.write(get("/"));
    await readUntil(one, /ok$/);
  }
  expect(full.events).toMatchObject([{ type: "full" }]);
  expect(other.events).toEqual([]);
});

test("an address that another process listens on for a moment is waited for, and is no want of room", async () => {
  const socket = await bindSameSocket();
  // Two may have it as long as neither listens: a gateway that was killed at its start, and the next.
  const bound = await bindSocket({ host: "127.0.0.1", port: socket.port });
  const before = createServer().listen(bound.handle);
  await once(before, "listening");
  const opened = start({ connections: 2, socket });
  await new Promise((resolve) => setTimeout(resolve, 300));
  before.close();
  const { port, events } = await opened;
  const one = await rawConnect(port);
  one.write(get("/"));
  await readUntil(one, /ok$/);
  expect(events).toEqual([]);
});
