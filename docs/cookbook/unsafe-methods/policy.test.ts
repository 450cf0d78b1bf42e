// Which requests are only looking.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { secondFactor } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = "https://wiki.example.com/pages/tea";
const ada = gate.as({ id: "ada" });

test.each(["GET", "HEAD", "OPTIONS"])("%s takes a sign-in", async (method) => {
  expect(await gate.request(method, page)).toSignIn();
  expect(await ada.request(method, page)).toForwardTo("wiki");
});

test.each(["POST", "PUT", "PATCH", "DELETE", "PROPPATCH", "PURGE"])("%s takes a second factor", async (method) => {
  expect(await ada.request(method, page)).toStepUp(secondFactor, { maxAge: "15m" });
  expect(await ada.having(secondFactor, { age: "14m" }).request(method, page)).toForwardTo("wiki");
  expect(await ada.having(secondFactor, { age: "16m" }).request(method, page)).toStepUp(secondFactor);
});

test("a WebSocket takes one, too", async () => {
  const handshake = { headers: { connection: "Upgrade", upgrade: "websocket" } };
  expect(await ada.get(page, handshake)).toStepUp(secondFactor);
  expect(await ada.having(secondFactor).get(page, handshake)).toForwardTo("wiki");
});
