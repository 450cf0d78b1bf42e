// Who sees the page, and who sees the shop behind it.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const shop = (path: string) => `https://shop.example.com${path}`;

test("visitors and customers get the page, whatever they ask for", async () => {
  expect(await gate.get(shop("/"))).toRespond(503);
  expect(await gate.post(shop("/cart"))).toRespond(503);
  const customer = gate.as({ id: "cora", groups: ["customers"] });
  expect(await customer.get(shop("/"))).toRespond(503);
  expect(await customer.get(shop("/orders/17"))).toMatchObject({ kind: "respond", status: 503, headers: { "retry-after": "1800" } });
});

test("builders see the shop", async () => {
  const builder = gate.as({ id: "bob", groups: ["shop-builders"] });
  expect(await builder.get(shop("/"))).toForwardTo("shop");
  expect(await builder.get(shop("/orders/17"))).toForwardTo("shop");
});

test("what asks for a sign-in goes on asking for it first", async () => {
  expect(await gate.get(shop("/orders/17"))).toSignIn();
});
