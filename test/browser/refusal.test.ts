// What a browser's user and a page's script are told when the proof is not there.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { browserTest, openBrowser, typePassword } from "./browser-test.ts";

const ada = users[0]!;

browserTest("a provider that ignores acr ends in a page that explains it, with a code that the log knows", async () => {
  const gate = await gatewayUnderTest({ behaviour: { ignoreAcr: true } });
  const { tab: newTab } = await openBrowser();
  const tab = await newTab();
  await tab.goto(`${gate.origin}/vault`);
  await typePassword(tab, ada);
  await tab.getByText("The vault").waitFor();
  await tab.getByRole("link", { name: "Go on" }).click();
  // The gateway asks a second time and insists on a new sign-in.
  await tab.getByLabel("Password").waitFor();
  await typePassword(tab, ada);
  const support = (await tab.locator(".support code").textContent()) ?? "";
  const page = (await tab.locator("main").textContent()) ?? "";
  expect(new URL(tab.url()).origin).toBe(gate.origin);
  expect(page).toContain("The vault");
  expect(page).toContain("urn:sallyport:demo:mfa");
  expect(page).toContain("urn:sallyport:demo:password");
  const line = await gate.logged((one) => one["code"] === "STEPUP_ACR_LOWER");
  expect(support).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}$/);
  expect(String(line["request"]).replaceAll("-", "").toUpperCase()).toMatch(
    new RegExp(`^${support.replaceAll("-", "")}`),
  );

  // The person is still signed in, and one click tries again.
  gate.behaviour.ignoreAcr = false;
  await tab.getByRole("link", { name: "Try again" }).click();
  await tab.getByRole("link", { name: "Go on" }).click();
  await tab.getByLabel("One-time code").fill(gate.provider.codeFor(ada.id));
  await tab.getByRole("button", { name: "Confirm" }).click();
  await tab.waitForURL(`${gate.origin}/vault`);
  expect(gate.requests.at(-1)?.url).toBe("/vault");
});

browserTest("a script's fetch is told what to prove instead of being redirected", async () => {
  const gate = await gatewayUnderTest({
    upstream: (_request, reply) => {
      reply.setHeader("content-type", "text/html");
      reply.end("<!doctype html><title>An application</title>");
    },
  });
  const { tab: newTab } = await openBrowser();
  const tab = await newTab();
  await tab.goto(`${gate.origin}/statements`);
  await typePassword(tab, ada);
  await tab.waitForURL(`${gate.origin}/statements`);
  const asked = gate.providerRequests.length;
  const forwarded = gate.requests.length;
  const answer = await tab.evaluate(async () => {
    const response = await fetch("/api/payouts", { method: "POST", body: "{}" });
    const { status, redirected, url, headers } = response;
    const named = Object.fromEntries(["www-authenticate", "content-type"].map((name) => [name, headers.get(name)]));
    return { status, redirected, url, headers: named, body: await response.json() };
  });
  expect(answer).toMatchObject({
    status: 401,
    redirected: false,
    url: `${gate.origin}/api/payouts`,
    headers: { "content-type": "application/problem+json" },
    body: {
      code: "STEPUP_REQUIRED",
      error: "insufficient_user_authentication",
      acr_values: ["urn:sallyport:demo:mfa"],
      max_age: 300,
    },
  });
  // RFC 9470 §3
  const challenge = answer.headers["www-authenticate"];
  expect(challenge).toMatch(/^Bearer /);
  expect(challenge).toContain('error="insufficient_user_authentication"');
  expect(challenge).toContain('acr_values="urn:sallyport:demo:mfa"');
  expect(challenge).toMatch(/max_age="?300"?/);
  expect(gate.providerRequests).toHaveLength(asked);
  expect(gate.requests).toHaveLength(forwarded);
});
