// A provider that does not do what it was asked ends in an explained refusal: never a loop, never a pass.

import { describe, expect, test } from "vitest";
import type { Behaviour } from "../../demo/identity-provider/behaviour.ts";
import type { Answer } from "../support/browser-client.ts";
import { type GatewayUnderTest, gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

/** Signs in while the provider is still well behaved, and then asks for more. */
async function stepUpAt(gate: GatewayUnderTest, behaviour: Behaviour): Promise<Answer> {
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  Object.assign(gate.behaviour, behaviour);
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
    // People take a moment; nothing happens twice in one second.
    gate.advance(20_000);
    page = await signIn(browser, page, { user: "ada", code: () => gate.provider.codeFor("ada") });
  }
  return page;
}

const notUpgraded = (gate: GatewayUnderTest) => {
  expect(gate.requests.map((request) => request.url)).not.toContain("/vault");
};

const askedOf = (gate: GatewayUnderTest) =>
  gate.providerRequests.filter((one) => one.includes("/auth?") && one.includes("acr_values"));

/** Each shortcoming, the code it is refused with, and what the page says came back. */
const shortcomings: readonly [string, Behaviour, string, string][] = [
  ["no acr", { omitAcr: true }, "STEPUP_ACR_MISSING", "no acr"],
  ["a lower acr", { lowerAcr: true }, "STEPUP_ACR_LOWER", "urn:sallyport:demo:password"],
  [
    "the level was not even asked of the person",
    { ignoreAcr: true },
    "STEPUP_ACR_LOWER",
    "urn:sallyport:demo:password",
  ],
  ["an acr that nobody declared", { unknownAcr: true }, "STEPUP_ACR_UNKNOWN", "urn:nobody:declared:this"],
  ["no amr", { omitAmr: true }, "STEPUP_AMR", "no amr"],
  ["another amr", { wrongAmr: ["sms"] }, "STEPUP_AMR", "sms"],
  ["an old auth_time", { oldAuthTime: 3_600 }, "STEPUP_AUTH_TIME_OLD", "60 minutes old"],
];

describe("refused, each with its own code", () => {
  test.each(shortcomings)("%s", async (_, behaviour, code, came) => {
    const gate = await gatewayUnderTest({ par: "absent" });
    const page = await stepUpAt(gate, behaviour);
    expect(page.status).toBe(403);
    const line = await gate.logged((one) => one["code"] === code);
    // The page names the log line and says what was asked and what came back.
    expect(page.body).toContain(String(line["request"]));
    expect(page.body).toContain(`<dd>${code}</dd>`);
    expect(page.body).toContain("urn:sallyport:demo:mfa");
    expect(page.body).toContain(came);
    const asked = askedOf(gate);
    expect(asked).toHaveLength(2);
    // Not at first: a provider that still knows the person need not bother them.
    expect(asked[0]).not.toContain("prompt=login");
    expect(asked[1]).toContain("prompt=login");
    notUpgraded(gate);
  });

  test("no auth_time", async () => {
    const gate = await gatewayUnderTest();
    const page = await stepUpAt(gate, { omitAuthTime: true });
    expect(page.status).toBe(403);
    await gate.logged((one) => one["code"] === "STEPUP_AUTH_TIME_MISSING");
    notUpgraded(gate);
  });

  test("a provider that ignores max_age, and prompt=login too", async () => {
    const gate = await gatewayUnderTest();
    const browser = gate.browser();
    await signIn(browser, `${gate.origin}/vault`, { user: "ada", code: () => gate.provider.codeFor("ada") });
    Object.assign(gate.behaviour, { ignoreMaxAge: true, ignorePrompt: true });
    gate.advance(6 * 60_000);
    const before = gate.requests.length;
    const page = await browser.open(`${gate.origin}/vault`);
    expect(page.status).toBe(403);
    await gate.logged((one) => one["code"] === "STEPUP_MAX_AGE_IGNORED");
    expect(gate.requests).toHaveLength(before);
  });

  test("a provider that says it cannot", async () => {
    const gate = await gatewayUnderTest();
    const browser = gate.browser();
    await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
    gate.behaviour.error = "unmet_authentication_requirements";
    const page = await browser.open(`${gate.origin}/vault`);
    expect(page.status).toBe(403);
    await gate.logged((one) => one["code"] === "STEPUP_UNMET_BY_PROVIDER");
    notUpgraded(gate);
  });

  test.each(["omitNonce", "wrongNonce"] as const)("%s", async (fault) => {
    const gate = await gatewayUnderTest({ behaviour: { [fault]: true } });
    const page = await signIn(gate.browser(), `${gate.origin}/statements`, { user: "ada" });
    expect(page.status).toBe(403);
    await gate.logged((one) => one["code"] === "IDENTITY_NONCE");
    expect(gate.requests).toHaveLength(0);
  });

  test("another person", async () => {
    const gate = await gatewayUnderTest();
    const browser = gate.browser();
    await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
    gate.behaviour.switchSubject = "bob";
    const page = await signInTwice(gate, browser, await browser.open(`${gate.origin}/vault`));
    expect(page.status).toBe(403);
    await gate.logged((one) => one["code"] === "STEPUP_SUBJECT");
    notUpgraded(gate);
    gate.behaviour.switchSubject = undefined;
    await browser.open(`${gate.origin}/statements`);
    expect(gate.requests.at(-1)!.headers["x-user"]).toBe("ada");
  });
});

