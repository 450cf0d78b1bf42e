// What stands behind "#" survives signing in and proving more, in a real browser, on the page that it began at and on no other.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { codeAt } from "../factor/factors-under-test.ts";
import type { Page } from "../support/chromium.ts";
import { type GatewayUnderTest, gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { factorGateway } from "../support/gateway-with-factors.ts";
import { browserTest, openBrowser, proveErrand, typePassword } from "./browser-test.ts";

const ada = users[0]!;

const routes = `
  route("/plain", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("/why", stepUp(mfa, { maxAge: "5m", reason: "You look closely" }), forward(bank)),
  route("/*", forward(bank)),
`;

const start = (more: Partial<Parameters<typeof gatewayUnderTest>[0]> = {}) =>
  gatewayUnderTest({
    policies: withRoutes(routes),
    upstream: (incoming, reply) => {
      incoming.resume();
      const form = `<form method="post" action="/why#done"><button>Send</button></form>`;
      reply.writeHead(200, { "content-type": "text/html" });
      reply.end(`<!doctype html><title>App</title><h1>${incoming.method} ${incoming.url}</h1>${form}`);
    },
    ...more,
  });

const arrived = (tab: Page, text: string) => tab.getByRole("heading", { name: text, exact: true }).waitFor();
const typeCode = async (tab: Page, gate: GatewayUnderTest) => {
  await tab.getByLabel("One-time code").fill(gate.provider.codeFor(ada.id));
  await tab.getByRole("button", { name: "Confirm" }).click();
};

browserTest.each(["offered", "absent"] as const)(
  "through the provider's own page, pushed requests %s; and it hears nothing of it",
  async (par) => {
    const gate = await start({ par });
    const tab = await (await openBrowser()).tab();
    const addresses: string[] = [];
    tab.on("framenavigated", (frame) => addresses.push(frame.url()));
    await tab.goto(`${gate.origin}/app/x?a=1#/route/7?b="<&%20`);
    // Whoever waits for the page to load waits for the provider's.
    expect(new URL(tab.url()).origin).toBe(gate.provider.issuer);
    await typePassword(tab, ada);
    await arrived(tab, "GET /app/x?a=1");
    const there = tab.url();
    expect(there).toMatch(/^http:\/\/localhost:\d+\/app\/x\?a=1#\/route\/7/);
    expect(addresses.filter((one) => one.startsWith(gate.provider.issuer) && one.includes("#"))).toEqual([]);
    expect(await tab.evaluate("sessionStorage.length")).toBe(0);
    // Once: another page of this tab gets none, and back is where they came from.
    await tab.goto(`${gate.origin}/app/y`);
    expect(tab.url()).toBe(`${gate.origin}/app/y`);
    await tab.goBack();
    expect(tab.url()).toBe(there);
  },
);

browserTest("through a step-up, with a reason and without one, and a form's answer", async () => {
  const gate = await start();
  const tab = await (await openBrowser()).tab();
  await tab.goto(`${gate.origin}/app`);
  await typePassword(tab, ada);
  await arrived(tab, "GET /app");
  await tab.goto(`${gate.origin}/plain#a`);
  await typeCode(tab, gate);
  await arrived(tab, "GET /plain");
  expect(tab.url()).toBe(`${gate.origin}/plain#a`);

  gate.advance(6 * 60_000);
  await tab.goto(`${gate.origin}/why#b`);
  await tab.getByText("You look closely").waitFor();
  await tab.getByRole("link", { name: "Go on" }).click();
  await typeCode(tab, gate);
  await arrived(tab, "GET /why");
  expect(tab.url()).toBe(`${gate.origin}/why#b`);

  gate.advance(6 * 60_000);
  await tab.getByRole("button", { name: "Send" }).click();
  await tab.getByText("You look closely").waitFor();
  await tab.getByRole("link", { name: "Go on" }).click();
  await typeCode(tab, gate);
  await arrived(tab, "POST /why");
  expect(tab.url()).toBe(`${gate.origin}/why#done`);
});

browserTest("through a factor of the gateway's own: set up on the way, and after a wrong code", async () => {
  const gate = await factorGateway({
    upstream: ({ url }, reply) => {
      reply.setHeader("content-type", "text/html");
      reply.end(`<!doctype html><title>App</title><h1>GET ${url}</h1>`);
    },
  });
  const tab = await (await openBrowser()).tab();
  await tab.goto(`${gate.origin}/vault#/a?b=c`);
  await typePassword(tab, ada);
  await tab.getByRole("link", { name: "Set it up" }).click();
  await tab.getByRole("link", { name: "Add an authenticator app" }).click();
  await proveErrand(tab, ada);
  await tab.getByRole("button", { name: "Show the QR code" }).click();
  const secret = ((await tab.locator(".key").textContent()) ?? "").replace(/\s/g, "");
  await tab.getByLabel("One-time code", { exact: true }).fill(codeAt(secret, gate.now()));
  await tab.getByRole("button", { name: "Add it" }).click();
  await arrived(tab, "GET /vault");
  expect(tab.url()).toBe(`${gate.origin}/vault#/a?b=c`);

  gate.advance(6 * 60_000);
  await tab.goto(`${gate.origin}/statements`);
  await tab.goto(`${gate.origin}/vault#d`);
  for (const code of ["000000", codeAt(secret, gate.now())]) {
    await tab.getByLabel("One-time code", { exact: true }).fill(code);
    await tab.getByRole("button", { name: "Confirm with the code" }).click();
    if (code === "000000") await tab.getByText("FACTOR_WRONG").waitFor({ state: "attached" });
  }
  await arrived(tab, "GET /vault");
  expect(tab.url()).toBe(`${gate.origin}/vault#d`);
});

browserTest("one that was given up comes to no other page, and not to the same page without it", async () => {
  const gate = await start();
  const tab = await (await openBrowser()).tab();
  await tab.goto(`${gate.origin}/app/x#secret`);
  await tab.goto(`${gate.origin}/app/y`);
  await typePassword(tab, ada);
  await arrived(tab, "GET /app/y");
  expect(tab.url()).toBe(`${gate.origin}/app/y`);

  await tab.context().clearCookies();
  await tab.goto(`${gate.origin}/app/x#secret`);
  await tab.goto(`${gate.origin}/app/x`);
  await typePassword(tab, ada);
  await arrived(tab, "GET /app/x");
  expect(tab.url()).toBe(`${gate.origin}/app/x`);
});

browserTest("two tabs at once keep one each", async () => {
  const gate = await start();
  const person = await openBrowser();
  const tabs = [await person.tab(), await person.tab()];
  for (const [index, tab] of tabs.entries()) await tab.goto(`${gate.origin}/app#${index}`);
  for (const [index, tab] of tabs.entries()) {
    await typePassword(tab, ada);
    await arrived(tab, "GET /app");
    expect(tab.url()).toBe(`${gate.origin}/app#${index}`);
  }
});

browserTest("without scripts signing in works as ever", async () => {
  const gate = await start();
  const { context } = await openBrowser();
  const plain = await (await context.browser()!).newContext({ javaScriptEnabled: false });
  const tab = await plain.newPage();
  await tab.goto(`${gate.origin}/app#x`);
  await tab.waitForURL((url) => url.origin === gate.provider.issuer);
  await typePassword(tab, ada);
  await arrived(tab, "GET /app");
  await plain.close();
});
