// A body that stops arriving does not hold a connection for ever, wherever it is read.

import { expect, test } from "vitest";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { rawConnect, readUntil, parseReply } from "../support/raw-client.ts";

test.each([
  ["/.sallyport/backchannel-logout", []],
  ["/payouts", ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: same-origin"]],
])("%s", async (path, headers) => {
  const gate = await gatewayUnderTest();
  const socket = await rawConnect(gate.port);
  socket.write([`POST ${path} HTTP/1.1`, `Host: localhost:${gate.port}`, "Content-Length: 100", ...headers, "", "x"].join("\r\n"));
  const reply = parseReply(await readUntil(socket, /\r\n\r\n/));
  expect(reply.status).toBe(408);
}, 8_000);
