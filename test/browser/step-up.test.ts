// The whole story in a real browser, against the demo as `npm start` runs it.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { users } from "../../demo/users.ts";
import { type DemoProcess, freePorts, startDemo } from "../demo/demo-process.ts";
import type { Page } from "../support/chromium.ts";
import { browserTest, codeFromPhone, openBrowser, typePassword } from "./browser-test.ts";

const [ada, grace, bob] = users as [(typeof users)[0], (typeof users)[0], (typeof users)[0]];

let demo: DemoProcess;
beforeAll(async () => {
  demo = startDemo(await freePorts());
  await demo.said(/^Ready/);
});
afterAll(() => demo?.stop());

/** What the bank has in its books, asked behind the gateway's back. */
async function payouts(): Promise<readonly { readonly fields: readonly (readonly [string, string])[] }[]> {
  const response = await fetch(`http://127.0.0.1:${demo.ports.bank}/api/payouts`);
  return ((await response.json()) as { payouts: { fields: [string, string][] }[] }).payouts;
}

async function openStatements(tab: Page, user: (typeof users)[0]): Promise<void> {
  await tab.goto(`${demo.gateway}/statements`);
  await typePassword(tab, user);
  await tab.waitForURL(`${demo.gateway}/statements`);
}

browserTest("known traffic flows, a payout asks for a code and arrives once, exactly as it was typed", async () => {
  const person = await openBrowser();
  const tab = await person.tab();
  await tab.goto(demo.gateway);
  await tab.getByRole("link", { name: "Statements" }).first().click();
  await tab.waitForURL((url) => url.origin === demo.issuer);
  await typePassword(tab, ada);
  await tab.waitForURL(`${demo.gateway}/statements`);
  expect(await tab.locator("[data-verdict]").getAttribute("data-verdict")).toBe("verified");
  expect(await tab.getByRole("link", { name: "Sign out" }).textContent()).toContain(ada.name);
  await tab.getByRole("link", { name: "Payouts", exact: true }).click();
  expect(person.titles).toContain("Sign in · Demo sign-in");
  expect(person.titles).not.toContain("One-time code · Demo sign-in");

  const typed = {
    to: `"><script>alert(1)</script>`,
    amount: "1 000,50 € & 100%+",
    note: "Für Zoë 👩‍🚀 — ½ “quoted” 'single' `tick`\nsecond line;\tkey=value&more=%41\n\n  indented </textarea><b>",
  };
  await tab.getByLabel("To (IBAN)").fill(typed.to);
  await tab.getByLabel("Amount").fill(typed.amount);
  await tab.getByLabel("Note").fill(typed.note);
  await tab.getByRole("button", { name: "Pay out" }).click();
  await tab.getByText("You are moving money").waitFor();
  await tab.getByRole("link", { name: "Go on" }).click();
  await tab.getByLabel("One-time code").waitFor();
  expect(person.titles).toContain("One-time code · Demo sign-in");
  expect(new URL(tab.url()).origin).toBe(demo.issuer);
  expect(await payouts()).toEqual([]);

  await tab.getByLabel("One-time code").fill(await codeFromPhone(person, demo.issuer, ada.id));
  await tab.getByRole("button", { name: "Confirm" }).click();
  await tab.getByRole("heading", { name: "Payout sent" }).waitFor();
  expect(tab.url()).toBe(`${demo.gateway}/payouts`);
  // HTML §4.10.22.4: a form's line breaks travel as CRLF.
  const arrived = Object.entries(typed).map(([name, value]) => [name, value.replaceAll("\n", "\r\n")]);
  expect((await payouts()).map(({ fields }) => fields)).toEqual([arrived]);
  expect(await tab.locator("#fields td").allTextContents()).toEqual(Object.values(typed));

  await tab.reload();
  await tab.getByRole("heading", { name: "Payouts" }).waitFor();
  await tab.goBack();
  await tab.goBack();
  await tab.goForward();
  await tab.goto(`${demo.gateway}/payouts`);
  expect(await tab.locator("[data-payout]").count()).toBe(1);
  expect(await payouts()).toHaveLength(1);

  // The second factor still counts: the next payout goes through without a question.
  await tab.getByLabel("Amount").fill("2");
  await tab.getByRole("button", { name: "Pay out" }).click();
  await tab.getByRole("heading", { name: "Payout sent" }).waitFor();
  expect(person.titles.filter((title) => title.startsWith("One-time code"))).toHaveLength(1);
  expect(await payouts()).toHaveLength(2);
  expect(person.dialogs).toEqual([]);
});

