// Where a browser goes after signing in: where it was, on this host, whatever the address looked like (CVE-2021-39191, CVE-2020-4037).

import { expect, test } from "vitest";
import { ask, inTurn } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const everything = withRoutes(`route("/*", forward(bank)),`);
const navigation = ["Sec-Fetch-Mode: navigate", "Accept: text/html"];

const targets = [
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/%09/evil.example",
  "/\t/evil.example",
  "/%5cevil.example",
  "/%2f%2fevil.example",
  "/%0d%0aLocation:%20http://evil.example",
  "https:evil.example",
  "https://evil.example/",
  "http://evil.example\\@localhost/",
  "javascript:alert(1)",
  "data:text/html,x",
  "evil-example.com",
  "example.com@evil.example",
  "/@evil.example",
  "/.evil.example",
  "/evil.example",
  "/a?next=//evil.example",
  "/?url=https://evil.example",
  "/a?rd=/\\evil.example",
  "/https://evil.example",
  "/https:evil.example",
];

test("signing in leads back to this host, or the address is refused at once", async () => {
  const gate = await gatewayUnderTest({ policies: everything, par: "absent" });
  const first = gate.browser();
  await signIn(first, `${gate.origin}/start`, { user: "ada" });
  await inTurn(targets, async (target) => {
    const asked = await ask(gate.port, `GET ${target}`, navigation);
    if (asked.status === 400) return;
    expect(asked.status).toBe(303);
    const provider = new URL(asked.headers["location"]!);
    expect(provider.origin).toBe(gate.provider.issuer);
    expect(provider.searchParams.get("redirect_uri")).toBe(`${gate.origin}/.sallyport/callback`);
    // The address to go back to is not in anything that passes through the browser.
    expect(asked.headers["location"]).not.toContain("evil");
    const browser = gate.browser();
    browser.cookies.store(new URL(gate.origin), asked.headers["set-cookie"]!.split("\n"));
    const callback = await signIn(browser, provider, {
      user: "ada",
      until: (url) => url.pathname === "/.sallyport/callback",
    });
    const back = await browser.open(callback.location!, { follow: false });
    expect(back.status).toBe(303);
    expect(back.location!.origin).toBe(gate.origin);
    expect(`${back.location!.pathname}${back.location!.search}`).toBe(target);
    // Nor may it read as another host's to whoever resolves it less strictly.
    expect(back.headers["location"]).toMatch(/^\/(?![/\\\t%])/);
  });
});

test.each(["evil.example", "localhost.evil.example", "evil.example:80"])(
  "a Host of %s makes no sign-in lead there",
  async (host) => {
    const gate = await gatewayUnderTest({ policies: everything, par: "absent" });
    const reply = await ask(gate.port, "GET /statements", [`Host: ${host}`, ...navigation]);
    expect(reply.status).toBe(404);
    expect(reply.headers).not.toHaveProperty("location");
  },
);

test.each([
  "X-Forwarded-Host: evil.example",
  "X-Forwarded-Proto: https",
  "Forwarded: host=evil.example",
  "X-Forwarded-Port: 1",
])("%s does not change where the provider sends the browser back to", async (header) => {
  const gate = await gatewayUnderTest({ policies: everything, par: "absent" });
  const reply = await ask(gate.port, "GET /statements", [header, ...navigation]);
  expect(reply.status).toBe(303);
  const provider = new URL(reply.headers["location"]!);
  expect(provider.searchParams.get("redirect_uri")).toBe(`${gate.origin}/.sallyport/callback`);
});
