// Everybody reads, members are known.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const magazine = (path: string) => `https://magazine.example.com${path}`;
const ada = gate.as({ id: "ada" });

test("everybody reads, and the site is told who is a member", async () => {
  expect(await gate.get(magazine("/issues/7"))).toMatchObject({ kind: "forward", headers: { "x-member": "" } });
  expect(await ada.get(magazine("/issues/7"))).toMatchObject({ kind: "forward", headers: { "x-member": "ada" } });
});

test("nobody passes for a member by a header", async () => {
  expect(await gate.get(magazine("/issues/7"), { headers: { "x-member": "ada" } })).toMatchObject({ headers: { "x-member": "" } });
});

test("comments take a sign-in, and so does what is for members", async () => {
  expect(await gate.post(magazine("/issues/7/comments"))).toSignIn();
  expect(await ada.post(magazine("/issues/7/comments"))).toForwardTo("magazine");
  for (const path of ["/members", "/members/archive", "/MEMBERS/archive"]) expect(await gate.get(magazine(path))).toSignIn();
  expect(await ada.get(magazine("/members/archive"))).toForwardTo("magazine");
});
