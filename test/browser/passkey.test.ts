// Passkeys in a real browser, with its virtual authenticator: set up, proved, and not from another origin.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { plugIn } from "../support/authenticator.ts";
import type { Page } from "../support/chromium.ts";
import { type FactorGateway, factorGateway } from "../support/gateway-with-factors.ts";
import { browserTest, openBrowser, type Person, proveErrand, typePassword } from "./browser-test.ts";

const ada = users[0]!;

interface Desk {
  readonly gate: FactorGateway;
  readonly person: Person;
  readonly tab: Page;
  /** What the browser said that it did not allow. */
  readonly blocked: readonly string[];
  /** verified says whether the authenticator recognises its user from now on. */
  verified(yes: boolean): Promise<void>;
}

/** openDesk signs ada in, in a browser with an authenticator. */
async function openDesk(): Promise<Desk> {
  const gate = await factorGateway();
  const person = await openBrowser();
  const tab = await person.tab();
  const blocked: string[] = [];
  tab.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) blocked.push(message.text());
  });
  const verified = await plugIn(tab);
  await tab.goto(`${gate.origin}/statements`);
  await typePassword(tab, ada);
  await tab.waitForURL(`${gate.origin}/statements`);
  return { gate, person, tab, blocked, verified };
}

async function addPasskey({ gate, tab }: Desk): Promise<void> {
  await tab.goto(`${gate.origin}/.sallyport/factors/passkey`);
  await proveErrand(tab, ada);
  await tab.getByRole("button", { name: "Go on" }).click();
  await tab.getByLabel("Name (if you like)").fill("Laptop");
  await tab.getByRole("button", { name: "Add a passkey" }).click();
  await tab.getByText("Passkey for localhost").waitFor();
}

browserTest(
  "a passkey is set up on the way to the page that asks for it, and then proves it in one press",
  async () => {
    const desk = await openDesk();
    const { gate, tab } = desk;
    await tab.goto(`${gate.origin}/safe`);
    await tab.getByText("You are opening the safe").waitFor();
    await tab.getByRole("link", { name: "Set it up" }).click();
    await tab.getByRole("link", { name: "Add a passkey" }).click();
    await proveErrand(tab, ada);
    await tab.getByRole("button", { name: "Go on" }).click();
    await tab.getByRole("button", { name: "Add a passkey" }).click();
    // Setting it up has proved it.
    await tab.waitForURL(`${gate.origin}/safe`);
    expect(gate.requests.at(-1)).toMatchObject({ url: "/safe" });

    gate.advance(6 * 60_000);
    await tab.goto(`${gate.origin}/safe`);
    await tab.getByRole("button", { name: "Use a passkey" }).click();
    await tab.waitForURL(`${gate.origin}/safe`);
    expect(gate.requests.filter((request) => request.url === "/safe")).toHaveLength(2);
    expect(desk.blocked).toEqual([]);
    expect(gate.decisions(true).map((line) => line["reason"])).toEqual(
      expect.arrayContaining([
        "factor added: passkey Passkey",
        expect.stringMatching(/^step-up: passkey acr=none amr=hwk,user,mfa /),
      ]),
    );
  },
);

browserTest("who is not recognised by their device is told so, and nothing is proved", async () => {
  const desk = await openDesk();
  const { gate, tab } = desk;
  await addPasskey(desk);
  gate.advance(6 * 60_000);
  await desk.verified(false);
  await tab.goto(`${gate.origin}/safe`);
  await tab.getByRole("button", { name: "Use a passkey" }).click();
  await tab.getByRole("alert").getByText("No passkey was used").waitFor();
  expect(new URL(tab.url()).pathname).toBe("/.sallyport/verify");
  await desk.verified(true);
  await tab.getByRole("button", { name: "Use a passkey" }).click();
  await tab.waitForURL(`${gate.origin}/safe`);
});

browserTest("a page on another port gets a signature from the same passkey, and it proves nothing here", async () => {
  const desk = await openDesk();
  const { gate, tab } = desk;
  await addPasskey(desk);
  gate.advance(6 * 60_000);
  await tab.goto(`${gate.origin}/safe`);
  const challenge = tab.url();
  const options = (await tab.locator("form[data-passkey]").getAttribute("data-options")) ?? "";
  await tab.goto(`${gate.provider.issuer}/phone`);
  // What a phishing page would do with a challenge that it fetched from here.
  const answer = await tab.evaluate(async (json) => {
    // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not here.
    const { PublicKeyCredential, navigator } = globalThis as any;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(json));
    return JSON.stringify(await navigator.credentials.get({ publicKey }));
  }, options);
  expect(answer).toContain("signature");
  await tab.goto(challenge);
  await tab.evaluate((text) => {
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    const form = (globalThis as any).document.querySelector("form[data-passkey]");
    form.elements.namedItem("answer").value = text;
    form.submit();
  }, answer);
  await tab.getByText("FACTOR_PASSKEY").waitFor({ state: "attached" });
  expect(gate.requests.filter((request) => request.url === "/safe")).toEqual([]);
  await tab.getByRole("button", { name: "Use a passkey" }).click();
  await tab.waitForURL(`${gate.origin}/safe`);
});

browserTest("the same device is not set up twice", async () => {
  const desk = await openDesk();
  const { gate, tab } = desk;
  await addPasskey(desk);
  await tab.goto(`${gate.origin}/.sallyport/factors/passkey`);
  await proveErrand(tab, ada);
  await tab.getByRole("button", { name: "Go on" }).click();
  await tab.getByRole("button", { name: "Add a passkey" }).click();
  await tab.getByRole("alert").getByText("set up already").waitFor();
  await tab.goto(`${gate.origin}/.sallyport/factors`);
  expect(await tab.getByText("Passkey for localhost").count()).toBe(1);
});

browserTest("a factor and then the provider: the form's answer leads out to it and back", async () => {
  const desk = await openDesk();
  const { gate, tab } = desk;
  await addPasskey(desk);
  gate.advance(6 * 60_000);
  await tab.goto(`${gate.origin}/both`);
  await tab.getByRole("button", { name: "Use a passkey" }).click();
  await tab.waitForURL((url) => url.origin === gate.provider.issuer);
  await tab.getByLabel("One-time code").fill(gate.provider.codeFor("ada"));
  await tab.getByRole("button", { name: "Confirm" }).click();
  await tab.waitForURL(`${gate.origin}/both`);
  expect(desk.blocked).toEqual([]);
});
