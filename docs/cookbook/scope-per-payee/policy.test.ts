// One proof, one payee.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { passkey } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const bank = (path: string) => `https://bank.example.com${path}`;
const ada = gate.as({ id: "ada" });

test("a proof opens one payee, for ten minutes", async () => {
  expect(await ada.post(bank("/payees/17/payments"))).toStepUp(passkey, { scope: ["payee", 17] });
  const proved = ada.having(passkey, { scope: ["payee", 17] });
  expect(await proved.post(bank("/payees/17/payments"))).toForwardTo("bank");
  expect(await proved.post(bank("/payees/17/payments/4711/repeat"))).toForwardTo("bank");
  expect(await proved.post(bank("/payees/18/payments"))).toStepUp(passkey, { scope: ["payee", 18] });
  expect(await ada.having(passkey, { scope: ["payee", 17], age: "11m" }).post(bank("/payees/17/payments"))).toStepUp(passkey);
});

test("other methods and spellings take it, too", async () => {
  expect(await ada.request("PUT", bank("/payees/17/payments/1"))).toStepUp(passkey);
  expect(await ada.post(bank("/payees/17/PAYMENTS"))).toStepUp(passkey);
});

test("no other proof opens a payee", async () => {
  expect(await ada.having(passkey).post(bank("/payees/17/payments"))).toStepUp(passkey);
  expect(await ada.having(passkey, { scope: ["new-payee", "ada"] }).post(bank("/payees/17/payments"))).toStepUp(passkey);
});

test("adding one takes a proof of its own, also by PUT", async () => {
  const proved = ada.having(passkey, { scope: ["payee", 17] });
  for (const method of ["POST", "PUT"])
    expect(await proved.request(method, bank("/payees"))).toStepUp(passkey, { scope: ["new-payee", "ada"], once: true });
  expect(await ada.having(passkey, { scope: ["new-payee", "ada"] }).post(bank("/payees"))).toForwardTo("bank");
});

test("looking needs a sign-in alone", async () => {
  expect(await gate.get(bank("/payees"))).toSignIn();
  for (const path of ["/payees/17", "/payees/17/payments"]) expect(await ada.get(bank(path))).toForwardTo("bank");
});
