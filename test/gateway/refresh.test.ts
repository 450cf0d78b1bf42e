// Refreshing, seen from outside: policies see today's groups, and a provider that fails costs a sign-in at most.

import { expect, test } from "vitest";
import { minute, sessionGate, tokenCalls } from "../support/session-gate.ts";
import { signIn } from "../support/sign-in.ts";

const routes = 'route("GET /ledger", ({ user }) => user.groups.includes("finance"), forward(bank)),';

async function signedIn(source?: string) {
  const gate = await sessionGate(source, { routes });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const status = async (path = "/ledger") => (await browser.open(`${gate.origin}${path}`, { follow: false })).status;
  expect(await status()).toBe(200);
  return { gate, browser, status };
}

test("who lost a group is refused from the next refresh on, and who got it back passes again", async () => {
  const { gate, status } = await signedIn();
  gate.provider.setGroups("ada", ["staff"]);
  expect(await status()).toBe(200);
  gate.advance(5 * minute);
  expect(await status()).toBe(403);
  gate.provider.setGroups("ada", ["finance"]);
  gate.advance(5 * minute);
  expect(await status()).toBe(200);
  expect(tokenCalls(gate)).toBe(3);
});

test("a page with forty requests refreshes once", async () => {
  const { gate, browser } = await signedIn();
  gate.advance(5 * minute);
  const answers = await Promise.all(Array.from({ length: 40 }, () => browser.fetch(`${gate.origin}/ledger`)));
  expect(new Set(answers.map((one) => one.status))).toEqual(new Set([200]));
  gate.advance(20 * minute);
  const later = await Promise.all(Array.from({ length: 40 }, () => browser.fetch(`${gate.origin}/ledger`)));
  expect(new Set(later.map((one) => one.status))).toEqual(new Set([200]));
  expect(tokenCalls(gate)).toBe(3);
});

test("whom the provider will not have any more signs in again", async () => {
  const { gate, browser, status } = await signedIn();
  gate.behaviour.refreshError = "invalid_grant";
  gate.advance(5 * minute);
  expect(await status()).toBe(303);
  expect((await browser.fetch(`${gate.origin}/ledger`)).status).toBe(401);
  expect(tokenCalls(gate)).toBe(2);
  await gate.logged((line) => line["event"] === "refresh" && line["code"] === "IDENTITY_REFRESH_REFUSED");
});

test("a provider that is down is bridged for one interval, then people sign in again, and nothing storms", async () => {
  const { gate, browser, status } = await signedIn();
  gate.behaviour.down = true;
  gate.advance(5 * minute);
  expect(await status()).toBe(200);
  gate.advance(4 * minute);
  expect(await status()).toBe(200);
  gate.advance(2 * minute);
  const asked = gate.providerRequests.length;
  for (let round = 0; round < 20; round++) expect((await browser.fetch(`${gate.origin}/ledger`)).status).toBe(401);
  expect(gate.providerRequests.length - asked).toBeLessThanOrEqual(2);
  gate.behaviour.down = false;
  gate.advance(6_000);
  expect(await status()).toBe(200);
});

test("without a refresh token the next request after the interval goes to the provider and comes back by itself", async () => {
  const gate = await sessionGate(undefined, { routes, behaviour: { omitRefreshToken: true } });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  gate.provider.setGroups("ada", ["staff"]);
  gate.advance(5 * minute);
  const page = await signIn(browser, `${gate.origin}/ledger`, { user: "nobody", password: "none" });
  expect(page.url.href).toBe(`${gate.origin}/ledger`);
  expect(page.status).toBe(403);
});

test("a refresh neither lowers nor raises what was proved", async () => {
  const { gate, browser, status } = await signedIn('refresh: "1m"');
  await signIn(browser, `${gate.origin}/vault`, { user: "ada", code: () => gate.provider.codeFor("ada") });
  gate.behaviour.lowerAcr = true;
  const calls = tokenCalls(gate);
  gate.advance(2 * minute);
  expect(await status("/vault")).toBe(200);
  expect(tokenCalls(gate)).toBe(calls + 1);
  // Refreshed a minute ago, and proved six minutes ago: that is not fresh.
  gate.advance(4 * minute);
  expect(await status("/vault")).toBe(303);
});

test("a session that nobody uses ends, and one that is used does not", async () => {
  const { gate, status } = await signedIn('session: { absolute: "1h", idle: "10m" }');
  for (let used = 0; used < 6; used++) {
    gate.advance(9 * minute);
    expect(await status()).toBe(200);
  }
  gate.advance(6 * minute);
  expect(await status()).toBe(303);
  const { gate: other, status: idle } = await signedIn('session: { absolute: "1h", idle: "10m" }');
  other.advance(10 * minute);
  expect(await idle()).toBe(303);
});
