// The demo as a visitor walks through it, from the first page to the administrator's desk, in a real browser.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, vi } from "vitest";
import { createDemo } from "../../demo/demo.ts";
import { createOneTimeCodes } from "../../demo/identity-provider/one-time-code.ts";
import { users } from "../../demo/users.ts";
import { browserTest, openBrowser, type Person, proveErrand, typePassword } from "../browser/browser-test.ts";
import { plugIn } from "../support/authenticator.ts";
import type { Page } from "../support/chromium.ts";
import { freePorts, project } from "./demo-process.ts";

const ada = users[0]!;
const grace = users[1]!;

async function visit() {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-story-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const logFile = join(folder, "log");
  const demo = createDemo({ project, ports: await freePorts(), workers: 2, logFile, say: () => {} });
  onTestFinished(() => demo.close());
  const { gatewayOrigin, provider } = await demo.ready;

  /** The provider takes each code once; it has three at a time, and after that one every half minute. */
  async function typeCode(tab: Page, userId: string): Promise<void> {
    await tab.getByLabel("One-time code").waitFor();
    const code = await vi.waitFor(() => provider.codeFor(userId), { timeout: 60_000, interval: 250 });
    await tab.getByLabel("One-time code").fill(code);
    await tab.getByRole("button", { name: "Confirm" }).click();
  }

  return { gatewayOrigin, provider, typeCode };
}

/** goOn leaves the page that says why, for the provider's. */
const goOn = (tab: Page): Promise<void> =>
  tab.getByRole("main").getByRole("link", { name: "Go on", exact: true }).click();

/** newcomer is a browser whose every tab writes down what it did not allow. */
async function newcomer(): Promise<Person & { readonly blocked: readonly string[] }> {
  const person = await openBrowser();
  const blocked: string[] = [];
  person.context.on("console", (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) blocked.push(`${message.text()} ${person.titles}`);
  });
  return { ...person, blocked };
}

/** look: on a phone nothing sticks out, every field has a label, every control a name. */
async function look(tab: Page, heading: string): Promise<void> {
  await tab.getByRole("heading", { name: heading, exact: true }).waitFor();
  const wide = tab.viewportSize()!;
  await tab.setViewportSize({ width: 390, height: 844 });
  const found = await tab.evaluate(() => {
    // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not here.
    const { document, innerWidth } = globalThis as any;
    const all = (selector: string) => [...document.querySelectorAll(selector)];
    return {
      tooWide: Math.max(0, document.documentElement.scrollWidth - innerWidth),
      unlabelled: all("input:not([type=hidden]), textarea").filter((field) => field.labels.length === 0).length,
      unnamed: all("a, button").filter((one) => !(one.ariaLabel ?? one.textContent).trim()).length,
      language: document.documentElement.lang,
    };
  });
  await tab.setViewportSize(wide);
  expect([heading, found]).toEqual([heading, { tooWide: 0, unlabelled: 0, unnamed: 0, language: "en" }]);
}

