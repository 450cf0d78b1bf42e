// A body that stops arriving does not hold a connection for ever, wherever the gateway itself reads it.

import { EventEmitter } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import type { Inbound } from "../../src/exchange/inbound.ts";
import { createBodyReaders } from "../../src/listener/body.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { parseReply, rawConnect, readUntil } from "../support/raw-client.ts";

const { readBody } = createBodyReaders({ silenceMs: 15_000 });

afterEach(() => {
  vi.useRealTimers();
});

const form = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: same-origin"];

test.each([
  ["/.sallyport/backchannel-logout", []],
  ["/.sallyport/verify", form],
  ["/payouts", form],
])("%s", async (path, headers) => {
  const gate = await gatewayUnderTest();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const socket = await rawConnect(gate.port);
  const lines = [
    `POST ${path} HTTP/1.1`,
    `Host: localhost:${gate.port}`,
    "Content-Length: 100",
    "Expect: 100-continue",
  ];
  socket.write(`${[...lines, ...headers].join("\r\n")}\r\n\r\n`);
  // Said when somebody begins to read.
  expect(parseReply(await readUntil(socket, /\r\n\r\n/)).status).toBe(100);
  const answered = readUntil(socket, /\r\n\r\n/);
  vi.advanceTimersByTime(16_000);
  expect(parseReply(await answered).status).toBe(408);
  await gate.logged((line) => line["code"] === "LISTENER_TIMEOUT");
});

test("a byte now and then does not help", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const body = new EventEmitter();
  const incoming = { headers: { "content-length": "1000" }, body };
  const read = readBody(incoming as unknown as Inbound, 1_000);
  const refused = expect(read).rejects.toMatchObject({ code: "LISTENER_TIMEOUT" });
  for (let seconds = 0; seconds <= 120; seconds += 10) {
    body.emit("data", Buffer.from("x"));
    vi.advanceTimersByTime(10_000);
  }
  await refused;
});
