// Step-up with an authenticator app, by plain forms: asked, set up, proved, and back where one was.

import { expect, test } from "vitest";
import { addApp, codeOn, errand, factorGateway, follow } from "../../support/gateway-with-factors.ts";

const verify = (origin: string) => new RegExp(`^${origin}/\\.sallyport/verify\\?c=[\\w-]{43}$`);

test("who has nothing set up is led to it, and from there through the challenge to the page they wanted", async () => {
  const gate = await factorGateway();
  const browser = await gate.signedIn();
  const asked = await browser.open(`${gate.origin}/vault?drawer=3`);
  expect(asked.url.href).toMatch(verify(gate.origin));
  expect(asked.status).toBe(200);
  expect(asked.body).toContain("You are opening the vault");
  expect(asked.forms).toEqual([]);
  const list = await follow(browser, asked, "Set it up");
  expect(list.url.pathname).toBe("/.sallyport/factors");
  const first = await follow(browser, list, "Add an authenticator app");
  const offer = await errand(browser, first, { user: "ada" });
  expect(offer.body).toMatch(/<svg [^>]*role="img"/);
  await addApp(gate, browser, offer);
  // Setting it up has proved it, so nobody waits for another code.
  expect(browser.history.at(-1)).toMatchObject({ url: `${gate.origin}/vault?drawer=3`, status: 200 });
  expect(gate.requests.at(-1)).toMatchObject({ url: "/vault?drawer=3" });
  // To the provider they went to sign in, and once more for this.
  expect(gate.providerRequests.filter((line) => line.includes("/auth?"))).toHaveLength(2);
});

test("a proof counts as long as the policy says, and is then asked for again", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  const asked = await browser.open(`${gate.origin}/vault`, { follow: false });
  // Setting it up has proved it a moment ago.
  expect(asked.status).toBe(200);
  gate.advance(5 * 60_000 + 1_000);
  const page = await browser.open(`${gate.origin}/vault`);
  expect(page.url.href).toMatch(verify(gate.origin));
  expect((await browser.submit(page, { code: phone.next() })).url.pathname).toBe("/vault");
  expect((await browser.open(`${gate.origin}/vault`, { follow: false })).status).toBe(200);
  expect((await browser.open(`${gate.origin}/door`, { follow: false })).status).toBe(200);
  const safe = await browser.open(`${gate.origin}/safe`);
  expect(safe.url.href).toMatch(verify(gate.origin));
  expect(safe.forms).toEqual([]);
});

test("a wrong code leaves the challenge open, a used one is said to be used, and too many close it for a while", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  gate.advance(6 * 60_000);
  const page = await browser.open(`${gate.origin}/vault`);
  const wrong = await browser.submit(page, { code: "12 34" });
  expect(wrong.status).toBe(403);
  expect(codeOn(wrong)).toBe("FACTOR_WRONG");
  const code = phone.next();
  await browser.submit(wrong, { code: `${code.slice(0, 3)} ${code.slice(3)}` });
  gate.advance(6 * 60_000 - 30_000);
  const next = await browser.open(`${gate.origin}/vault`);
  const spent = phone.next();
  await browser.submit(next, { code: spent });
  const challenge = await browser.post(`${gate.origin}/payouts/17`, {}, { from: next });
  const reused = await browser.submit(challenge, { code: spent });
  expect(reused.status).toBe(403);
  expect(codeOn(reused)).toBe("FACTOR_REUSED");
  let last = reused;
  // Twelve, should a window of five minutes end in between.
  for (let index = 0; index < 12 && last.status === 403; index++)
    last = await browser.submit(challenge, { code: "000000" });
  expect(last.status).toBe(429);
  expect(codeOn(last)).toBe("FACTOR_TOO_MANY");
  expect(Number(last.headers["retry-after"])).toBeGreaterThan(0);
  expect(gate.decisions(true).at(-1)).toMatchObject({ code: "FACTOR_TOO_MANY", subject: "ada", status: 429 });
  expect(gate.requests.filter((request) => request.method === "POST")).toEqual([]);
});

test("a form waits for the code, arrives once, and the next one is asked for anew", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  const statements = await browser.open(`${gate.origin}/statements`);
  const pay = async (id: number) => {
    const page = await browser.post(`${gate.origin}/payouts/${id}`, { amount: "250" }, { from: statements });
    expect(page.url.href).toMatch(verify(gate.origin));
    return browser.submit(page, { code: phone.next() });
  };
  expect((await pay(17)).status).toBe(200);
  expect((await pay(18)).status).toBe(200);
  const posts = gate.requests.filter((request) => request.method === "POST");
  expect(posts.map(({ url, body }) => [url, body])).toEqual([
    ["/payouts/17", "amount=250"],
    ["/payouts/18", "amount=250"],
  ]);
});

