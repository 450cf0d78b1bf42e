// Signing out does not wait for the provider, nor for its word: whoever sits down at the machine next is somebody else.

import { expect, test } from "vitest";
import { minute, sessionGate, tokenCalls } from "../support/session-gate.ts";
import { signIn } from "../support/sign-in.ts";

const path = "/.sallyport/logout";

async function signedIn() {
  const gate = await sessionGate();
  const browser = gate.browser();
  expect((await signIn(browser, `${gate.origin}/statements`, { user: "ada" })).status).toBe(200);
  const cookie = browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  const passes = async () =>
    (await fetch(`${gate.origin}/statements`, { headers: { cookie }, redirect: "manual" })).status === 200;
  return { gate, browser, cookie, passes };
}

test.each([5, 11])("the page offers it, and it counts, %i minutes after the provider went away", async (minutes) => {
  const { gate, browser, passes } = await signedIn();
  gate.behaviour.down = true;
  gate.advance(minutes * minute);
  const asking = await browser.open(gate.origin + path);
  expect(asking.forms).toHaveLength(1);
  expect((await browser.submit(asking, {}, { follow: false })).status).toBe(200);
  gate.behaviour.down = false;
  gate.advance(6_000);
  expect(await passes()).toBe(false);
});

test.each([5, 11])("a provider that hangs is not waited for, nor asked, after %i minutes", async (minutes) => {
  const { gate, browser, passes } = await signedIn();
  const { promise: gone, resolve: back } = Promise.withResolvers<void>();
  gate.behaviour.refreshGate = gone;
  gate.advance(minutes * minute);
  const asked = tokenCalls(gate);
  const asking = await browser.open(gate.origin + path);
  const done = await browser.submit(asking, {}, { follow: false });
  expect(tokenCalls(gate)).toBe(asked);
  expect(done.status).toBe(200);
  // And the way on is that of the session's own source.
  expect(String(done.headers["refresh"])).toContain(gate.provider.issuer);
  back();
  expect(await passes()).toBe(false);
});

test("a tab whose id has just moved on in another one signs out at the provider too", async () => {
  const { gate, browser, cookie } = await signedIn();
  await signIn(browser, `${gate.origin}/vault`, { user: "ada", code: () => gate.provider.codeFor("ada") });
  const headers = { cookie, origin: gate.origin };
  const done = await fetch(gate.origin + path, { method: "POST", headers, redirect: "manual" });
  expect(done.status).toBe(200);
  expect(String(done.headers.get("refresh"))).toContain(gate.provider.issuer);
  expect((await browser.fetch(`${gate.origin}/statements`)).status).toBe(401);
});
