// What git asks, in the order in which it asks it.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const git = (path: string) => `https://git.example.com/tea/pot.git${path}`;
const token = (...groups: string[]) => gate.as({ id: "laptop", source: "git-tokens", groups });
const reader = token("git:tea");
const writer = token("git:tea", "git-writers:tea");

test("git clone", async () => {
  expect(await gate.get(git("/info/refs?service=git-upload-pack"))).toSignIn();
  expect(await reader.get(git("/info/refs?service=git-upload-pack"))).toForwardTo("git");
  expect(await reader.post(git("/git-upload-pack"))).toForwardTo("git");
  expect(await token("git:pot").get(git("/info/refs?service=git-upload-pack"))).toDeny("Not your team's repository");
  expect(await token("git:pot").post(git("/git-upload-pack"))).toDeny("Not your team's repository");
});

test("git push", async () => {
  expect(await writer.get(git("/info/refs?service=git-receive-pack"))).toForwardTo("git");
  expect(await writer.post(git("/git-receive-pack"))).toForwardTo("git");
  expect(await reader.get(git("/info/refs?service=git-receive-pack"))).toDeny(/not push/);
  expect(await reader.post(git("/git-receive-pack"))).toDeny(/not push/);
  expect(await token("git-writers:tea").post(git("/git-receive-pack"))).toDeny("Not your team's repository");
});

test("what does not say clearly that it reads is for writers", async () => {
  for (const query of ["", "?service=", "?service=git-upload-pack&service=git-receive-pack", "?service=git-upload-pack&+service=git-receive-pack"])
    expect(await reader.get(git(`/info/refs${query}`))).toDeny(/not push/);
});

test("people browse, and a token opens no page", async () => {
  expect(await gate.as({ id: "ada" }).get("https://git.example.com/tea/pot")).toForwardTo("git");
  expect(await writer.get("https://git.example.com/tea/pot")).toSignIn();
});