test("the session id changes, and the old one is dead", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  gate.advance(6 * 60_000);
  const cookies = () => browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  const before = cookies();
  await browser.submit(await browser.open(`${gate.origin}/vault`), { code: phone.next() });
  expect(cookies()).not.toBe(before);
  const thief = await fetch(`${gate.origin}/statements`, { headers: { cookie: before }, redirect: "manual" });
  expect(thief.status).toBe(401);
});

test("a challenge is for its browser, its session and one answer", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  gate.advance(6 * 60_000);
  const page = await browser.open(`${gate.origin}/vault`);
  const other = await gate.signedIn();
  const stolen = await other.open(page.url);
  expect([stolen.status, codeOn(stolen)]).toEqual([400, "STEPUP_TICKET"]);
  const nobody = await gate.browser().open(page.url);
  expect([nobody.status, codeOn(nobody)]).toEqual([400, "STEPUP_TICKET"]);
  const posted = await other.post(
    page.url.href,
    { c: page.url.searchParams.get("c")!, code: phone.next() },
    { from: page },
  );
  expect(codeOn(posted)).toBe("STEPUP_TICKET");
  expect((await browser.submit(page, { code: phone.next() })).status).toBe(200);
  const twice = await browser.submit(page, { code: phone.next() });
  expect([twice.status, codeOn(twice)]).toEqual([400, "STEPUP_TICKET"]);
});

test("a challenge of one person is not answered by the next one at the same browser", async () => {
  const gate = await factorGateway();
  const { browser } = await gate.withApp("ada");
  const { browser: bobs, phone } = await gate.withApp("bob");
  gate.advance(6 * 60_000);
  const page = await browser.open(`${gate.origin}/vault`);
  const cookies = bobs.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  const session = /sallyport-session=[\w-]+/.exec(cookies)![0];
  browser.cookies.store(new URL(gate.origin), [`${session}; Path=/; HttpOnly; SameSite=Lax`]);
  const refused = await browser.submit(page, { code: phone.next() });
  expect([refused.status, codeOn(refused)]).toEqual([400, "STEPUP_TICKET"]);
  expect(gate.requests.filter((request) => request.url === "/vault")).toEqual([]);
});

test("another site's form is not carried in", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  gate.advance(6 * 60_000);
  const page = await browser.open(`${gate.origin}/vault`);
  const fields = { c: page.url.searchParams.get("c")!, code: phone.next() };
  const sent = await browser.post(`${gate.origin}/.sallyport/verify`, fields, { from: "https://evil.example/" });
  expect(sent.status).toBe(403);
  expect(codeOn(sent)).toBe("IDENTITY_ORIGIN");
});

test("a code does not do where a passkey is asked for, and is not spent there", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  gate.advance(6 * 60_000);
  const safe = await browser.open(`${gate.origin}/safe`);
  const code = phone.next();
  const fields = { c: safe.url.searchParams.get("c")!, code };
  const refused = await browser.post(`${gate.origin}/.sallyport/verify`, fields, { from: safe });
  expect([refused.status, codeOn(refused)]).toEqual([403, "FACTOR_REQUIRED"]);
  expect((await browser.open(`${gate.origin}/safe`)).url.pathname).toBe("/.sallyport/verify");
  const vault = await browser.open(`${gate.origin}/vault`);
  expect((await browser.submit(vault, { code })).url.pathname).toBe("/vault");
});

test("neither codes nor secrets are in the log, and every step of it is", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  gate.advance(6 * 60_000);
  const page = await browser.open(`${gate.origin}/vault`);
  const wrong = await browser.submit(page, { code: "123450" });
  const code = phone.next();
  await browser.submit(wrong, { code });
  const printed = gate.printed.join("");
  for (const secret of [phone.secret, code, "123450", page.url.searchParams.get("c")!])
    expect(printed).not.toContain(secret);
  const lines = gate.decisions(true).filter((line) => String(line["path"]).startsWith("/.sallyport/"));
  expect(lines.map((line) => [line["reason"], line["code"]])).toEqual(
    expect.arrayContaining([
      ["factor added: totp Work phone", undefined],
      ["factor: asked", undefined],
      ["factor: totp", "FACTOR_WRONG"],
      [expect.stringMatching(/^step-up: totp acr=none amr=otp /), undefined],
    ]),
  );
});
