// Signing out: here, and at the provider.

import { expect, test } from "vitest";
import { type GatewayUnderTest, gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const path = "/.sallyport/logout";

async function signedIn(): Promise<{ gate: GatewayUnderTest; browser: ReturnType<GatewayUnderTest["browser"]> }> {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  expect((await signIn(browser, `${gate.origin}/statements`, { user: "ada" })).status).toBe(200);
  return { gate, browser };
}

const cookieOf = (gate: GatewayUnderTest, browser: ReturnType<GatewayUnderTest["browser"]>) =>
  browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });

const passes = async (gate: GatewayUnderTest, cookie: string) =>
  (await fetch(`${gate.origin}/statements`, { headers: { cookie }, redirect: "manual" })).status === 200;

test("the session is over at once, and the way goes on to the provider, and back to a page that says so", async () => {
  const { gate, browser } = await signedIn();
  const cookie = cookieOf(gate, browser);
  const asking = await browser.open(gate.origin + path);
  const done = await browser.submit(asking);
  expect(done.status).toBe(200);
  expect(await passes(gate, cookie)).toBe(false);
  expect(cookieOf(gate, browser)).not.toContain("sallyport");
  const way = new URL(/^0; url=(.+)$/.exec(String(done.headers["refresh"]))![1]!);
  expect(way.origin).toBe(gate.provider.issuer);
  const hint = way.searchParams.get("id_token_hint")!;
  expect(Object.fromEntries(way.searchParams)).toMatchObject({
    client_id: "bank",
    post_logout_redirect_uri: `${gate.origin}${path}?done`,
    state: expect.stringMatching(/^[\w-]{43}$/),
  });
  // A token belongs on no page and in no log.
  expect(hint.split(".")).toHaveLength(3);
  expect(done.body).not.toContain(hint);
  expect(gate.printed.join("")).not.toContain(hint);

  const provider = await browser.open(way);
  const landed = await browser.submit(provider, {}, { button: "logout" });
  expect(landed.url.href.startsWith(`${gate.origin}${path}?done`)).toBe(true);
  expect(landed.status).toBe(200);
  // And the provider knows nobody any more: it asks for the password.
  const again = await browser.open(`${gate.origin}/statements`);
  expect(again.forms.some((form) => form.names.has("password"))).toBe(true);
});

test("a link signs nobody out, and neither does another site's form", async () => {
  const { gate, browser } = await signedIn();
  const cookie = cookieOf(gate, browser);
  await browser.open(gate.origin + path);
  await browser.open(`${gate.origin}${path}?done&state=x`);
  const foreign = await fetch(gate.origin + path, {
    method: "POST",
    headers: { cookie, origin: "https://evil.example" },
    redirect: "manual",
  });
  expect(foreign.status).toBe(403);
  expect(await foreign.json()).toMatchObject({ code: "IDENTITY_ORIGIN" });
  expect(await passes(gate, cookie)).toBe(true);
});

test("with the provider down the session here ends all the same", async () => {
  const { gate, browser } = await signedIn();
  const cookie = cookieOf(gate, browser);
  const asking = await browser.open(gate.origin + path);
  await gate.provider.close();
  const done = await browser.submit(asking);
  expect(done.status).toBe(200);
  expect(await passes(gate, cookie)).toBe(false);
});

test("the refresh token is given back", async () => {
  const { gate, browser } = await signedIn();
  await browser.submit(await browser.open(gate.origin + path));
  await expect.poll(() => gate.providerRequests).toContain("POST /token/revocation");
});

test("signing out twice, or without a session, is a page and no error", async () => {
  const { gate, browser } = await signedIn();
  const asking = await browser.open(gate.origin + path);
  await browser.submit(asking);
  const twice = await browser.submit(asking);
  expect(twice.status).toBe(200);
  expect(twice.headers["refresh"]).toBeUndefined();
});
