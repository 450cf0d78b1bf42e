// Addresses of the gateway's own pages hold tickets: a page of the app that comes after one of them finds none in its history or referrer.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { browserTest, openBrowser, typePassword } from "../browser/browser-test.ts";
import { factorGateway } from "../support/gateway-with-factors.ts";

browserTest("neither where it came from, nor what came before it, nor the window's name says anything", async () => {
  const gate = await factorGateway();
  const tab = await (await openBrowser()).tab();
  await tab.goto(`${gate.origin}/statements`);
  await typePassword(tab, users[0]!);
  await tab.waitForURL(`${gate.origin}/statements`);
  await tab.evaluate("globalThis.name = 'mine'");
  await tab.goto(`${gate.origin}/vault`);
  await tab.getByRole("link", { name: "Not now" }).waitFor();
  const challenge = new URL(tab.url());
  expect(challenge.searchParams.get("c")).toMatch(/^[\w-]{43}$/);
  await tab.evaluate((origin) => {
    // A link of the page that leads to the app.
    // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not here.
    const link = (globalThis as any).document.querySelector("a[href='/']");
    link.href = `${origin}/statements`;
  }, gate.origin);
  await tab.getByRole("link", { name: "Not now" }).click();
  await tab.waitForURL(`${gate.origin}/statements`);
  const seen = (await tab.evaluate(`({
    referrer: document.referrer,
    entries: navigation.entries().map(({ url }) => url),
    from: navigation.activation?.from?.url ?? null,
    timing: performance.getEntries().map(({ name }) => name),
    opener,
    name: globalThis.name,
  })`)) as Record<string, unknown>;
  expect(seen).toMatchObject({ referrer: `${gate.origin}/`, opener: null, from: null, name: "" });
  expect(JSON.stringify(seen)).not.toContain(".sallyport");
});