browserTest("payouts, the app, records, sessions, signing out, and a provider that misbehaves", async () => {
  const { gatewayOrigin, provider, typeCode } = await visit();
  const person = await newcomer();
  const tab = await person.tab();
  const go = (path: string) => tab.goto(`${gatewayOrigin}${path}`);
  const link = (name: string) => tab.getByRole("main").getByRole("link", { name }).click();
  const press = (name: string) => tab.getByRole("button", { name, exact: true }).click();

  // The first page says who one can be, and leads on.
  await go("/");
  await look(tab, "Welcome to the Demo Bank");
  for (const { password } of users) await tab.getByText(password).waitFor();
  await link("Statements");
  await look(tab, "Sign in");
  await typePassword(tab, ada);
  await look(tab, "Statements");

  // A form waits for the code, and arrives once, as it was typed; its approval is for that payout.
  await go("/payouts");
  await tab.getByLabel("Amount").fill("1,250.00");
  await tab.getByLabel("Note").fill("<gears> & cards — für Zoë");
  await press("Pay out");
  await look(tab, "Confirm it is you");
  await goOn(tab);
  await look(tab, "Is it really you?");
  await typeCode(tab, "ada");
  await look(tab, "Payout sent");
  expect((await tab.locator("#fields td").allTextContents()).slice(1)).toEqual([
    "1,250.00",
    "<gears> & cards — für Zoë",
  ]);
  await link("All payouts");
  await look(tab, "Payouts");
  await press("Approve payout 1");
  await goOn(tab);
  await typePassword(tab, ada);
  await typeCode(tab, "ada");
  await tab.locator("[data-proven]").waitFor();
  await go("/documents");
  await tab.getByLabel("Title").fill("Invoice");
  const file = { name: "invoice.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(100_000, "\r\n--x") };
  await tab.getByLabel("File").setInputFiles(file);
  await press("File it");
  await look(tab, "Document filed");
  await tab.getByRole("cell", { name: "100000", exact: true }).waitFor();

  // The gateway's own factors: an app opens the records, a passkey the keys; then one of them goes.
  await plugIn(tab);
  await go("/records");
  await look(tab, "Confirm it is you");
  await link("Set it up");
  await look(tab, "Your passkeys and apps");
  await link("Add an authenticator app");
  await look(tab, "Add an authenticator app");
  await proveErrand(tab, ada);
  await look(tab, "Add an authenticator app");
  await press("Show the QR code");
  const phone = createOneTimeCodes(Date.now);
  const phoneOf = { ...ada, totpSecret: (await tab.locator(".key").innerText()).replace(/\s/g, "") };
  await tab.getByLabel("One-time code", { exact: true }).fill(phone.unused(phoneOf)!);
  await press("Add it");
  await look(tab, "Restricted records");
  await link("The bank’s keys");
  await link("Set it up");
  await link("Add a passkey");
  await look(tab, "Add a passkey");
  await proveErrand(tab, ada);
  await look(tab, "Add a passkey");
  await press("Go on");
  await press("Add a passkey");
  await look(tab, "The bank’s keys");
  await go("/.sallyport/factors/recovery-codes");
  await look(tab, "Recovery codes");
  await proveErrand(tab, ada);
  await press("Make ten new codes");
  await look(tab, "Your recovery codes");
  await link("I have kept them");
  await link("Remove Passkey");
  await look(tab, "Remove it?");
  await proveErrand(tab, ada);
  await press("Remove");
  await look(tab, "Your passkeys and apps");
  expect(await tab.getByRole("link", { name: /^Remove/ }).count()).toBe(1);

  // Signed out from elsewhere: the page over there is told.
  const elsewhere = await newcomer();
  const other = await elsewhere.tab();
  await other.goto(`${gatewayOrigin}/app`);
  await typePassword(other, ada);
  await other.getByText("live", { exact: true }).waitFor();
  await go("/.sallyport/sessions");
  await look(tab, "Where you are signed in");
  await tab.getByRole("button", { name: /^Sign out there/ }).click();
  await other.getByText(/Your session has ended/).waitFor();
  await go("/.sallyport/logout");
  await look(tab, "Sign out");
  await press("Sign out");
  await look(tab, "Sign out?");
  await press("Sign out");
  await look(tab, "You are signed out");

  // Signed out by the provider's administrator; what is done next asks in a window, and the page lives again.
  await go("/app");
  await typePassword(tab, ada);
  await tab.getByText("live", { exact: true }).waitFor();
  const desk = await person.tab();
  await desk.goto(provider.issuer);
  await look(desk, "The administrator’s desk");
  const people = (name: string) => desk.locator("form").filter({ hasText: name });
  await people(ada.name).getByRole("button", { name: "Sign out everywhere" }).click();
  await tab.getByText(/Your session has ended/).waitFor();
  await look(tab, "Payouts, in a single page");
  const windows: string[] = [];
  tab.on("popup", async (window) => {
    windows.push(window.url());
    if (windows.length === 1) await typePassword(window, ada);
    else {
      await goOn(window);
      await typeCode(window, "ada");
    }
  });
  await tab.getByLabel("Amount").fill("7");
  await press("Pay out");
  await tab.getByText(/Payout 2 is in the books/).waitFor();
  await tab.getByText("live", { exact: true }).waitFor();
  expect([windows.length, await tab.evaluate("document.activeElement.id")]).toEqual([2, "status"]);

  // A provider that never asks for the code: the gateway notices, and says what came back.
  await desk.getByLabel("never asks for a code").check();
  await desk.getByRole("button", { name: "Save", exact: true }).click();
  const third = await newcomer();
  const admin = await third.tab();
  await admin.goto(`${gatewayOrigin}/admin`);
  await typePassword(admin, grace);
  await goOn(admin);
  await typePassword(admin, grace);
  await admin.getByText("STEPUP_ACR_LOWER").waitFor({ state: "attached" });
  await look(admin, "We could not confirm it is you");
  await desk.getByLabel("never asks for a code").uncheck();
  await desk.getByRole("button", { name: "Save", exact: true }).click();
  await admin.getByRole("link", { name: "Try again" }).click();
  await goOn(admin);
  await typeCode(admin, "grace");
  await look(admin, "Administration");

  // Out of the group, and at the next sign-in refused before any code is asked.
  await people(grace.name).getByLabel("it", { exact: true }).uncheck();
  await people(grace.name).getByRole("button", { name: "Save groups" }).click();
  await third.context.clearCookies();
  await admin.goto(`${gatewayOrigin}/admin`);
  await typePassword(admin, grace);
  await admin.getByText("DECISION_DENIED").waitFor({ state: "attached" });
  await look(admin, "No access");

  expect([...person.blocked, ...elsewhere.blocked, ...third.blocked]).toEqual([]);
});
