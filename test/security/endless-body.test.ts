// A body without end is refused where its limit is passed, before anything is kept, and the connection goes with it.

import { once } from "node:events";
import { expect, test } from "vitest";
import { ask } from "../support/ask.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { parseReply, rawConnect, readUntil } from "../support/raw-client.ts";

const own = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: same-origin"];
const paths = [
  "/.sallyport/backchannel-logout",
  "/.sallyport/verify",
  "/.sallyport/factors/app",
  "/.sallyport/factors/recover",
  "/payouts",
];

test.each(paths)("%s", async (path) => {
  const gate = await gatewayUnderTest({ settings: { heldLimit: "512kb", heldFreeSpace: "0b" } });
  const announced = await ask(gate.port, `POST ${path}`, [...own, "Content-Length: 999999999999"]);
  expect([announced.status, announced.headers["connection"]]).toEqual([413, "close"]);

  const socket = await rawConnect(gate.port);
  const lines = [`POST ${path} HTTP/1.1`, `Host: localhost:${gate.port}`, "Transfer-Encoding: chunked", ...own];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const answered = readUntil(socket, /\r\n\r\n/);
  const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
  for (let count = 0; count < 10 && socket.writable; count++)
    if (!socket.write(chunk)) await Promise.race([once(socket, "drain"), answered]).catch(() => null);
  expect(parseReply(await answered).status).toBe(413);
  expect((await ask(gate.port, "GET /.sallyport/healthz")).status).toBe(200);
});
