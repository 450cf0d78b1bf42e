// The handshake and the address before it ask for the same.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { secondFactor } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const trading = (path: string) => `https://trading.example.com${path}`;
const handshake = { headers: { connection: "Upgrade", upgrade: "websocket" } };
const ada = gate.as({ id: "ada" });

test("a handshake is decided like any request", async () => {
  expect(await gate.get(trading("/live"), handshake)).toSignIn();
  expect(await ada.get(trading("/live"), handshake)).toStepUp(secondFactor, { maxAge: "8h" });
  expect(await ada.having(secondFactor, { age: "7h" }).get(trading("/live"), handshake)).toForwardTo("trading");
  expect(await ada.having(secondFactor, { age: "9h" }).get(trading("/live"), handshake)).toStepUp(secondFactor);
});

test("what opens the one opens the other", async () => {
  expect(await ada.get(trading("/live/ready"))).toStepUp(secondFactor, { maxAge: "8h" });
  expect(await ada.having(secondFactor).get(trading("/live/ready"))).toRespond(204);
});

test("no other spelling leads to the socket without it", async () => {
  for (const path of ["/LIVE", "/live/", "/live/orders", "/live%20"]) expect(await ada.get(trading(path), handshake)).toStepUp(secondFactor);
});

test("pages need a sign-in alone", async () => {
  expect(await ada.get(trading("/charts"))).toForwardTo("trading");
});