browserTest("who may not pay out is refused without being asked for a code", async () => {
  const person = await openBrowser();
  const tab = await person.tab();
  await openStatements(tab, bob);
  await tab.goto(`${demo.gateway}/payouts`);
  const before = (await payouts()).length;
  await tab.getByLabel("Amount").fill("1");
  await tab.getByRole("button", { name: "Pay out" }).click();
  await tab.getByText("Only finance may pay out").waitFor();
  expect(person.titles).not.toContain("One-time code · Demo sign-in");
  expect(await payouts()).toHaveLength(before);
});

browserTest("the next request obeys a policy that was saved, and a broken one changes nothing", async () => {
  const person = await openBrowser();
  const tab = await person.tab();
  await openStatements(tab, grace);
  const file = join(demo.policiesFolder(), "bank.ts");
  const original = await readFile(file, "utf8");
  const rule = `route("GET /statements/*", toBank)`;
  expect(original).toContain(rule);
  const save = async (text: string, said: RegExp) => {
    const from = demo.lines.length;
    await writeFile(file, text);
    return demo.said(said, from);
  };
  const status = async () => (await tab.goto(`${demo.gateway}/statements`))?.status();
  const live = /^Generation \w+ is live/;

  await save(original.replace(rule, `route("GET /statements/*", () => deny("Closed for stocktaking"), toBank)`), live);
  expect(await status()).toBe(403);
  await tab.getByText("Closed for stocktaking").waitFor();

  const from = demo.lines.length;
  await save(original.replace(rule, `route("GET /statements/*", toBnak)`), /toBnak/);
  await demo.said(/bank\.ts:\d+:\d+/, from);
  await demo.said(/goes on serving/, from);
  expect(await status()).toBe(403);
  await tab.getByText("Closed for stocktaking").waitFor();

  await save(original, live);
  expect(await status()).toBe(200);
});

browserTest("two tabs that sign in at the same time both arrive", async () => {
  const person = await openBrowser();
  const tabs = await Promise.all([person.tab(), person.tab()]);
  const paths = ["/statements", "/payouts"];
  for (const [index, tab] of tabs.entries()) await tab.goto(`${demo.gateway}${paths[index]}`);
  await Promise.all(tabs.map((tab) => typePassword(tab, bob)));
  await Promise.all(tabs.map((tab, index) => tab.waitForURL(`${demo.gateway}${paths[index]}`)));
  for (const tab of tabs) expect(await tab.getByRole("link", { name: "Sign out" }).textContent()).toContain(bob.name);
});

browserTest("signing out ends the session, also for whoever kept the cookie", async () => {
  const person = await openBrowser();
  const tab = await person.tab();
  await openStatements(tab, bob);
  const kept = await person.context.cookies(demo.gateway);
  await tab.getByRole("link", { name: "Sign out" }).click();
  await tab.getByText(`You are signed in as ${bob.name}`).waitFor();
  await tab.getByRole("button", { name: "Sign out" }).click();
  // On to the provider, which asks whether to sign out there too.
  await tab.getByRole("heading", { name: "Sign out?" }).waitFor();
  await tab.getByRole("button", { name: "Sign out" }).click();
  await tab.getByRole("heading", { name: "You are signed out", exact: true }).waitFor();

  const thief = await openBrowser();
  // Without the provider's own cookies, which share the name "localhost".
  await thief.context.addCookies(kept.filter(({ name }) => name.includes("sallyport")));
  const stolen = await thief.tab();
  await stolen.goto(`${demo.gateway}/statements`);
  expect(new URL(stolen.url()).origin).toBe(demo.issuer);
});
