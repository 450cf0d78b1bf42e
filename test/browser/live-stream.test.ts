// What a page's script hears when its live streams are ended, or not let in.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { expect, onTestFinished } from "vitest";
import { replyWithWebSocketClose } from "../../src/reply/websocket-close.ts";
import { liveStreams } from "../stream/live-stream.ts";
import type { Page } from "../support/chromium.ts";
import { listening } from "../support/recording-upstream.ts";
import { browserTest, openBrowser } from "./browser-test.ts";

/** An application with a page, a WebSocket that speaks first, and an event stream. */
async function application(): Promise<string> {
  const sockets = new Set<Duplex>();
  const server = createServer((incoming, reply) => {
    if (incoming.url === "/events") {
      reply.writeHead(200, { "content-type": "text/event-stream" });
      reply.write("data: hello\n\n");
    } else reply.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>An application</title>");
  });
  server.on("upgrade", (incoming, socket: Duplex) => {
    sockets.add(socket);
    socket.on("error", () => {});
    const key = incoming.headers["sec-websocket-key"] ?? "";
    const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from("hello")]));
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

/** listen opens a WebSocket in the page and writes down what happens to it; resolves when it is closed. */
function listen(tab: Page, url: string, protocols: readonly string[] = []): Promise<readonly unknown[]> {
  return tab.evaluate(
    ([address, offered]) =>
      new Promise<unknown[]>((resolve) => {
        const heard: unknown[] = [];
        const socket = new WebSocket(address, [...offered]);
        socket.onopen = () => heard.push(`open ${socket.protocol}`.trim());
        socket.onmessage = ({ data }) => {
          heard.push(data);
          (globalThis as { sallyportTestHello?(): void }).sallyportTestHello?.();
        };
        socket.onclose = ({ code, reason, wasClean }) => resolve([...heard, { code, reason, wasClean }]);
      }),
    [url, protocols] as const,
  );
}

browserTest("a WebSocket that is ended tells its script the code and the reason, cleanly", async () => {
  const live = await liveStreams(await application());
  const tab = await (await openBrowser()).tab();
  await tab.goto(`http://localhost:${live.port}/`);
  await tab.exposeFunction("sallyportTestHello", async () => (await live.held())(4401, "session revoked"));
  expect(await listen(tab, `ws://localhost:${live.port}/socket`)).toEqual([
    "open",
    "hello",
    { code: 4401, reason: "session revoked", wasClean: true },
  ]);
  await live.released;
});

browserTest("an event stream that is ended says so in an event of its own", async () => {
  const live = await liveStreams(await application());
  const tab = await (await openBrowser()).tab();
  await tab.goto(`http://localhost:${live.port}/`);
  await tab.exposeFunction("sallyportTestHello", async () => (await live.held())(4401, "logged out"));
  const heard = await tab.evaluate(
    () =>
      new Promise<unknown[]>((resolve) => {
        const page = globalThis as unknown as {
          EventSource: new (url: string) => EventTarget & { close(): void };
          sallyportTestHello(): void;
        };
        const heard: unknown[] = [];
        const source = new page.EventSource("/events");
        source.addEventListener("message", (event) => {
          heard.push((event as MessageEvent).data);
          page.sallyportTestHello();
        });
        source.addEventListener("sallyport", (event) => {
          source.close();
          resolve([...heard, JSON.parse((event as MessageEvent).data)]);
        });
      }),
  );
  expect(heard).toEqual(["hello", { code: 4401, reason: "logged out" }]);
});

browserTest.each([
  ["without protocols", [], "open"],
  ["with protocols", ["chat.v2", "chat.v1"], "open chat.v2"],
] as const)("a handshake that is refused (%s) tells its script why", async (_name, protocols, open) => {
  const server = createServer((_incoming, reply) => void reply.end("<!doctype html><title>A page</title>"));
  server.on("upgrade", (incoming, socket: Duplex) => {
    socket.on("error", () => {});
    expect(replyWithWebSocketClose(socket, incoming, 4401, "login required")).toBe(true);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = await listening(server);
  const tab = await (await openBrowser()).tab();
  await tab.goto(`http://localhost:${port}/`);
  const closed = { code: 4401, reason: "login required", wasClean: true };
  expect(await listen(tab, `ws://localhost:${port}/`, protocols)).toEqual([open, closed]);
});
