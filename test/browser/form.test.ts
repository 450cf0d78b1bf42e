// Forms that are held up by a step-up, in a real browser: they get through, also where the page allows no other origin.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { codeAt } from "../factor/factors-under-test.ts";
import { standardIdentity } from "../support/gateway-under-test.ts";
import { browserTest, proveErrand } from "./browser-test.ts";
import { formApplication, formPolicies } from "./form-application.ts";

browserTest(
  "a page with form-action 'self' sends its form through the provider, where a redirect is blocked",
  async () => {
    const app = await formApplication();
    const tab = await app.tab("/form");
    const blocked = tab.waitForEvent("console", (message) => /form-action 'self'/.test(message.text()));
    await tab.getByRole("button", { name: "Elsewhere" }).click();
    await blocked;
    expect(tab.url()).toBe(`${app.gate.origin}/form`);

    await tab.getByLabel("Amount").fill("250");
    await tab.getByRole("button", { name: "Pay out" }).click();
    await app.prove(tab);
    await tab.getByRole("heading", { name: "Sent" }).waitFor();
    expect(tab.url()).toBe(`${app.gate.origin}/payouts`);
    expect(app.sent()).toEqual(["amount=250"]);
  },
);

browserTest("through the gateway's own factor too, which is set up on the way", async () => {
  const app = await formApplication({
    policies: (places) => ({
      ...formPolicies(places),
      "identity.ts": standardIdentity(places).replace(/"mfa", \{.*\}/, '"mfa", { factor: "totp" }'),
    }),
  });
  const { gate } = app;
  const tab = await app.tab("/form");
  const blocked: string[] = [];
  tab.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) blocked.push(message.text());
  });
  await tab.getByLabel("Amount").fill("250");
  await tab.getByRole("button", { name: "Pay out" }).click();
  await tab.getByRole("link", { name: "Set it up" }).click();
  await tab.getByRole("link", { name: "Add an authenticator app" }).click();
  await proveErrand(tab, users[0]!);
  await tab.getByRole("button", { name: "Show the QR code" }).click();
  const secret = ((await tab.locator(".key").textContent()) ?? "").replace(/\s/g, "");
  await tab.getByLabel("One-time code", { exact: true }).fill(codeAt(secret, gate.now()));
  await tab.getByRole("button", { name: "Add it" }).click();
  await tab.getByRole("heading", { name: "Sent" }).waitFor();
  expect(app.sent()).toEqual(["amount=250"]);

  gate.advance(6 * 60_000);
  await tab.goto(`${gate.origin}/form`);
  await tab.getByLabel("Amount").fill("300");
  await tab.getByRole("button", { name: "Pay out" }).click();
  await tab.getByRole("heading", { name: "Confirm it is you" }).waitFor();
  expect(app.sent()).toEqual(["amount=250"]);
  await tab.getByLabel("One-time code", { exact: true }).fill(codeAt(secret, gate.now()));
  await tab.getByRole("button", { name: "Confirm with the code" }).dblclick();
  await tab.getByRole("heading", { name: "Sent" }).waitFor();
  expect(app.sent()).toEqual(["amount=250", "amount=300"]);
  expect(blocked).toEqual([]);
});
