// The demo's pages in a browser: names that are long or run from right to left, and phones that follow the clock under nobody's hands.

import { expect, onTestFinished } from "vitest";
import { createBank } from "../../demo/bank/bank.ts";
import { createIdentityProvider } from "../../demo/identity-provider/identity-provider.ts";
import { users } from "../../demo/users.ts";
import { browserTest, openBrowser } from "../browser/browser-test.ts";
import { sharedChromium } from "../support/chromium.ts";
import { handClock } from "./relying-party.ts";

const long = `${"Wolfeschlegelsteinhausenbergerdorff".repeat(3)} the Third`;
const arabic = "عبد الرحمن (II)";

browserTest("on a phone no page is wider than the screen, whatever somebody is called", async () => {
  const people = [long, arabic].map((name, index) => ({ ...users[0]!, id: `person-${index}`, name, givenName: name }));
  const provider = await createIdentityProvider({ port: 0, clients: [], users: people });
  onTestFinished(() => provider.close());
  const bank = await createBank({ port: 0, name: "teal" });
  onTestFinished(() => bank.close());
  for (const by of [long, arabic])
    bank.ledger.add({ at: "", by, instance: "teal", fields: ["to", "amount", "note"].map((field) => [field, long]) });
  bank.ledger.file({ at: "", by: long, instance: "teal", title: long, fileName: long, sizeBytes: 1, sha256: "" });
  const browser = await sharedChromium();
  for (const name of [long, arabic]) {
    const claims = Buffer.from(JSON.stringify({ sub: name, name })).toString("base64url");
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      extraHTTPHeaders: { "sallyport-identity": `.${claims}.` },
    });
    onTestFinished(() => context.close());
    const tab = await context.newPage();
    const paths = ["/", "/payouts", "/documents", "/admin", "/app"].map((path) => `${bank.origin}${path}`);
    for (const address of [...paths, provider.issuer, `${provider.issuer}/phone`]) {
      await tab.goto(address);
      for (const details of await tab.locator("summary").all()) await details.click();
      expect([address, await tab.evaluate("document.documentElement.scrollWidth")]).toEqual([address, 390]);
    }
    await tab.goto(paths[0]!);
    // Of its own, so that brackets and what stands beside it stay where they belong.
    expect(await tab.getByRole("link", { name: "Sign out" }).locator("bdi").textContent()).toBe(name);
  }
});

browserTest("the phones show the codes of now, and what is selected stays so until it changes", async () => {
  const clock = handClock();
  const provider = await createIdentityProvider({ port: 0, clients: [], now: clock.now });
  onTestFinished(() => provider.close());
  const tab = await (await openBrowser()).tab();
  await tab.goto(`${provider.issuer}/phone`);
  const code = tab.locator("code[data-user=ada]");
  const before = await code.textContent();
  await tab.evaluate(`
    globalThis.loadedOnce = true;
    getSelection().selectAllChildren(document.querySelector("#phone-of-ada b"));
  `);
  clock.advance(1);
  await tab.getByText("New codes in 29 s.").waitFor();
  expect(await tab.evaluate("[getSelection().toString(), loadedOnce]")).toEqual(["Ada Lovelace", true]);
  clock.advance(30);
  await expect.poll(() => code.textContent()).not.toBe(before);
  expect(await tab.evaluate("loadedOnce")).toBe(true);
  await provider.close();
  await tab.getByText("The identity provider does not answer").waitFor();
});

browserTest("without scripts a button shows the codes of now", async () => {
  const clock = handClock();
  const provider = await createIdentityProvider({ port: 0, clients: [], now: clock.now });
  onTestFinished(() => provider.close());
  const context = await (await sharedChromium()).newContext({ javaScriptEnabled: false });
  onTestFinished(() => context.close());
  const tab = await context.newPage();
  await tab.goto(`${provider.issuer}/phone`);
  expect(await tab.locator("meta[http-equiv=refresh]").count()).toBe(0);
  const before = await tab.locator("code[data-user=ada]").textContent();
  clock.advance(31);
  await tab.getByRole("button", { name: "Show the codes of now" }).click();
  await tab.getByText("New codes in 29 s.").waitFor();
  expect(await tab.locator("code[data-user=ada]").textContent()).not.toBe(before);
});
