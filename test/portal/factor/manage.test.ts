// Changing factors: only with a sign-in and, where there is one, a factor that are for this, and only one's own.

import { expect, test } from "vitest";
import { codeAt } from "../../factor/factors-under-test.ts";
import type { BrowserClient } from "../../support/browser-client.ts";
import { addApp, codeOn, errand, factorGateway, follow, proved, secretOn } from "../../support/gateway-with-factors.ts";
import { signIn } from "../../support/sign-in.ts";

const factors = "/.sallyport/factors";

test("who is not signed in signs in, and arrives", async () => {
  const gate = await factorGateway();
  const list = await signIn(gate.browser(), `${gate.origin}${factors}`, { user: "ada" });
  expect(list.status).toBe(200);
  expect(list.url.href).toBe(`${gate.origin}${factors}`);
});

test("a sign-in of a moment ago is not enough: one for this is asked for, and only then is there a secret", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  const first = await browser.open(`${gate.origin}${factors}/app`);
  expect(first.body).not.toContain('class="key"');
  const asked = await browser.submit(first, {});
  expect(asked.url.origin).toBe(gate.provider.issuer);
  expect(asked.forms.some((form) => form.names.has("password"))).toBe(true);
  const second = await signIn(browser, asked, { user: "ada" });
  expect(second.url.pathname).toBe(`${factors}/app`);
  expect(second.body).not.toContain('class="key"');
  await addApp(gate, browser, await browser.submit(second, {}));
});

test("what was proved is good for one page with a secret", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  const first = await browser.open(`${gate.origin}${factors}/app`);
  const second = await proved(browser, first, { user: "ada" });
  const seen = secretOn(await browser.submit(second, {}));
  gate.advance(16_000);
  const again = await browser.submit(second, {});
  expect([again.status, codeOn(again)]).toEqual([400, "FACTOR_EXPIRED"]);
  expect(again.body).not.toContain('class="key"');
  // Its address leads to another sign-in.
  expect((await browser.open(second.url)).url.origin).toBe(gate.provider.issuer);
  const anew = secretOn(await errand(browser, again, { user: "ada" }));
  expect(anew).not.toBe(seen);
});

test("a provider that signs nobody in anew ends in an explained refusal, not in a circle", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  const first = await browser.open(`${gate.origin}${factors}/app`);
  // Young enough for everything else.
  Object.assign(gate.behaviour, { ignorePrompt: true, oldAuthTime: 60 });
  const asked = await proved(browser, first, { user: "ada" });
  const refused = await signIn(browser, asked, { user: "ada" });
  expect([refused.status, codeOn(refused)]).toEqual([403, "STEPUP_MAX_AGE_IGNORED"]);
  Object.assign(gate.behaviour, { ignorePrompt: false, oldAuthTime: undefined });
  await addApp(gate, browser, await errand(browser, first, { user: "ada" }));
});

test("a form that comes too late is refused", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  const offer = await errand(browser, await browser.open(`${gate.origin}${factors}/app`), { user: "ada" });
  gate.advance(15 * 60_000 + 2_000);
  const late = await browser.submit(offer, { code: codeAt(secretOn(offer), gate.now()) });
  expect([late.status, codeOn(late)]).toEqual([400, "FACTOR_EXPIRED"]);
  expect(late.body).not.toContain('class="key"');
  expect((await browser.open(`${gate.origin}${factors}`)).body).not.toContain("Remove");
});

test("a form that no page of ours shows, or that nobody pressed, begins nothing", async () => {
  const gate = await factorGateway();
  const { browser } = await gate.withApp();
  const list = await browser.open(`${gate.origin}${factors}`);
  for (const path of ["app", "passkey", "recovery-codes", "remove", "recover"]) {
    const first =
      path === "remove"
        ? await follow(browser, list, "Remove")
        : await signIn(browser, `${gate.origin}${factors}/${path}`, { user: "ada" });
    const fields = Object.fromEntries(first.forms[0]!.fields);
    const forged = await browser.post(first.forms[0]!.action, { ...fields, page: "A".repeat(64) }, { from: first });
    const unpressed = await browser.submit(first, {}, { headers: { "sec-fetch-user": "" } });
    for (const reply of [forged, unpressed])
      expect([path, reply.status, codeOn(reply)]).toEqual([path, 403, "IDENTITY_ORIGIN"]);
  }
});

test("with a factor, a sign-in is not enough: the factor is asked for too, and for this", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  gate.advance(6 * 60_000);
  for (const path of ["/app", "/passkey", "/recovery-codes"]) {
    const asked = await proved(browser, await browser.open(`${gate.origin}${factors}${path}`), { user: "ada" });
    expect(asked.url.pathname).toBe("/.sallyport/verify");
    const e = new URL(browser.history.findLast((one) => one.url.includes("?e="))!.url).searchParams.get("e")!;
    const forged = await browser.post(`${gate.origin}${factors}${path}`, { e }, { from: asked });
    expect([forged.status, codeOn(forged)]).toEqual([403, "IDENTITY_ORIGIN"]);
  }
  const offer = await errand(browser, await browser.open(`${gate.origin}${factors}/app`), {
    user: "ada",
    code: phone.next,
  });
  await addApp(gate, browser, offer);
});