test("the session survives a refusal as it was, and a person may try again", async () => {
  const gate = await gatewayUnderTest({ behaviour: { ignoreAcr: true } });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const session = () => browser.cookies.value(gate.origin, "sallyport-session");
  const before = session();
  const refused = await signInTwice(gate, browser, await browser.open(`${gate.origin}/vault`));
  expect(refused.status).toBe(403);
  expect(session()).toBe(before);
  expect((await browser.open(`${gate.origin}/statements`, { follow: false })).status).toBe(200);
  gate.behaviour.ignoreAcr = false;
  const done = await signInTwice(gate, browser, await browser.open(`${gate.origin}/vault`));
  expect(done.status).toBe(200);
});

test("a provider that goes down between its two answers signs nobody out", async () => {
  const gate = await gatewayUnderTest({ behaviour: { ignoreAcr: true } });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const answer = await browser.open(`${gate.origin}/vault`, {
    until: (url) => url.pathname === "/.sallyport/callback",
  });
  // What it answered can still be exchanged; what it is asked next cannot be pushed any more.
  const answered = gate.providerRequests.length;
  const asking = browser.open(answer.location!);
  await expect.poll(() => gate.providerRequests.slice(answered).some((one) => one.includes("/token"))).toBe(true);
  gate.behaviour.down = true;
  const page = await asking;
  expect([503, 200]).toContain(page.status);
  gate.behaviour.down = false;
  expect((await browser.open(`${gate.origin}/statements`, { follow: false })).status).toBe(200);
});

test("an answer that takes too long to come back is too old", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const late = async (from: Answer) => {
    const answer = await signIn(browser, from, {
      user: "ada",
      code: () => gate.provider.codeFor("ada"),
      until: (url) => url.pathname === "/.sallyport/callback",
    });
    gate.advance(6 * 60_000);
    return browser.open(answer.location!);
  };
  const again = await late(await browser.open(`${gate.origin}/vault`));
  expect(again.url.origin).toBe(gate.provider.issuer);
  expect((await late(again)).status).toBe(403);
  await gate.logged((one) => one["code"] === "STEPUP_AUTH_TIME_OLD");
  notUpgraded(gate);
});

test("a state is good once, and pressing back afterwards leads on", async () => {
  const gate = await gatewayUnderTest();
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/statements?month=11`, { user: "ada" });
  const callback = ada.history.find((visit) => visit.url.includes("/.sallyport/callback"))!.url;
  // A moment later it is the same visit once more, and the provider is not asked again.
  expect((await ada.open(callback)).url.href).toBe(`${gate.origin}/statements?month=11`);
  expect(gate.providerRequests.filter((line) => line === "POST /token")).toHaveLength(1);
  gate.advance(15_000);
  const back = await ada.open(callback);
  expect([back.status, back.url.href]).toEqual([200, `${gate.origin}/statements?month=11`]);
  expect(gate.decisions(true).at(-2)).toMatchObject({ code: "IDENTITY_STATE_REPLAYED" });
  expect(gate.providerRequests.filter((line) => line === "POST /token")).toHaveLength(1);
  // Without a session it says so, and leads on by a link.
  const kept = ada.cookies.list(gate.origin).filter(({ name }) => !name.endsWith("-session"));
  ada.cookies.clear();
  for (const { name, value } of kept) ada.cookies.set(gate.origin, name, value);
  const out = await ada.open(callback);
  expect(out.status).toBe(400);
  expect(out.body).toContain('href="/statements?month=11"');
  await signIn(ada, `${gate.origin}/statements?month=11`, { user: "ada" });
  expect((await ada.open(`${gate.origin}/statements`, { follow: false })).status).toBe(200);
});

test("a state of another browser is refused to one that never began anything", async () => {
  const gate = await gatewayUnderTest();
  const answer = await signIn(gate.browser(), `${gate.origin}/statements`, {
    user: "bob",
    until: (url) => url.pathname === "/.sallyport/callback",
  });
  expect((await gate.browser().open(answer.location!)).status).toBe(400);
  expect(gate.decisions(true).at(-1)).toMatchObject({ code: "IDENTITY_STATE_FOREIGN" });
});

test("a state of another browser signs nobody in: the page is asked for again, by whoever is there", async () => {
  const gate = await gatewayUnderTest();
  const mallory = gate.browser();
  const answer = await signIn(mallory, `${gate.origin}/statements`, {
    user: "bob",
    until: (url) => url.pathname === "/.sallyport/callback",
  });
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/statements`, { user: "ada" });
  const after = await ada.open(answer.location!);
  expect(after.url.href).toBe(`${gate.origin}/statements`);
  expect(gate.decisions(true).filter((line) => line["code"] === "IDENTITY_STATE_FOREIGN")).toHaveLength(1);
  expect(gate.requests.at(-1)!.headers["x-user"]).toBe("ada");
});

