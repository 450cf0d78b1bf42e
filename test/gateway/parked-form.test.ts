// A form on its way through a challenge: two tabs, pressing back, sending twice and a provider that says no all end well.

import { expect, test } from "vitest";
import type { Answer } from "../support/browser-client.ts";
import { type GatewayUnderTest, gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

async function signedIn() {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const send = (amount: string, path = "/payouts") =>
    browser.post(`${gate.origin}${path}`, { to: "Charles", amount }, { from: page });
  const prove = (start: Answer | string, until?: (url: URL) => boolean) =>
    signIn(browser, start, { user: "ada", code: () => gate.provider.codeFor("ada"), ...(until && { until }) });
  return { gate, browser, page, send, prove };
}
const bodies = (gate: GatewayUnderTest) => gate.requests.filter((one) => one.method === "POST").map((one) => one.body);

test("a provider that says no loses no form: trying again sends it, once", async () => {
  const { gate, send, prove, browser } = await signedIn();
  gate.behaviour.error = "access_denied";
  const refused = await send("250");
  expect(refused.status).toBe(403);
  expect(gate.decisions(true).at(-1)).toMatchObject({ code: "IDENTITY_PROVIDER_ERROR" });
  const again = /href="(\/\.sallyport\/resume\?t=[\w-]+)"/.exec(refused.body)![1]!;
  expect(refused.body).not.toContain("250");
  gate.behaviour.error = undefined;
  const done = await prove(await browser.open(`${gate.origin}${again}`, { from: refused }));
  expect(done.status).toBe(200);
  expect(bodies(gate)).toEqual(["to=Charles&amount=250"]);
  // The same link once more finds nothing to send.
  await browser.open(`${gate.origin}${again}`, { from: refused });
  expect(bodies(gate)).toHaveLength(1);
});

test("a link to send a form again is worth nothing in another browser, on another day, or changed", async () => {
  const { gate, send, browser } = await signedIn();
  gate.behaviour.error = "access_denied";
  const refused = await send("250");
  const again = /href="(\/\.sallyport\/resume\?t=[\w-]+)"/.exec(refused.body)![1]!;
  const mallory = gate.browser();
  await signIn(mallory, `${gate.origin}/statements`, { user: "bob" }).catch(() => undefined);
  expect((await mallory.open(`${gate.origin}${again}`)).status).toBe(400);
  expect((await browser.open(`${gate.origin}${again.slice(0, -2)}AA`)).status).toBe(400);
  gate.advance(16 * 60_000);
  expect((await browser.open(`${gate.origin}${again}`)).status).toBe(400);
  expect(gate.decisions(true).at(-1)).toMatchObject({ code: "STEPUP_TICKET" });
  expect(bodies(gate)).toEqual([]);
});

test("two tabs that step up at once both get there, each with its own form", async () => {
  const { gate, send, prove } = await signedIn();
  const first = await send("1", "/payouts?tab=1");
  const second = await send("2", "/payouts?tab=2");
  expect((await prove(first)).status).toBe(200);
  // The second tab's answer comes to a session that has another id by now.
  expect((await prove(second)).status).toBe(200);
  expect(bodies(gate).sort()).toEqual(["to=Charles&amount=1", "to=Charles&amount=2"]);
});

test("two answers of the provider that come back at the same moment both end well", async () => {
  const { gate, browser, prove, send, page: home } = await signedIn();
  const isCallback = (url: URL) => url.pathname === "/.sallyport/callback";
  const first = await prove(await send("1", "/payouts?tab=1"), isCallback);
  // The provider knows her by now, and asks nothing more.
  const second = await browser.post(
    `${gate.origin}/payouts?tab=2`,
    { to: "Charles", amount: "2" },
    { from: home, until: isCallback },
  );
  const pages = await Promise.all([first, second].map((one) => browser.open(one.location!)));
  for (const page of pages) if (page.url.origin === gate.provider.issuer) await prove(page);
  for (const path of ["/payouts?tab=1", "/payouts?tab=2"]) {
    const page = await browser.open(`${gate.origin}${path}`);
    expect(page.status).toBe(200);
  }
  // Neither form was sent twice, whichever came first.
  expect(new Set(bodies(gate)).size).toBe(bodies(gate).length);
});

test("sent twice in a hurry, it arrives once: the browser follows the later answer", async () => {
  const { gate, send, prove } = await signedIn();
  await send("250");
  const second = await send("250");
  expect((await prove(second)).status).toBe(200);
  expect(bodies(gate)).toEqual(["to=Charles&amount=250"]);
});

test("back and reload after it arrived send nothing", async () => {
  const { gate, browser, send, prove } = await signedIn();
  await prove(await send("250"));
  const addresses = browser.history.filter((visit) => visit.method === "GET").map((visit) => visit.url);
  for (const address of addresses.filter((one) => one.startsWith(gate.origin))) await browser.open(address);
  expect(bodies(gate)).toEqual(["to=Charles&amount=250"]);
});

test("nobody's forms fill the store: the ninth takes the first one's place", async () => {
  const { gate, send, prove } = await signedIn();
  const asked: Answer[] = [];
  for (let index = 0; index < 9; index++) asked.push(await send(String(index), `/payouts?form=${index}`));
  // The first is gone; its page is there, without it.
  const first = await prove(asked[0]!);
  expect(first.status).toBe(200);
  expect(bodies(gate)).toEqual([]);
  const last = await prove(asked[8]!);
  expect(last.status).toBe(200);
  expect(bodies(gate)).toEqual(["to=Charles&amount=8"]);
});
