// Every form of our own pages, and every address that spends something, sent twice as a double click does: it ends as if sent once.

import { expect, test } from "vitest";
import { codeAt } from "../../factor/factors-under-test.ts";
import { createSoftwareAuthenticator } from "../../factor/software-authenticator.ts";
import type { Answer, BrowserClient, RequestOptions } from "../../support/browser-client.ts";
import { decodeText } from "../../support/form.ts";
import { codeOn, errand, factorGateway, follow, proved, secretOn } from "../../support/gateway-with-factors.ts";
import { signIn } from "../../support/sign-in.ts";

const orders = ["both at once", "the first answer thrown away", "the first answer's cookies kept"] as const;
type Order = (typeof orders)[number];

/** twice sends the same twice, and goes on from the second answer: that is the page a browser shows. */
const sender =
  (browser: BrowserClient, origin: string, order: Order) =>
  async (send: (options: RequestOptions) => Promise<Answer>): Promise<Answer> => {
    if (order === "both at once") return (await Promise.all([send({ follow: false }), send({})]))[1];
    const before = browser.cookies.list(origin);
    await send({ follow: false });
    if (order === "the first answer thrown away") {
      browser.cookies.clear();
      for (const { name, value } of before) browser.cookies.set(origin, name, value);
    }
    return send({});
  };

const own = "/.sallyport";
const until = (url: URL) => url.pathname === `${own}/callback`;

test.each(orders)("an app is added, a form is paid with it, and a page is opened: %s", async (order) => {
  const gate = await factorGateway();
  const { origin } = gate;
  const browser = gate.browser();
  const twice = sender(browser, origin, order);
  const reasons = (pattern: RegExp) =>
    gate.decisions(true).filter((line) => pattern.test(String(line["reason"]))).length;

  const back = await signIn(browser, `${origin}/statements`, { user: "ada", until });
  const signedIn = await twice((options) => browser.open(back.location!, options));
  expect([signedIn.status, signedIn.url.pathname]).toEqual([200, "/statements"]);
  expect(gate.providerRequests.filter((line) => line === "POST /token")).toHaveLength(1);

  const begun = await browser.open(`${origin}${own}/factors/app`);
  const toSignIn = await twice((options) => browser.submit(begun, {}, options));
  const shown = await signIn(browser, toSignIn, { user: "ada" });
  const offer = await twice((options) => browser.submit(shown, {}, options));
  const secret = secretOn(offer);
  const fields = { code: codeAt(secret, gate.now()), label: "Work phone" };
  const list = await twice((options) => browser.submit(offer, fields, options));
  expect([list.status, list.url.pathname]).toEqual([200, `${own}/factors`]);
  expect(list.body.match(/>Remove</g)).toHaveLength(1);
  expect(reasons(/^factor added/)).toBe(1);

  gate.advance(6 * 60_000);
  const statements = await browser.open(`${origin}/statements`);
  const asked = await browser.post(`${origin}/payouts/17`, { amount: "250" }, { from: statements });
  const code = { code: codeAt(secret, gate.now()) };
  const paid = await twice((options) => browser.submit(asked, code, options));
  expect([paid.status, paid.url.pathname]).toEqual([200, "/payouts/17"]);
  const posts = () => gate.requests.filter((one) => one.method === "POST").map(({ url, body }) => [url, body]);
  expect(posts()).toEqual([["/payouts/17", "amount=250"]]);
  expect(reasons(/^step-up: totp/)).toBe(1);
  // One use it was: what comes next is asked for anew, and the code is spent.
  const next = await browser.post(`${origin}/payouts/17`, { amount: "1" }, { from: statements });
  expect(next.url.pathname).toBe(`${own}/verify`);
  expect(codeOn(await browser.submit(next, code))).toBe("FACTOR_REUSED");
  expect(posts()).toHaveLength(1);

  gate.advance(30_000);
  const [vault, door] = [await browser.open(`${origin}/vault`), await browser.open(`${origin}/door`)];
  await browser.submit(vault, { code: codeAt(secret, gate.now()) });
  // Proved meanwhile: its challenge is over when it is looked at again.
  const opened = await twice((options) => browser.open(door.url, options));
  expect([opened.status, opened.url.pathname]).toEqual([200, "/door"]);
});

