// Authenticator apps in a real browser with JavaScript turned off, on a screen as narrow as a phone's.

import { expect, onTestFinished } from "vitest";
import { users } from "../../demo/users.ts";
import { codeAt } from "../factor/factors-under-test.ts";
import type { Page } from "../support/chromium.ts";
import { factorGateway } from "../support/gateway-with-factors.ts";
import { browserTest, openBrowser, proveErrand, typePassword } from "./browser-test.ts";

const ada = users[0]!;

/** Nothing sticks out of a narrow screen, every field has a name, and the one to type in has the focus. */
async function expectUsable(tab: Page): Promise<void> {
  const look = () =>
    tab.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not here.
      const { document, innerWidth } = globalThis as any;
      const fields = [...document.querySelectorAll("input:not([type=hidden])")];
      return {
        tooWide: document.documentElement.scrollWidth - innerWidth,
        unnamed: fields.filter((field) => field.labels.length === 0).length,
        focus: fields.length === 0 || document.activeElement === fields[0],
        language: document.documentElement.lang,
        headings: document.querySelectorAll("h1").length,
      };
    });
  // Browsers give the focus a moment after the page is there.
  await expect.poll(look).toEqual({ tooWide: 0, unnamed: 0, focus: true, language: "en", headings: 1 });
}

browserTest("without JavaScript an app is set up and used, codes are made, and the app is removed", async () => {
  const gate = await factorGateway();
  const person = await openBrowser();
  const context = await person.context.browser()!.newContext({
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
  });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(30_000);
  const tab = await context.newPage();
  await tab.goto(`${gate.origin}/door`);
  await typePassword(tab, ada);
  await tab.getByRole("link", { name: "Set it up" }).click();
  await expectUsable(tab);
  await tab.getByRole("link", { name: "Add a passkey" }).click();
  await proveErrand(tab, ada);
  await tab.getByRole("button", { name: "Go on" }).click();
  await tab.getByText("A passkey needs JavaScript").waitFor();
  expect(await tab.getByRole("button").count()).toBe(0);
  await tab.getByRole("link", { name: "Back" }).click();
  await tab.getByRole("link", { name: "Add an authenticator app" }).click();
  await expectUsable(tab);
  await proveErrand(tab, ada);
  await tab.getByText("once").waitFor();
  await expectUsable(tab);
  await tab.getByRole("button", { name: "Show the QR code" }).click();
  await tab.getByRole("img", { name: "QR code" }).waitFor();
  await expectUsable(tab);
  const secret = ((await tab.locator(".key").textContent()) ?? "").replace(/\s/g, "");
  await tab.getByLabel("One-time code", { exact: true }).fill("123456");
  await tab.getByRole("button", { name: "Add it" }).click();
  await tab.getByRole("alert").getByText("That did not match").waitFor();
  expect(((await tab.locator(".key").textContent()) ?? "").replace(/\s/g, "")).toBe(secret);
  await tab.getByLabel("One-time code", { exact: true }).fill(codeAt(secret, gate.now()));
  await tab.getByLabel("Name (if you like)").fill("Phone");
  await tab.getByRole("button", { name: "Add it" }).click();
  await tab.waitForURL(`${gate.origin}/door`);

  gate.advance(6 * 60_000);
  await tab.goto(`${gate.origin}/door`);
  await tab.getByRole("heading", { name: "Confirm it is you" }).waitFor();
  await expectUsable(tab);
  await tab.getByLabel("One-time code", { exact: true }).fill(codeAt(secret, gate.now()));
  await tab.getByRole("button", { name: "Confirm with the code" }).click();
  await tab.waitForURL(`${gate.origin}/door`);

  const nextCode = () => {
    gate.advance(30_000);
    return codeAt(secret, gate.now());
  };
  gate.advance(6 * 60_000);
  await tab.goto(`${gate.origin}/.sallyport/factors`);
  await tab.getByRole("heading", { name: "Your passkeys and apps" }).waitFor();
  await expectUsable(tab);
  await tab.getByRole("link", { name: "Make codes" }).click();
  await proveErrand(tab, ada, nextCode);
  await tab.getByRole("button", { name: "Make ten new codes" }).click();
  expect(await tab.getByRole("list", { name: "Recovery codes" }).getByRole("listitem").count()).toBe(10);
  await expectUsable(tab);
  await tab.getByRole("link", { name: "I have kept them" }).click();
  await tab.getByRole("link", { name: "Remove Phone" }).click();
  await expectUsable(tab);
  // The code was shown a moment ago.
  await proveErrand(tab, ada);
  await expectUsable(tab);
  await tab.getByRole("button", { name: "Remove" }).click();
  await tab.getByText("Nothing is set up yet").waitFor();
});
