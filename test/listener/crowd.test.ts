// Which connections may go: idle ones, not those that are just used, nor those whose answer is still being sent.

import { once } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { crowdOf } from "../../src/listener/crowd.ts";
import { listenerOf } from "../support/listener.ts";
import { rawConnect, readToEnd, readUntil } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

const get = (url: string) => `GET ${url} HTTP/1.1\r\nHost: a\r\n\r\n`;
const large = Buffer.alloc(8_388_608, "x");

async function start() {
  const server: Server = listenerOf({
    onArrival: ({ incoming, reply }) => reply.end(incoming.url === "/large" ? large : "ok"),
  });
  const port = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port, crowd: crowdOf(server) };
}

test("an answer that a slow client is still reading is not taken for an idle connection", async () => {
  const { port, crowd } = await start();
  const slow = await rawConnect(port);
  slow.pause();
  slow.write(get("/large"));
  const idle = await rawConnect(port);
  idle.write(get("/"));
  await readUntil(idle, /ok$/);
  const sweep = crowd.createSweep(0);
  sweep(true);
  await once(idle, "close");
  const text = readToEnd(slow);
  slow.resume();
  while (slow.bytesRead < large.length) await new Promise(setImmediate);
  while (crowd.sockets.size > 0) {
    sweep(true);
    await new Promise(setImmediate);
  }
  expect((await text).endsWith(`\r\n\r\n${large.toString()}`)).toBe(true);
});

test("one that was used since it was looked at stays", async () => {
  const { port, crowd } = await start();
  const [used, idle] = [await rawConnect(port), await rawConnect(port)];
  for (const socket of [used, idle]) {
    socket.write(get("/"));
    await readUntil(socket, /ok$/);
  }
  const sweep = crowd.createSweep(30);
  sweep(false);
  used.write(get("/"));
  await readUntil(used, /ok$/);
  await new Promise((resolve) => setTimeout(resolve, 40));
  sweep(true);
  await once(idle, "close");
  used.write(get("/"));
  await readUntil(used, /ok$/);
});

test.each(["for its time", "for room"])(
  "where idle ones are ended %s: empty lines keep none, and one on which a request has begun, or whose answer goes on, is not idle",
  async (why) => {
    const { port, crowd } = await start();
    const sweep = crowd.createSweep(0);
    const end = () => (why === "for room" ? sweep(true) : crowd.endIdle(0));
    const begins = new Map<string, string>([
      ["lines", `${get("/")}\r\n`],
      ["again", `${get("/")}GET / HT`],
      ["first", "GET / HT"],
      ["slow", get("/large")],
    ]);
    const clients = new Map<string, Socket>();
    for (const [name, bytes] of begins) {
      const known = new Set(crowd.sockets.keys());
      const client = await rawConnect(port);
      client.pause();
      client.write(bytes);
      clients.set(name, client);
      while (![...crowd.sockets.keys()].some((socket) => !known.has(socket) && socket.bytesRead === bytes.length))
        await new Promise(setImmediate);
    }
    const lines = clients.get("lines")!;
    await readUntil(lines.resume(), /ok$/);
    const closed = new Promise((resolve) => lines.once("close", resolve));
    // An answer may be seen before its end is known.
    while (crowd.sockets.size > 3) {
      lines.write("\r\n");
      end();
      await new Promise(setImmediate);
    }
    await closed;
    for (let round = 0; round < 3; round++) end();
    expect([...crowd.sockets.keys()].every((socket) => !socket.destroyed)).toBe(true);
    for (const name of ["again", "first"]) {
      clients.get(name)!.resume().write("TP/1.1\r\nHost: a\r\n\r\n");
      await readUntil(clients.get(name)!, name === "again" ? /ok.*ok$/s : /ok$/);
    }
    const text = readToEnd(clients.get("slow")!);
    clients.get("slow")!.resume();
    while (crowd.sockets.size > 0) {
      end();
      await new Promise(setImmediate);
    }
    expect((await text).endsWith(`\r\n\r\n${large.toString()}`)).toBe(true);
  },
);
