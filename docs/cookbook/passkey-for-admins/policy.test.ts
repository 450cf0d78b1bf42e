// Both proofs to look, a young passkey to change.

import { allOf } from "sallyport";
import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { passkey } from "../identity.ts";
import { adminKey, providerMfa } from "./policy.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = "https://panel.example.com/users";
const admin = gate.as({ id: "ann", groups: ["panel-admins"] });

test("looking takes both, and neither stands for the other", async () => {
  expect(await gate.get(page)).toSignIn();
  expect(await admin.get(page)).toStepUp(allOf(providerMfa, adminKey));
  for (const one of [adminKey, passkey, providerMfa]) expect(await admin.having(one).get(page)).toStepUp(allOf(providerMfa, adminKey));
  expect(await admin.having(adminKey).having(providerMfa).get(page)).toForwardTo("panel");
});

test("the passkey lasts eight hours for looking, and a quarter of one for changing", async () => {
  const at = (age: string) => admin.having(adminKey, { age }).having(providerMfa, { age: "10h" });
  expect(await at("7h").get(page)).toForwardTo("panel");
  expect(await at("9h").get(page)).toStepUp(allOf(providerMfa, adminKey));
  expect(await at("14m").post(page)).toForwardTo("panel");
  for (const method of ["POST", "DELETE", "PROPPATCH"]) expect(await at("16m").request(method, page)).toStepUp(adminKey, { maxAge: "15m" });
});

test("nobody else gets in, whatever they prove", async () => {
  const ada = gate.as({ id: "ada" }).having(adminKey).having(providerMfa);
  for (const method of ["GET", "POST", "PROPPATCH"]) expect(await ada.request(method, page)).toDeny("Only for administrators");
});
