// What the browser tests share: the test that needs Chromium, and a window whose visits are written down.

import { onTestFinished } from "vitest";
import { type BrowserContext, chromiumMissing, type Page, sharedChromium } from "../support/chromium.ts";
import { testWith } from "../support/real-part.ts";

/** browserTest is a test that needs Chromium. */
export const browserTest = testWith("a real browser", chromiumMissing);

/** Person is one person's browser: cookies of its own, and a record of what was on its screens. */
export interface Person {
  readonly context: BrowserContext;
  /** Titles of all documents that were shown, in all tabs. */
  readonly titles: readonly string[];
  /** Whatever a page's own script managed to pop up. */
  readonly dialogs: readonly string[];
  tab(): Promise<Page>;
}

/** openBrowser gives a person, who is gone with the test: a context that shares nothing with another one's. */
export async function openBrowser(): Promise<Person> {
  const browser = await sharedChromium();
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  // Nothing waits longer than it must; a busy machine takes its time.
  context.setDefaultTimeout(90_000);
  const titles: string[] = [];
  const dialogs: string[] = [];
  await context.exposeFunction("sallyportTestShown", (title: string) => void titles.push(title));
  await context.addInitScript(
    "addEventListener('DOMContentLoaded', () => { if (document.title) sallyportTestShown(document.title); })",
  );
  context.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return { context, titles, dialogs, tab: () => context.newPage() };
}

/** typePassword fills the provider's first page. */
export async function typePassword(tab: Page, user: { readonly id: string; readonly password: string }): Promise<void> {
  await tab.getByLabel("User name").fill(user.id);
  await tab.getByLabel("Password").fill(user.password);
  await tab.getByRole("button", { name: "Continue" }).click();
}

/** proveErrand goes from the first page of a change of factors to the second: its button, the provider, and an app's code where one is asked for. */
export async function proveErrand(
  tab: Page,
  user: { readonly id: string; readonly password: string },
  code: (() => string) | null = null,
): Promise<void> {
  await tab.getByRole("button", { name: "Go on to sign in" }).click();
  await typePassword(tab, user);
  if (code === null) return;
  await tab.getByLabel("One-time code", { exact: true }).fill(code());
  await tab.getByRole("button", { name: "Confirm with the code" }).click();
}

/** codeFromPhone reads the user's phone in another tab, waiting out a code that was used. */
export async function codeFromPhone(person: Pick<Person, "tab">, issuer: string, userId: string): Promise<string> {
  const phone = await person.tab();
  await phone.goto(`${issuer}/phone`);
  // The page's script looks until there is a fresh code.
  const code = await phone.locator(`li:not(.used) code[data-user="${userId}"]`).textContent({ timeout: 35_000 });
  await phone.close();
  return code ?? "";
}
