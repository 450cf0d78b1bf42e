// A script that was slipped into a page of the app has the gateway's origin; it sets up no factor, reads no secret, and removes nothing.

import { expect, test } from "vitest";
import { codeAt } from "../factor/factors-under-test.ts";
import { factorGateway, follow, secretOn } from "../support/gateway-with-factors.ts";

const factors = "/.sallyport/factors";

test("right after a sign-in it gets no secret, and its form is not taken", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  const page = await browser.open(`${gate.origin}/statements`);
  for (const path of ["/app", "/passkey", "/recovery-codes", "/recover"]) {
    const read = await browser.fetch(`${gate.origin}${factors}${path}`, { from: page });
    expect([path, read.status]).toEqual([path, 403]);
    expect(read.body).toContain("IDENTITY_ORIGIN");
  }
  const offer = await browser.open(`${gate.origin}${factors}/app`);
  const fields = { ...Object.fromEntries(offer.forms[0]!.fields), code: codeAt(secretOn(offer), gate.now()) };
  const body = new URLSearchParams(fields).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const sent = await browser.fetch(`${gate.origin}${factors}/app`, { method: "POST", from: page, headers, body });
  expect(sent.status).toBe(403);
  const framed = await browser.post(`${gate.origin}${factors}/app`, fields, {
    from: page,
    headers: { "sec-fetch-dest": "iframe" },
  });
  expect(framed.status).toBe(403);
  expect((await browser.open(`${gate.origin}${factors}`)).body).toContain("Nothing is set up yet");
  expect((await browser.submit(offer, fields)).status).toBe(200);
});

test("it removes no factor, and makes no codes", async () => {
  const gate = await factorGateway();
  const { browser } = await gate.withApp();
  const page = await browser.open(`${gate.origin}/statements`);
  const question = await follow(browser, await browser.open(`${gate.origin}${factors}`), "Remove");
  const id = question.url.searchParams.get("id")!;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  for (const [path, fields] of [
    ["/remove", { id }],
    ["/recovery-codes", {}],
  ] as const) {
    const body = new URLSearchParams(fields).toString();
    const sent = await browser.fetch(`${gate.origin}${factors}${path}`, { method: "POST", from: page, headers, body });
    expect([path, sent.status]).toEqual([path, 403]);
    expect(sent.body).not.toMatch(/<li>[\w-]{19}<\/li>/);
  }
  expect((await browser.open(`${gate.origin}${factors}`)).body).toContain("Work phone");
});