test.each(orders)("a passkey is added and used: %s", async (order) => {
  const gate = await factorGateway();
  const { origin } = gate;
  const browser = await gate.signedIn();
  const twice = sender(browser, origin, order);
  const key = createSoftwareAuthenticator();
  const optionsOn = (page: Answer) => decodeText(/data-options="([^"]*)"/.exec(page.body)![1]!);

  const offer = await errand(browser, await browser.open(`${origin}${own}/factors/passkey`), { user: "ada" });
  const created = key.create(optionsOn(offer), { origin });
  const list = await twice((options) => browser.submit(offer, { answer: created, label: "Key" }, options));
  expect([list.status, list.url.pathname]).toEqual([200, `${own}/factors`]);
  expect(list.body.match(/>Remove</g)).toHaveLength(1);

  gate.advance(6 * 60_000);
  const asked = await browser.open(`${origin}/safe`);
  const used = key.get(optionsOn(asked), { origin, counter: 1 });
  const safe = await twice((options) => browser.submit(asked, { answer: used }, options));
  expect([safe.status, safe.url.pathname]).toEqual([200, "/safe"]);
});

test.each(orders)(
  "recovery codes are made, one is spent, an app is removed, and somebody signs out: %s",
  async (order) => {
    const gate = await factorGateway();
    const { origin } = gate;
    const { browser, phone } = await gate.withApp();
    const twice = sender(browser, origin, order);
    const codesOn = (page: Answer) => [...page.body.matchAll(/<li>([\w-]{19})<\/li>/g)].map(([, code]) => code!);
    const first = () => browser.open(`${origin}${own}/factors/recovery-codes`);

    const offer = await proved(browser, await first(), { user: "ada", code: phone.next });
    const made = codesOn(await twice((options) => browser.submit(offer, {}, options)));
    expect(made).toHaveLength(10);
    expect((await browser.open(`${origin}${own}/factors`)).body).toContain("10 left");
    // Proved anew, there are new ones.
    const codes = codesOn(await errand(browser, await first(), { user: "ada", code: phone.next }));
    expect(codes.filter((code) => made.includes(code))).toEqual([]);

    gate.advance(6 * 60_000);
    const asking = await signIn(browser, `${origin}${own}/factors/recover`, { user: "ada" });
    const list = await twice((options) => browser.submit(asking, { code: codes[0]! }, options));
    expect([list.status, list.url.pathname]).toEqual([200, `${own}/factors`]);
    expect(list.body).toContain("9 left");

    const question = await proved(browser, await follow(browser, list, "Remove"), { user: "ada" });
    const without = await twice((options) => browser.submit(question, {}, options));
    expect([without.status, without.url.pathname]).toEqual([200, `${own}/factors`]);
    expect(without.body).not.toContain(">Remove<");

    const session = browser.cookies.value(origin, "sallyport-session");
    const asked = await browser.open(`${origin}${own}/logout`);
    const out = await twice((options) => browser.submit(asked, {}, options));
    expect(out.status).toBe(200);
    expect(out.body).toContain("You are signed out");
    // A browser that has nothing of ours any more is nobody's: it is told that the provider may still know it.
    const on = order === "the first answer's cookies kept" ? undefined : expect.stringContaining(gate.provider.issuer);
    expect(out.headers["refresh"]).toEqual(on);
    const headers = { cookie: `sallyport-session=${session}` };
    expect((await fetch(`${origin}/statements`, { headers, redirect: "manual" })).status).toBe(401);
  },
);
