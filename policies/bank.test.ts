// What may pass at the bank, proven before it ships.

import { gateway } from "sallyport/testing";
import { afterAll, describe, expect, test } from "vitest";
import { mfa, passkey, secondFactor } from "./identity.ts";

const gate = await gateway(import.meta.dirname); // compiled and sandboxed exactly as in production
afterAll(() => gate.close());

const ada = gate.as({ id: "ada", groups: ["staff", "finance"] });
const grace = gate.as({ id: "grace", groups: ["staff", "it"] });
const robot = gate.as({ id: "robot", source: "machines" });

const bank = (path: string) => `http://localhost:8080${path}`;

describe("known traffic", () => {
  test("anyone sees the welcome page", async () => {
    expect(await gate.get(bank("/"))).toForwardTo("bank");
  });
  test("statements need no more than being signed in", async () => {
    expect(await gate.get(bank("/statements"))).toSignIn();
    expect(await ada.get(bank("/statements"))).toForwardTo("bank");
    expect(await ada.get(bank("/statements/2026/11"))).toForwardTo("bank");
  });
  test("what no rule names is not there", async () => {
    expect(await ada.get(bank("/internal"))).toDeny("ROUTING_NO_ROUTE");
    expect(await ada.get("http://other.example/statements")).toDeny("ROUTING_NO_ROUTE");
  });
});

describe("payouts", () => {
  test("a payout asks for a second factor used in the last five minutes", async () => {
    expect(await ada.post(bank("/payouts"))).toStepUp("mfa", { maxAge: "5m" });
    expect(await ada.having(mfa).post(bank("/payouts"))).toForwardTo("bank");
    expect(await ada.having(mfa, { age: "6m" }).post(bank("/payouts"))).toStepUp("mfa");
  });
  test("who may not pay out is refused, and not asked for a second factor first", async () => {
    expect(await grace.post(bank("/payouts"))).toDeny("Only finance may pay out");
    expect(await grace.having(mfa).post(bank("/payouts"))).toDeny("Only finance may pay out");
  });
  test("programs look, and do not pay", async () => {
    expect(await robot.get(bank("/api/payouts"))).toForwardTo("bank");
    expect(await robot.post(bank("/api/payouts"))).toDeny("Payouts are made by people");
    expect(await ada.having(mfa).post(bank("/api/payouts"))).toForwardTo("bank");
  });
});

describe("approving a payout", () => {
  test.each(["/payouts", "/api/payouts"])("%s: the proof is for that payout, and good once", async (payouts) => {
    const approve = (number: number) => bank(`${payouts}/${number}/approve`);
    const asked = { scope: ["payout", 17], once: true };
    expect(await ada.post(approve(17))).toStepUp("mfa", asked);
    const proved = ada.having(mfa, { scope: ["payout", 17] });
    expect(await proved.post(approve(17))).toForwardTo("bank");
    expect(await proved.post(approve(18))).toStepUp("mfa", { scope: ["payout", 18], once: true });
    // A second factor for everything else, however fresh, approves nothing; and an approval pays nothing out.
    expect(await ada.having(mfa).post(approve(17))).toStepUp("mfa", asked);
    expect(await proved.post(bank("/payouts"))).toStepUp("mfa", { scope: null });
  });
  test("is for people in finance", async () => {
    expect(await grace.post(bank("/payouts/17/approve"))).toDeny("Only finance may pay out");
    expect(await robot.post(bank("/api/payouts/17/approve"))).toDeny("Payouts are approved by people");
  });
});

test("filing a document asks for a fresh second factor", async () => {
  expect(await ada.get(bank("/documents"))).toForwardTo("bank");
  expect(await ada.post(bank("/documents"))).toStepUp("mfa", { maxAge: "5m" });
  expect(await ada.having(mfa).post(bank("/documents"))).toForwardTo("bank");
  expect(await grace.post(bank("/documents"))).toDeny("Only finance may pay out");
});

describe("restricted records", () => {
  test("ask for a factor of the gateway's own: the provider's word is not enough", async () => {
    expect(await grace.get(bank("/records"))).toStepUp("second-factor", { maxAge: "15m" });
    expect(await grace.having(mfa).get(bank("/records"))).toStepUp("second-factor");
    expect(await grace.having(secondFactor).get(bank("/records"))).toForwardTo("bank");
    expect(await grace.having(secondFactor, { age: "16m" }).get(bank("/records/2026"))).toStepUp("second-factor");
  });
  test("the keys ask for a passkey, and a passkey opens the other records too", async () => {
    expect(await grace.get(bank("/records/keys"))).toStepUp("passkey", { maxAge: "5m" });
    expect(await grace.having(mfa).get(bank("/records/keys"))).toStepUp("passkey");
    expect(await grace.having(passkey).get(bank("/records/keys"))).toForwardTo("bank");
    expect(await grace.having(passkey).get(bank("/records"))).toForwardTo("bank");
    expect(await ada.having(passkey).post(bank("/payouts"))).toForwardTo("bank");
  });
});

describe("administration", () => {
  test("needs IT and a second factor, of any age on this machine", async () => {
    expect(await ada.having(mfa).get(bank("/admin"))).toDeny("Only IT may administer the bank");
    expect(await grace.from("127.0.0.1").get(bank("/admin"))).toStepUp("mfa");
    expect(await grace.from("127.0.0.1").having(mfa, { age: "3h" }).get(bank("/admin"))).toForwardTo("bank");
  });
  test("from elsewhere the second factor must be fresh", async () => {
    const outside = grace.from("203.0.113.7");
    expect(await outside.having(mfa, { age: "20m" }).get(bank("/admin/users"))).toStepUp("mfa", { maxAge: "15m" });
    expect(await outside.having(mfa, { age: "10m" }).get(bank("/admin/users"))).toForwardTo("bank");
  });
});
