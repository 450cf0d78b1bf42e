// What each amount takes, and that nobody writes an amount that the rule and the application read differently.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { passkey } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const ada = gate.as({ id: "ada" });
const treasurer = gate.as({ id: "tess", groups: ["treasury"] });
const inPath = (amount: string) => `https://giro.example.com/payees/bob/transfers/${amount}`;
const inQuery = (query: string) => `https://giro.example.com/payees/bob/transfers?${query}`;

test.each([inPath, (amount: string) => inQuery(`amount=${amount}`)])("the amount decides, wherever it stands", async (address) => {
  expect(await gate.post(address("10"))).toSignIn();
  expect(await ada.post(address("250.00"))).toForwardTo("giro");
  expect(await ada.post(address("250.01"))).toStepUp(passkey, { scope: ["transfer", "bob", "250.01"], once: true });
  expect(await ada.post(address("10000.01"))).toDeny("More than 10,000 is for the treasury");
  expect(await treasurer.post(address("10000.01"))).toStepUp(passkey);
});

test("a proof is for that amount and that payee", async () => {
  const proved = ada.having(passkey, { scope: ["transfer", "bob", "300"] });
  expect(await proved.post(inPath("300"))).toForwardTo("giro");
  expect(await proved.post(inPath("9000"))).toStepUp(passkey, { scope: ["transfer", "bob", "9000"] });
  expect(await proved.post("https://giro.example.com/payees/eve/transfers/300")).toStepUp(passkey);
});

test.each(["1e9", "-5", "+5", "0x99", "1,000", "1.000.000", "250.0", "%20250", "250%00", "Infinity", ""])("%s is no amount", async (amount) => {
  expect(await ada.post(inQuery(`amount=${amount}`))).toDeny("Write the amount as 250 or 250.00");
});

test.each(["", "amount=10&amount=9999", "amount=10&amount[]=9999", "amount=10&+amount=9999", "amount=10;amount=9999", "Amount=10&amount=9999"])(
  "?%s does not say one amount",
  async (query) => {
    expect(await ada.post(inQuery(query))).toDeny("Say the amount, and say it once");
  },
);

test("PUT is held to the same", async () => {
  expect(await ada.request("PUT", inPath("9000"))).toStepUp(passkey);
  expect(await ada.request("PUT", inQuery(""))).toDeny("Say the amount, and say it once");
});
