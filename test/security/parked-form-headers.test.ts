// A kept form is decided by the headers that it is sent with, not by those of the page that fetches it.

import { expect, test } from "vitest";
import { gatewayUnderTest, type Places, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const open = `route("POST /orders", forward(bank)),`;
const guarded = `
  route("GET /statements", forward(bank)),
  route("POST /orders",
    ({ request, user }) => request.headers["x-for"] === undefined || user.groups.includes("desk") || deny("Only the desk"),
    forward(bank)),
  route("POST /payouts",
    ({ request }) => request.headers["content-type"] === "application/x-www-form-urlencoded" || deny("Not a form"),
    stepUp(mfa, { maxAge: "5m" }), forward(bank)),
`;
const posted = { follow: true, headers: { "x-for": "bob" } } as const;

test("a header that only some may send is not carried in by a form that was kept before anybody signed in", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(guarded) });
  const browser = gate.browser();
  const asked = await browser.post(`${gate.origin}/orders`, { amount: "1" }, { ...posted, from: `${gate.origin}/` });
  expect(asked.url.origin).toBe(gate.provider.issuer);
  expect((await signIn(browser, asked, { user: "ada" })).status).toBe(403);
  expect(gate.requests).toEqual([]);
});

test("policies that became stricter meanwhile see the form's own headers", async () => {
  let places: Places | undefined;
  const policies = (given: Places) => {
    places = given;
    return withRoutes(open)(given);
  };
  const gate = await gatewayUnderTest({ policies });
  const browser = gate.browser();
  const asked = await browser.post(`${gate.origin}/orders`, { amount: "1" }, { ...posted, from: `${gate.origin}/` });
  await gate.deploy(withRoutes(guarded)(places!));
  expect((await signIn(browser, asked, { user: "ada" })).status).toBe(403);
  expect(gate.requests).toEqual([]);
});

test("a form that is as the policy wants it passes after its challenge", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(guarded) });
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const asked = await browser.post(`${gate.origin}/payouts`, { amount: "1" }, { from: page });
  const done = await signIn(browser, asked, { user: "ada", code: () => gate.provider.codeFor("ada") });
  expect(done.status).toBe(200);
  expect(gate.requests.at(-1)).toMatchObject({ method: "POST", body: "amount=1" });
});