test("a factor is removed after a question, and is worth nothing then", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  const elsewhere = await gate.signedIn();
  const list = await browser.open(`${gate.origin}${factors}`);
  expect(list.body).toContain("Work phone");
  const question = await follow(browser, list, "Remove");
  const after = await errand(browser, question, { user: "ada", code: phone.next });
  expect(after.url.href).toBe(`${gate.origin}${factors}`);
  expect(after.body).not.toContain("Work phone");
  // Whoever has what was lost may have a session too.
  expect((await elsewhere.open(`${gate.origin}/statements`, { follow: false })).status).toBe(303);
  gate.advance(6 * 60_000);
  const asked = await browser.open(`${gate.origin}/vault`);
  expect(asked.forms).toEqual([]);
  expect(gate.decisions(true).map((line) => line["reason"])).toContain("factor removed: totp Work phone");
});

test("another person's factor is not there", async () => {
  const gate = await factorGateway();
  const { browser: ada } = await gate.withApp("ada");
  const list = await ada.open(`${gate.origin}${factors}`);
  const question = await follow(ada, list, "Remove");
  const id = question.url.searchParams.get("id")!;
  const { browser: bob } = await gate.withApp("bob");
  expect((await bob.open(question.url)).status).toBe(404);
  const own = await follow(bob, await bob.open(`${gate.origin}${factors}`), "Remove");
  expect((await bob.submit(own, { id })).status).toBe(404);
  expect((await ada.open(`${gate.origin}${factors}`)).body).toContain("Work phone");
});

test("another site removes nothing and makes no codes", async () => {
  const gate = await factorGateway();
  const { browser } = await gate.withApp();
  const list = await browser.open(`${gate.origin}${factors}`);
  const id = (await follow(browser, list, "Remove")).url.searchParams.get("id")!;
  const from = "https://evil.example/";
  for (const [path, fields] of [
    ["/remove", { id }],
    ["/recovery-codes", {}],
  ] as const) {
    const sent = await browser.post(`${gate.origin}${factors}${path}`, fields, { from });
    expect([sent.status, codeOn(sent)]).toEqual([403, "IDENTITY_ORIGIN"]);
  }
  const after = await browser.open(`${gate.origin}${factors}`);
  expect(after.body).toContain("Work phone");
});

test("a lost phone: a recovery code opens the factors, once, and no step-up", async () => {
  const gate = await factorGateway();
  const { browser: first, phone } = await gate.withApp();
  const open = (browser: BrowserClient, path: string) => browser.open(`${gate.origin}${factors}${path}`);
  const made = await errand(first, await open(first, "/recovery-codes"), { user: "ada", code: phone.next });
  const codes = [...made.body.matchAll(/<li>([\w-]{19})<\/li>/g)].map(([, code]) => code!);
  expect(codes).toHaveLength(10);
  expect((await open(first, "")).body).toContain("10 left");

  gate.advance(60_000);
  const browser = await gate.signedIn();
  const locked = await proved(browser, await follow(browser, await open(browser, ""), "Remove"), { user: "ada" });
  const recover = await follow(browser, locked, "Use a recovery code");
  const wrong = await browser.submit(recover, { code: "0000-0000-0000-0000" });
  expect([wrong.status, codeOn(wrong)]).toEqual([403, "FACTOR_WRONG"]);
  const list = await browser.submit(wrong, { code: codes[4]!.toUpperCase() });
  expect(list.url.href).toBe(`${gate.origin}${factors}`);
  // It opens the factors, and proves nothing to a policy.
  expect((await browser.open(`${gate.origin}/vault`)).url.pathname).toBe("/.sallyport/verify");
  await errand(browser, await follow(browser, list, "Remove"), { user: "ada" });
  await addApp(gate, browser, await errand(browser, await open(browser, "/app"), { user: "ada" }));

  const thief = await gate.signedIn();
  const again = await open(thief, "/recover");
  expect(codeOn(await thief.submit(again, { code: codes[4]! }))).toBe("FACTOR_WRONG");
  for (const code of codes) expect(gate.printed.join("")).not.toContain(code);
});

test("a recovery code itself needs a fresh sign-in", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  gate.advance(6 * 60_000);
  expect((await browser.open(`${gate.origin}${factors}/recover`)).url.origin).toBe(gate.provider.issuer);
});

test("the pages are nobody's where nobody signs in, and take no other method", async () => {
  const gate = await factorGateway();
  const elsewhere = await gate.browser().open(`${gate.origin.replace("localhost", "127.0.0.1")}${factors}`);
  expect(elsewhere.status).toBe(404);
  const { browser } = await gate.withApp();
  for (const path of [factors, `${factors}/app`, "/.sallyport/verify", "/.sallyport/passkey.js"])
    expect((await browser.fetch(`${gate.origin}${path}`, { method: "DELETE" })).status).toBe(405);
  const script = await browser.fetch(`${gate.origin}/.sallyport/passkey.js`);
  expect(script.headers["content-type"]).toContain("text/javascript");
});
