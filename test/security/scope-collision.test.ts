// Two things never have one scope: however its parts are spelt, a proof for the one does not open the other.

import { expect, test } from "vitest";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const policies = withRoutes(`
  route("GET /statements", forward(bank)),
  route("GET /items", stepUp(mfa, { scope: ({ request }) => request.query["part"] ?? "none" }), forward(bank)),
  route("GET /items/:id", stepUp(mfa, { scope: ({ params }) => ["item", params.id] }), forward(bank)),
`);

test("a proof for the first opens none of the others", async () => {
  const gate = await gatewayUnderTest({ policies });
  const browser = gate.browser();
  const code = () => gate.provider.codeFor("ada");
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const opened = async (path: string) => (await browser.fetch(`${gate.origin}${path}`, { from: page })).status === 200;
  const query = (...parts: readonly string[]) =>
    `/items?${parts.map((one) => `part=${encodeURIComponent(one)}`).join("&")}`;
  expect((await signIn(browser, `${gate.origin}${query("a", "b")}`, { user: "ada", code })).status).toBe(200);
  expect(await opened(query("a", "b"))).toBe(true);
  for (const parts of [
    ['a","b'],
    ["a,b"],
    ["a", "b", ""],
    ["b", "a"],
    ["a"],
    ["A", "b"],
    ['["a","b"]'],
    ["a", "b "],
    ["a", "b\u0000"],
    ["a", "b", "b"],
  ])
    expect([parts, await opened(query(...parts))]).toEqual([parts, false]);

  expect((await signIn(browser, `${gate.origin}/items/17`, { user: "ada", code })).status).toBe(200);
  expect(await opened("/items/17?x=1")).toBe(true);
  // One spelling, one thing: an encoded digit is the digit, also to the upstream.
  expect(await opened("/items/%317")).toBe(true);
  expect(gate.requests.at(-1)!.url).toBe("/items/17");
  for (const id of ["017", "17.0", "17%20", "1%E2%80%8B7", "%EF%BC%9117", "17,", "18"])
    expect([id, await opened(`/items/${id}`)]).toEqual([id, false]);
  // What two routes call by one name is one thing: that is the policy's to say.
  expect(await opened(query("item", "17"))).toBe(true);
});
