// What a handler throws fails its own exchange: all others of the process go on.

import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import type { ExchangeRequest, Exchanger } from "../../../src/upstream/exchanger.ts";
import { createWirePool } from "../../../src/upstream/wire/wire-pool.ts";
import { bareExchange } from "../../support/bare-exchange.ts";
import { socketUpstream } from "../../support/recording-upstream.ts";

const request: ExchangeRequest = { ...bareExchange, headersTimeout: 60_000, bodyTimeout: 60_000 };

const inLength = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const inChunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
const untilClose = "HTTP/1.1 200 OK\r\n\r\nok";

test.each([
  ["onRequestStart", inLength],
  ["onRequestSent", inLength],
  ["onResponseStarted", inLength],
  ["onResponseStart", inLength],
  ["onResponseText", inLength],
  ["onResponseData", inChunks],
  ["onResponseEnd", inLength],
  ["onResponseEnd", untilClose],
] as const)("one that throws in %s is told so, and the next exchange is served", async (name, answer) => {
  const app = await socketUpstream((socket, text) => {
    if (!text.endsWith("\r\n\r\n")) return;
    if (answer === untilClose) socket.end(answer);
    else socket.write(answer);
  });
  const { port } = new URL(app.url);
  const pool = createWirePool(
    { host: "127.0.0.1", port: Number(port), authority: "a" },
    { connectTimeoutMs: () => 60_000, onRoom() {}, mayConnect: () => true },
  );
  onTestFinished(() => pool.close());
  const exchange = (more: Partial<Exchanger>) =>
    new Promise<Error | null>((resolve) => {
      const handler: Exchanger = {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData() {},
        onResponseEnd: () => resolve(null),
        onResponseError: (_control, error) => resolve(error),
        ...more,
      };
      pool.dispatch(request, handler, false);
    });
  const unforeseen = new Error("unforeseen");
  const thrown = await exchange({
    [name]: () => {
      throw unforeseen;
    },
  });
  expect(thrown).toBe(unforeseen);
  expect(await exchange({})).toBe(null);
  // In the middle of an answer its connection ends with it.
  if (name !== "onResponseEnd" && !app.sockets[0]!.closed) await once(app.sockets[0]!, "close");
});
