// One proof opens the sudo pages for ten minutes, and deletes nothing.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { passkey, secondFactor } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const forge = (path: string) => `https://forge.example.com${path}`;
const ada = gate.as({ id: "ada" });

test("other pages, the profile among them, need a sign-in alone", async () => {
  expect(await gate.get(forge("/settings/profile"))).toSignIn();
  expect(await ada.get(forge("/settings/profile"))).toForwardTo("forge");
});

test.each(["/settings/security", "/settings/keys/17", "/settings/tokens/new"])("%s is a sudo page", async (path) => {
  for (const method of ["GET", "POST", "DELETE"]) {
    expect(await ada.request(method, forge(path))).toStepUp(secondFactor, { maxAge: "10m" });
    expect(await ada.having(secondFactor, { age: "9m" }).request(method, forge(path))).toForwardTo("forge");
    expect(await ada.having(secondFactor, { age: "11m" }).request(method, forge(path))).toStepUp(secondFactor);
  }
});

test("what servers read like a sudo page is one", async () => {
  for (const path of ["/settings/security/", "/SETTINGS/security", "/settings/tokens%3Bx"])
    expect(await ada.get(forge(path))).toStepUp(secondFactor);
});

test("deleting takes a passkey for that project", async () => {
  const remove = (project: string) => forge(`/projects/${project}/delete`);
  expect(await ada.having(passkey).post(remove("tea"))).toStepUp(passkey, { scope: ["delete", "tea"], once: true });
  const proved = ada.having(passkey, { scope: ["delete", "tea"] });
  expect(await proved.post(remove("tea"))).toForwardTo("forge");
  expect(await proved.post(remove("pot"))).toStepUp(passkey, { scope: ["delete", "pot"] });
});
