// Changing factors: only right after a sign-in, only with a factor where there is one, and only one's own.

import { expect, test } from "vitest";
import { codeAt } from "../../factor/factors-under-test.ts";
import { addApp, codeOn, factorGateway, follow, secretOn } from "../../support/gateway-with-factors.ts";
import { signIn } from "../../support/sign-in.ts";

const factors = "/.sallyport/factors";

test("who is not signed in signs in, and arrives", async () => {
  const gate = await factorGateway();
  const list = await signIn(gate.browser(), `${gate.origin}${factors}`, { user: "ada" });
  expect(list.status).toBe(200);
  expect(list.url.href).toBe(`${gate.origin}${factors}`);
});

test("a sign-in of six minutes ago is asked for again", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  gate.advance(6 * 60_000);
  const asked = await browser.open(`${gate.origin}${factors}/app`);
  expect(asked.url.origin).toBe(gate.provider.issuer);
  expect(asked.forms.some((form) => form.names.has("password"))).toBe(true);
  const offer = await signIn(browser, asked, { user: "ada" });
  expect(offer.url.href).toBe(`${gate.origin}${factors}/app`);
  await addApp(gate, browser, offer);
});

test("a provider that ignores max_age ends in an explained refusal, not in a circle", async () => {
  const gate = await factorGateway({ behaviour: { ignoreMaxAge: true } });
  const browser = await gate.signedIn();
  gate.advance(6 * 60_000);
  const refused = await signIn(browser, `${gate.origin}${factors}`, { user: "ada" });
  expect([refused.status, codeOn(refused)]).toEqual([403, "STEPUP_AUTH_TIME_OLD"]);
});

test("a form that comes too late is refused", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  const offer = await browser.open(`${gate.origin}${factors}/app`);
  gate.advance(10 * 60_000 + 2_000);
  const late = await browser.submit(offer, { code: codeAt(secretOn(offer), gate.now()) });
  expect([late.status, codeOn(late)]).toEqual([403, "STEPUP_AUTH_TIME_OLD"]);
  const list = await signIn(browser, `${gate.origin}${factors}`, { user: "ada" });
  expect(list.body).not.toContain("Remove");
});

test("with a factor, a sign-in is not enough: the factor is asked for too", async () => {
  const gate = await factorGateway();
  const { phone } = await gate.withApp();
  gate.advance(60_000);
  const browser = await gate.signedIn();
  for (const path of ["", "/app", "/passkey", "/recovery-codes"]) {
    const asked = await browser.open(`${gate.origin}${factors}${path}`);
    expect(asked.url.pathname).toBe("/.sallyport/verify");
  }
  const app = await browser.open(`${gate.origin}${factors}/app`);
  const forged = { code: "123456", offer: "AAAA" };
  const posted = await browser.post(`${gate.origin}${factors}/app`, forged, { from: app });
  expect([posted.status, codeOn(posted)]).toEqual([403, "FACTOR_REQUIRED"]);
  const codes = await browser.post(`${gate.origin}${factors}/recovery-codes`, {}, { from: app });
  expect([codes.status, codeOn(codes)]).toEqual([403, "FACTOR_REQUIRED"]);
  const offer = await browser.submit(app, { code: phone.next() });
  expect(offer.url.href).toBe(`${gate.origin}${factors}/app`);
  await addApp(gate, browser, offer);
});

test("a factor is removed after a question, and is worth nothing then", async () => {
  const gate = await factorGateway();
  const { browser } = await gate.withApp();
  const elsewhere = await gate.signedIn();
  const list = await browser.open(`${gate.origin}${factors}`);
  expect(list.body).toContain("Work phone");
  const question = await follow(browser, list, "Remove");
  const after = await browser.submit(question, {});
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
  const from = await bob.open(`${gate.origin}${factors}`);
  expect((await bob.post(`${gate.origin}${factors}/remove`, { id }, { from })).status).toBe(404);
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
  const { browser: first } = await gate.withApp();
  const made = await first.submit(await first.open(`${gate.origin}${factors}/recovery-codes`), {});
  const codes = [...made.body.matchAll(/<li>([\w-]{19})<\/li>/g)].map(([, code]) => code!);
  expect(codes).toHaveLength(10);
  expect((await first.open(`${gate.origin}${factors}`)).body).toContain("10 of them are unused");

  gate.advance(60_000);
  const browser = await gate.signedIn();
  const locked = await browser.open(`${gate.origin}${factors}`);
  const recover = await follow(browser, locked, "Use a recovery code");
  const wrong = await browser.submit(recover, { code: "0000-0000-0000-0000" });
  expect([wrong.status, codeOn(wrong)]).toEqual([403, "FACTOR_WRONG"]);
  const list = await browser.submit(wrong, { code: codes[4]!.toUpperCase() });
  expect(list.url.href).toBe(`${gate.origin}${factors}`);
  // It opens the factors, and proves nothing to a policy.
  expect((await browser.open(`${gate.origin}/vault`)).url.pathname).toBe("/.sallyport/verify");
  await browser.submit(await follow(browser, list, "Remove"), {});
  await addApp(gate, browser, await browser.open(`${gate.origin}${factors}/app`));

  const thief = await gate.signedIn();
  const again = await thief.open(`${gate.origin}${factors}/recover`);
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
