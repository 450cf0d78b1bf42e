// A second session cookie, planted by another host of the domain, locks nobody in a circle of sign-ins.

import { expect, test } from "vitest";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

test("the circle ends with a page that says so", async () => {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  browser.cookies.store(new URL(`${gate.origin}/statements`), [
    `sallyport-session=${"A".repeat(43)}; Path=/statements`,
  ]);
  const page = await browser.open(`${gate.origin}/statements`);
  expect(page.status).toBe(400);
  expect(page.body).toContain("IDENTITY_COOKIE_TWICE");
});
