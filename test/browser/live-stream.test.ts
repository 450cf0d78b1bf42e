// What a page's script hears when its live streams are ended, or not let in.

import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { expect, onTestFinished } from "vitest";
import { replyWithWebSocketClose } from "../../src/reply/websocket-close.ts";
import type { Page } from "../support/chromium.ts";
import { listening } from "../support/recording-upstream.ts";
import { streamingApplication } from "../support/streaming-application.ts";
import { liveStreams } from "../upstream/live-stream.ts";
import { browserTest, openBrowser } from "./browser-test.ts";

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
  const live = await liveStreams((await streamingApplication()).url);
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
  const live = await liveStreams((await streamingApplication()).url);
  const tab = await (await openBrowser()).tab();
  await tab.goto(`http://localhost:${live.port}/`);
  await tab.exposeFunction("sallyportTestHello", async () => (await live.held())(4401, "signed out"));
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
  expect(heard).toEqual(["hello", { code: 4401, reason: "signed out" }]);
});

browserTest.each([
  ["without protocols", [], "open"],
  ["with protocols", ["chat.v2", "chat.v1"], "open chat.v2"],
] as const)("a handshake that is refused (%s) tells its script why", async (_name, protocols, open) => {
  const server = createServer((_incoming, reply) => void reply.end("<!doctype html><title>A page</title>"));
  server.on("upgrade", (incoming, socket: Duplex) => {
    socket.on("error", () => {});
    expect(replyWithWebSocketClose(socket, incoming, 4401, "sign-in required")).toBe(true);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = await listening(server);
  const tab = await (await openBrowser()).tab();
  await tab.goto(`http://localhost:${port}/`);
  const closed = { code: 4401, reason: "sign-in required", wasClean: true };
  expect(await listen(tab, `ws://localhost:${port}/`, protocols)).toEqual([open, closed]);
});
