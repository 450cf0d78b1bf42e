// Step-up, from the browser's point of view: asked only when it is needed, and afterwards where one was.

import { expect, test } from "vitest";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const payout = { to: "Charles", amount: "250" };

test("a statement is read with a password alone, and the upstream learns who reads it", async () => {
  const gate = await gatewayUnderTest();
  const page = await signIn(gate.browser(), `${gate.origin}/statements?month=11`, { user: "ada" });
  expect(page.status).toBe(200);
  expect(page.url.href).toBe(`${gate.origin}/statements?month=11`);
  expect(gate.requests).toHaveLength(1);
  expect(gate.requests[0]).toMatchObject({ method: "GET", url: "/statements?month=11", headers: { "x-user": "ada" } });
});

test("a form is asked for the second factor, and arrives as it was typed, once", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  const statements = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const asked = await browser.post(`${gate.origin}/payouts?draft=1`, payout, { from: statements });
  expect(asked.url.origin).toBe(gate.provider.issuer);
  const done = await signIn(browser, asked, { user: "ada", code: () => gate.provider.codeFor("ada") });
  expect(done.status).toBe(200);
  expect(done.url.href).toBe(`${gate.origin}/payouts?draft=1`);
  const posts = gate.requests.filter((request) => request.method === "POST");
  expect(posts).toHaveLength(1);
  expect(posts[0]).toMatchObject({ url: "/payouts?draft=1", body: "to=Charles&amount=250" });
  expect(posts[0]!.headers["content-type"]).toBe("application/x-www-form-urlencoded");

  // The address that was replayed is an ordinary page again.
  await browser.open(`${gate.origin}/payouts`);
  expect(gate.requests.filter((request) => request.method === "POST")).toHaveLength(1);
  expect(gate.requests.at(-1)).toMatchObject({ method: "GET", url: "/payouts" });
});

test("a session that has the level passes without a redirect and without a call to the provider", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/vault`, { user: "ada", code: () => gate.provider.codeFor("ada") });
  const calls = gate.providerRequests.length;
  const again = await browser.open(`${gate.origin}/vault`, { follow: false });
  expect(again.status).toBe(200);
  expect(gate.providerRequests).toHaveLength(calls);
});

test("a proof that is too old is asked for again, and a fresh one passes", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/vault`, { user: "ada", code: () => gate.provider.codeFor("ada") });
  gate.advance(6 * 60_000);
  const asked = await browser.open(`${gate.origin}/vault`);
  expect(asked.url.origin).toBe(gate.provider.issuer);
  const done = await signIn(browser, asked, { user: "ada", code: () => gate.provider.codeFor("ada") });
  expect(done.status).toBe(200);
  expect(done.url.href).toBe(`${gate.origin}/vault`);
});

test("the session id changes at sign-in and at step-up, and the old one is dead", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const cookies = () => browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  const before = cookies();
  await signIn(browser, `${gate.origin}/vault`, { user: "ada", code: () => gate.provider.codeFor("ada") });
  expect(cookies()).not.toBe(before);
  const thief = await fetch(`${gate.origin}/statements`, { headers: { cookie: before }, redirect: "manual" });
  expect(thief.status).toBe(401);
});

test("who may not do it is refused without being asked to prove anything", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "bob" });
  const refused = await browser.post(`${gate.origin}/payouts`, payout, { from: page });
  expect(refused.status).toBe(403);
  expect(gate.decisions().at(-1)).toMatchObject({
    verdict: "deny",
    reason: "Only finance may pay out",
    policy: "bank.ts:11",
  });
});

test("the log says who was challenged, why, and by which line of which policy", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  await browser.open(`${gate.origin}/vault`, { follow: false });
  const line = await gate.logged((one) => one["verdict"] === "step-up");
  expect(line).toMatchObject({
    event: "decision",
    status: 303,
    subject: "ada",
    route: "GET /vault",
    reason: "The vault",
    policy: "bank.ts:14",
    asked: [{ level: "mfa", maxAgeSeconds: 300, reason: "The vault", policy: "bank.ts:14" }],
    generation: expect.stringMatching(/^[0-9a-f]{12}$/),
    us: { identity: expect.any(Number), decision: expect.any(Number), total: expect.any(Number) },
  });
});