test.each(["", "?state=", "?state=short", `?state=${"x".repeat(43)}&code=1`, "?code=1", "?error=access_denied"])(
  "a callback that nobody asked for is refused: %s",
  async (query) => {
    const gate = await gatewayUnderTest();
    const reply = await gate.browser().open(`${gate.origin}/.sallyport/callback${query}`);
    expect(reply.status).toBe(400);
    expect(gate.decisions(true).at(-1)).toMatchObject({ code: "IDENTITY_STATE" });
  },
);

describe("what is asked of the provider", () => {
  const routes = `
    route("GET /vault", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
    route("GET /payouts/:id", stepUp(mfa, { scope: ({ params }) => ["payout", params.id] }), forward(bank)),
    route("GET /statements", forward(bank)),
  `;
  test("acr as an essential claim, max_age, and prompt=login only where an old proof will not do", async () => {
    const gate = await gatewayUnderTest({ policies: withRoutes(routes), par: "absent" });
    const browser = gate.browser();
    await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
    const asked = async (path: string) =>
      (await browser.open(`${gate.origin}${path}`, { until: (url) => url.origin !== gate.origin })).location!
        .searchParams;
    const vault = await asked("/vault");
    expect(vault.get("acr_values")).toBe("urn:sallyport:demo:mfa");
    expect(JSON.parse(vault.get("claims")!)).toEqual({
      id_token: { acr: { essential: true, values: ["urn:sallyport:demo:mfa"] } },
    });
    expect(vault.get("max_age")).toBe("300");
    expect(vault.get("prompt")).toBeNull();
    const payout = await asked("/payouts/seventeen");
    expect(payout.get("prompt")).toBe("login");
    // What the proof is for is between the gateway and its user.
    expect(payout.toString()).not.toContain("seventeen");
  });

  test("an acr that the provider does not list is told to the operator, once", async () => {
    const gate = await gatewayUnderTest({
      policies: (places) => {
        const made = withRoutes(routes)(places);
        return {
          ...made,
          "identity.ts": made["identity.ts"]!.replace('acr: "urn:sallyport:demo:mfa"', 'acr: "urn:misspelt"'),
        };
      },
    });
    const browser = gate.browser();
    await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
    const warnings = () => gate.log.filter((line) => String(line["msg"]).includes("urn:misspelt"));
    expect(warnings()).toEqual([]);
    const until = (url: URL) => url.origin !== gate.origin;
    for (let index = 0; index < 2; index++) await browser.open(`${gate.origin}/vault`, { until });
    expect(warnings()).toMatchObject([{ level: "warn" }]);
  });

  test("pushed, where the provider takes it, so that nobody can take it out of the address", async () => {
    const gate = await gatewayUnderTest({ policies: withRoutes(routes), par: "required" });
    const browser = gate.browser();
    await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
    const until = (url: URL) => url.origin !== gate.origin;
    const { location } = await browser.open(`${gate.origin}/vault`, { until });
    expect([...location!.searchParams.keys()].sort()).toEqual(["client_id", "request_uri"]);
    const done = await signIn(browser, location!, { user: "ada", code: () => gate.provider.codeFor("ada") });
    expect(done.status).toBe(200);
    expect(done.url.pathname).toBe("/vault");
  });
});
