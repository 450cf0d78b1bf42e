// What comes in without a sign-in, and what does not.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const hooks = (path: string) => `https://hooks.example.com/hooks${path}`;
const signature = { headers: { "x-signature-256": "sha256=00" } };

test.each(["192.0.2.10", "2001:db8:aa::10"])("the sender's signed requests come in from %s", async (address) => {
  expect(await gate.from(address).post(hooks("/payments"), signature)).toForwardTo("orders");
  expect(await gate.from(address).post(hooks("/payments"))).toDeny("Not signed");
});

test.each(["192.0.2.12", "192.0.2.100", "unknown"])("nothing comes in from %s", async (address) => {
  const forged = { headers: { ...signature.headers, "x-forwarded-for": "192.0.2.10" } };
  expect(await gate.from(address).post(hooks("/payments"), forged)).toDeny("Not from the payment provider");
});

test("the alerts are the application's to check", async () => {
  expect(await gate.post(hooks("/alerts"))).toForwardTo("orders");
});

test("there is nothing else: no other method, nothing below, no other spelling", async () => {
  const sender = gate.from("192.0.2.10");
  for (const path of ["/payments", "/alerts"]) expect(await sender.get(hooks(path), signature)).toDeny("ROUTING_NO_ROUTE");
  for (const path of ["/payments/", "/PAYMENTS", "/alerts/all", "/other"])
    expect(await sender.post(hooks(path), signature)).toDeny("ROUTING_NO_ROUTE");
});

test("people come to no webhook", async () => {
  const ada = gate.as({ id: "ada" });
  expect(await ada.get("https://orders.example.com/orders/17")).toForwardTo("orders");
  for (const path of ["/hooks/payments", "/hooks/alerts/", "/HOOKS/payments"])
    expect(await ada.post(`https://orders.example.com${path}`, signature)).toDeny(/Webhooks come to/);
});
