// A real browser that is closed and opened again: with a persistent session the person is still signed in, and otherwise not.

import { expect, onTestFinished } from "vitest";
import { users } from "../../demo/users.ts";
import { launchProfile } from "../support/chromium.ts";
import { createFolder } from "../support/folder.ts";
import { gatewayUnderTest, type Places, withRoutes } from "../support/gateway-under-test.ts";
import { browserTest, typePassword } from "./browser-test.ts";

const policies = (persistent: boolean) => (places: Places) => {
  const { "identity.ts": identity, ...rest } = withRoutes(`route("/*", forward(bank)),`)(places);
  const session = `session: { absolute: "30d", idle: "7d", persistent: ${persistent} }, scopes:`;
  return { ...rest, "identity.ts": identity!.replace("scopes:", session) };
};

for (const persistent of [true, false])
  browserTest(`persistent: ${persistent}`, async () => {
    const gate = await gatewayUnderTest({ policies: policies(persistent) });
    const profile = await createFolder();
    const before = await launchProfile(profile);
    onTestFinished(() => before.close());
    const tab = await before.newPage();
    await tab.goto(`${gate.origin}/a`);
    await typePassword(tab, users.find((one) => one.id === "ada")!);
    await tab.waitForURL(`${gate.origin}/a`);
    await before.close();

    const after = await launchProfile(profile);
    onTestFinished(() => after.close());
    const names = (await after.cookies(gate.origin))
      .map(({ name }) => name)
      .filter((name) => name.startsWith("sallyport"));
    expect(names.sort()).toEqual(persistent ? ["sallyport-browser", "sallyport-session"] : []);
    // Where a page would be led to: the provider's own cookies are its own business.
    const later = await after.request.get(`${gate.origin}/a`, {
      maxRedirects: 0,
      headers: { accept: "text/html", "sec-fetch-mode": "navigate" },
    });
    expect(later.status()).toBe(persistent ? 200 : 303);
  });
