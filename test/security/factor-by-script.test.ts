// A script that was slipped into a page of the app has the gateway's origin; it sets up no factor, reads no secret, and removes nothing.

import { expect, test } from "vitest";
import type { Answer, BrowserClient } from "../support/browser-client.ts";
import { addApp, errand, factorGateway, follow, proved } from "../support/gateway-with-factors.ts";

const factors = "/.sallyport/factors";
const headers = { "content-type": "application/x-www-form-urlencoded" };

/** What a script can try with a form of ours: send it by itself, in a frame, and in a window without anybody having pressed anything. */
async function tries(browser: BrowserClient, page: Answer, from: Answer): Promise<readonly number[]> {
  const { action, fields } = page.forms[0]!;
  const values = Object.fromEntries(fields);
  const body = new URLSearchParams(values).toString();
  const replies = [
    await browser.fetch(action, { method: "POST", from, headers, body }),
    await browser.post(action, values, { from, headers: { "sec-fetch-dest": "iframe" } }),
    await browser.post(action, values, { from, headers: { "sec-fetch-user": "" } }),
    await browser.post(action, { ...values, page: "" }, { from }),
  ];
  for (const reply of replies) expect(reply.body).toContain("IDENTITY_ORIGIN");
  return replies.map(({ status }) => status);
}
const refused = [403, 403, 403, 403];

test("right after a sign-in it gets no page, and its forms are not taken; at no step, however far somebody has gone", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  const page = await browser.open(`${gate.origin}/statements`);
  for (const path of ["", "/app", "/passkey", "/recovery-codes", "/recover", "/remove?id=x"]) {
    const read = await browser.fetch(`${gate.origin}${factors}${path}`, { from: page });
    expect([path, read.status]).toEqual([path, 403]);
    expect(read.body).toContain("IDENTITY_ORIGIN");
  }
  for (const path of ["app", "passkey", "recovery-codes"]) {
    const first = await browser.open(`${gate.origin}${factors}/${path}`);
    expect(await tries(browser, first, page)).toEqual(refused);
    const second = await proved(browser, first, { user: "ada" });
    expect((await browser.fetch(second.url, { from: page })).status).toBe(403);
    expect(await tries(browser, second, page)).toEqual(refused);
  }
  expect((await browser.open(`${gate.origin}${factors}`)).body).toContain("Nothing is set up yet");
  await addApp(
    gate,
    browser,
    await errand(browser, await browser.open(`${gate.origin}${factors}/app`), { user: "ada" }),
  );
});

test("it removes no factor, and makes no codes", async () => {
  const gate = await factorGateway();
  const { browser } = await gate.withApp();
  const page = await browser.open(`${gate.origin}/statements`);
  const list = await browser.open(`${gate.origin}${factors}`);
  const firsts = [await follow(browser, list, "Remove"), await browser.open(`${gate.origin}${factors}/recovery-codes`)];
  for (const first of firsts) {
    expect(await tries(browser, first, page)).toEqual(refused);
    const second = await proved(browser, first, { user: "ada" });
    expect(await tries(browser, second, page)).toEqual(refused);
  }
  const after = await browser.open(`${gate.origin}${factors}`);
  expect(after.body).toContain("Work phone");
  expect(after.body).toContain("You have none");
  await errand(browser, await follow(browser, after, "Remove"), { user: "ada" });
  expect((await browser.open(`${gate.origin}${factors}`)).body).toContain("Nothing is set up yet");
});

test("it ends no other session of its reader's, and guesses no recovery code", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  const other = await gate.signedIn();
  const page = await browser.open(`${gate.origin}/statements`);
  const sessions = await browser.open(`${gate.origin}/.sallyport/sessions`);
  expect(await tries(browser, sessions, page)).toEqual(refused);
  expect((await other.open(`${gate.origin}/statements`, { follow: false })).status).toBe(200);
  const recover = await browser.open(`${gate.origin}${factors}/recover`);
  for (let index = 0; index < 3; index++) expect(await tries(browser, recover, page)).toEqual(refused);
  // More than five wrong ones would have been counted against the person.
  expect((await browser.submit(recover, { code: "0000-0000-0000-0000" })).status).toBe(403);
  await browser.submit(sessions, {});
  expect((await other.open(`${gate.origin}/statements`, { follow: false })).status).not.toBe(200);
});
