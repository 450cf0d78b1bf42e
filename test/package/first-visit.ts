// What somebody does in a browser who has just made a project: looks at the open page, signs in, and opens the vault.

import { expect, onTestFinished } from "vitest";
import { type Page, sharedChromium } from "../support/chromium.ts";

/** Place is where the gateway and the demo provider are. */
export interface Place {
  readonly gateway: string;
  readonly provider: string;
}

/** signIn ends on the page for whoever has signed in. */
export async function signIn({ gateway }: Place, user: string): Promise<Page> {
  const context = await (await sharedChromium()).newContext();
  onTestFinished(() => context.close());
  const tab = await context.newPage();
  await tab.goto(gateway);
  await tab.getByRole("link", { name: "Signed-in page For" }).click();
  await tab.getByLabel("User name").fill(user);
  await tab.getByLabel("Password").fill("demo");
  await tab.getByRole("button", { name: "Continue" }).click();
  await tab.locator("#who").waitFor();
  return tab;
}

/** openVault ends in it: with a code that the provider's own page shows. */
export async function openVault({ provider }: Place, tab: Page, user: string): Promise<void> {
  await tab.getByRole("link", { name: "The vault" }).click();
  await tab.getByRole("link", { name: "Go on" }).click();
  const phone = await tab.context().newPage();
  await phone.goto(`${provider}/phone`);
  const code = await phone.locator(`[data-user=${user}]`).textContent();
  await phone.close();
  await tab.getByLabel("One-time code").fill(code ?? "");
  await tab.getByRole("button", { name: "Confirm" }).click();
  await tab.getByRole("heading", { name: "The vault is open" }).waitFor();
}

/** expectAda reads what the application was told. */
export async function expectAda(tab: Page, methods: string): Promise<void> {
  expect(await tab.locator("#who").textContent()).toMatch(/signature verified.*Ada Lovelace/s);
  expect(await tab.locator("#proof").textContent()).toContain(methods);
  expect(await tab.locator("#headers").textContent()).toMatch(/x-user\s*ada/);
}
