// Signing out in a real browser, whose Content-Security-Policy would stop a redirect to the provider.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { browserTest, openBrowser, typePassword } from "./browser-test.ts";

browserTest("one click signs out here, goes on to the provider by itself, and comes back", async () => {
  const gate = await gatewayUnderTest();
  const person = await openBrowser();
  const tab = await person.tab();
  const ada = users.find((one) => one.id === "ada")!;
  await tab.goto(`${gate.origin}/statements`);
  await typePassword(tab, ada);
  await tab.waitForURL(`${gate.origin}/statements`);
  await tab.goto(`${gate.origin}/.sallyport/logout`);
  await tab.getByRole("button", { name: "Sign out" }).click();
  await tab.waitForURL((url) => url.origin === gate.provider.issuer);
  await tab.locator("button[name=logout]").click();
  await tab.waitForURL((url) => url.pathname === "/.sallyport/logout");
  expect(await tab.title()).toBe("You are signed out · localhost");
  await tab.goto(`${gate.origin}/statements`);
  expect(await tab.getByLabel("Password").isVisible()).toBe(true);
});

browserTest("the page of one's own sessions works, and ends the other browser's", async () => {
  const gate = await gatewayUnderTest();
  const [here, there] = [await openBrowser(), await openBrowser()] as const;
  const ada = users.find((one) => one.id === "ada")!;
  const tabs = [];
  for (const person of [here, there]) {
    const tab = await person.tab();
    await tab.goto(`${gate.origin}/statements`);
    await typePassword(tab, ada);
    await tab.waitForURL(`${gate.origin}/statements`);
    tabs.push(tab);
  }
  const [tab, other] = tabs as [(typeof tabs)[0], (typeof tabs)[0]];
  await tab.goto(`${gate.origin}/.sallyport/sessions`);
  await tab.getByRole("button", { name: "Sign out there" }).click();
  await expect.poll(() => tab.getByRole("button", { name: "Sign out there" }).count()).toBe(0);
  const logins = () => gate.decisions().filter((line) => line["verdict"] === "sign-in").length;
  const before = logins();
  // The provider still knows this browser, and signs it in again without a word; but it was asked.
  await other.goto(`${gate.origin}/statements`);
  expect(logins()).toBe(before + 1);
});
