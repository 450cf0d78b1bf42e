// Which connections may go: idle ones, not those that are just used, nor those whose answer is still being sent.

import { once } from "node:events";
import type { Server } from "node:http";
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
