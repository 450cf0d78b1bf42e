// A provider that does not do what it was asked ends in an explained refusal: never a loop, never a pass.

import { expect, test } from "vitest";
import type { Answer } from "../support/browser-client.ts";
import { type GatewayUnderTest, gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

async function stepUpAt(gate: GatewayUnderTest): Promise<Answer> {
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  return signInTwice(gate, browser, await browser.open(`${gate.origin}/vault`));
}

/** The provider may ask twice, because the gateway does. */
async function signInTwice(
  gate: GatewayUnderTest,
  browser: ReturnType<GatewayUnderTest["browser"]>,
  start: Answer,
): Promise<Answer> {
  let page = start;
  for (let round = 0; round < 3 && page.url.origin === gate.provider.issuer; round++) {
    page = await signIn(browser, page, { user: "ada", code: () => gate.provider.codeFor("ada") });
  }
  return page;
}

const notUpgraded = async (gate: GatewayUnderTest) => {
  expect(gate.requests.map((request) => request.url)).not.toContain("/vault");
};

test("a provider that answers twice without the level is not asked a third time", async () => {
  const gate = await gatewayUnderTest({ behaviour: { ignoreAcr: true } });
  const page = await stepUpAt(gate);
  expect(page.status).toBe(403);
  const line = await gate.logged((one) => one["code"] === "STEPUP_NOT_MET");
  // The page names the log line and says what was asked and what came back.
  expect(page.body).toContain(String(line["request"]));
  expect(page.body).toContain("urn:sallyport:demo:mfa");
  expect(page.body).toContain("urn:sallyport:demo:password");
  const asked = gate.providerRequests.filter((one) => one.includes("/auth?") && one.includes("acr_values"));
  expect(asked).toHaveLength(2);
  expect(asked[1]).toContain("prompt=login");
  await notUpgraded(gate);
});

test("the session survives a refusal, and a person may try again", async () => {
  const gate = await gatewayUnderTest({ behaviour: { ignoreAcr: true } });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const refused = await signInTwice(gate, browser, await browser.open(`${gate.origin}/vault`));
  expect(refused.status).toBe(403);
  expect((await browser.open(`${gate.origin}/statements`, { follow: false })).status).toBe(200);
  gate.behaviour.ignoreAcr = false;
  const done = await signInTwice(gate, browser, await browser.open(`${gate.origin}/vault`));
  expect(done.status).toBe(200);
});

test("another person's proof does not raise the session", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  gate.behaviour.switchSubject = "bob";
  const page = await signInTwice(gate, browser, await browser.open(`${gate.origin}/vault`));
  expect(page.status).toBe(403);
  await gate.logged((one) => one["code"] === "STEPUP_SUBJECT");
  await notUpgraded(gate);
  gate.behaviour.switchSubject = undefined;
  await browser.open(`${gate.origin}/statements`);
  expect(gate.requests.at(-1)!.headers["x-user"]).toBe("ada");
});

test("a proof without a time is never fresh", async () => {
  const gate = await gatewayUnderTest({ behaviour: { omitAuthTime: true } });
  const page = await stepUpAt(gate);
  expect(page.status).toBe(403);
  await gate.logged((one) => one["code"] === "STEPUP_AUTH_TIME" || one["code"] === "IDENTITY_ANSWER_INVALID");
  await notUpgraded(gate);
});

test("a proof without the method that was asked for is none", async () => {
  const gate = await gatewayUnderTest({ behaviour: { omitAmr: true } });
  const page = await stepUpAt(gate);
  expect(page.status).toBe(403);
  await gate.logged((one) => one["code"] === "STEPUP_NOT_MET");
  await notUpgraded(gate);
});

test("an old sign-in does not pass: the provider is asked to ask again", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/vault`, { user: "ada", code: () => gate.provider.codeFor("ada") });
  gate.behaviour.ignoreMaxAge = true;
  gate.advance(6 * 60_000);
  const before = gate.requests.length;
  const again = await browser.open(`${gate.origin}/vault`);
  expect(again.url.origin).toBe(gate.provider.issuer);
  expect(gate.requests).toHaveLength(before);
  expect(gate.providerRequests.findLast((one) => one.includes("/auth?"))).toContain("prompt=login");
  // This time the answer itself takes too long to come back.
  const answer = await signIn(browser, again, {
    user: "ada",
    code: () => gate.provider.codeFor("ada"),
    until: (url) => url.pathname === "/.sallyport/callback",
  });
  gate.advance(6 * 60_000);
  expect((await browser.open(answer.location!)).status).toBe(403);
  await gate.logged((one) => one["code"] === "STEPUP_NOT_MET");
  expect(gate.requests).toHaveLength(before);
});

test("an answer without our nonce is not believed", async () => {
  const gate = await gatewayUnderTest({ behaviour: { omitNonce: true } });
  const page = await signIn(gate.browser(), `${gate.origin}/statements`, { user: "ada" });
  expect(page.status).toBe(403);
  await gate.logged((one) => one["code"] === "IDENTITY_ANSWER_INVALID");
  expect(gate.requests).toHaveLength(0);
});

test("a state is good once, in the browser that began", async () => {
  const gate = await gatewayUnderTest();
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/statements`, { user: "ada" });
  const callback = ada.history.find((visit) => visit.url.includes("/.sallyport/callback"))!.url;
  expect((await ada.open(callback)).status).toBe(400);

  const mallory = gate.browser();
  const answer = await signIn(mallory, `${gate.origin}/statements`, {
    user: "bob",
    until: (url) => url.pathname === "/.sallyport/callback",
  });
  const victim = gate.browser();
  // One that never began anything gets no further than an explanation.
  expect((await victim.open(answer.location!)).status).toBe(400);
  expect(gate.decisions(true).filter((line) => line["code"] === "IDENTITY_STATE")).toHaveLength(2);
});

test("a state of another browser signs nobody in: the page is asked for again, by whoever is there", async () => {
  const gate = await gatewayUnderTest();
  const mallory = gate.browser();
  const answer = await signIn(mallory, `${gate.origin}/statements`, {
    user: "bob",
    until: (url) => url.pathname === "/.sallyport/callback",
  });
  const victim = gate.browser();
  await victim.open(`${gate.origin}/statements`);
  const page = await victim.open(answer.location!);
  expect(page.url.origin).toBe(gate.provider.issuer);
  expect(gate.requests).toHaveLength(0);
  await signIn(victim, page, { user: "ada" });
  expect(gate.requests.map((request) => request.headers["x-user"])).toEqual(["ada"]);
  // And mallory's answer is used up.
  expect((await mallory.open(answer.location!)).status).toBe(400);
});

test("a provider that is down is an error page, and the next sign-in works once it is back", async () => {
  const gate = await gatewayUnderTest();
  const { issuer } = gate.provider;
  await gate.provider.close();
  const page = await gate.browser().open(`${gate.origin}/statements`);
  expect(page.status).toBe(503);
  await gate.logged((one) => one["code"] === "IDENTITY_PROVIDER_DOWN");
  expect(page.body).not.toContain(issuer);
});
