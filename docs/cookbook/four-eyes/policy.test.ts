// Nobody approves their own change.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { passkey } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const change = (author: string, rest = "") => `https://changes.example.com/changes/${author}${rest}`;
const ada = gate.as({ id: "ada", groups: ["approvers"] });
const bob = gate.as({ id: "bob" });

test("a change is made in one's own name", async () => {
  expect(await gate.post(change("ada"))).toSignIn();
  expect(await ada.post(change("ada"))).toForwardTo("changes");
  expect(await bob.post(change("ada"))).toDeny("Changes are made in one's own name");
});

test("another approver approves it, each by a proof of its own", async () => {
  expect(await ada.post(change("bob", "/17/approval"))).toStepUp(passkey, { scope: ["approve", "bob", "17"], once: true });
  const proved = ada.having(passkey, { scope: ["approve", "bob", "17"] });
  expect(await proved.post(change("bob", "/17/approval"))).toForwardTo("changes");
  expect(await proved.post(change("bob", "/18/approval"))).toStepUp(passkey);
});

test("nobody approves their own, whatever they prove", async () => {
  const proved = ada.having(passkey, { scope: ["approve", "ada", "17"] });
  expect(await proved.post(change("ada", "/17/approval"))).toDeny("Somebody else has to approve this");
});

test("who is no approver approves nothing", async () => {
  expect(await bob.having(passkey, { scope: ["approve", "ada", "17"] }).post(change("ada", "/17/approval"))).toDeny("Only approvers");
});

test("other methods and spellings lead nowhere", async () => {
  for (const [method, path] of [["PUT", "/17/approval"], ["POST", "/17/approval/"], ["POST", "/17/APPROVAL"]] as const)
    expect(await ada.request(method, change("ada", path))).not.toForwardTo("changes");
});
