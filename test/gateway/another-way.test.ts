// No dead end at a step-up: every way that proves the level is on the page, the likeliest first, and what was sent waits while people choose.

import { expect, test } from "vitest";
import { codeAt } from "../factor/factors-under-test.ts";
import { createSoftwareAuthenticator } from "../factor/software-authenticator.ts";
import type { Answer, BrowserClient } from "../support/browser-client.ts";
import { decodeText } from "../support/form.ts";
import { gatewayUnderTest, type Places, type Policies, type TestOptions } from "../support/gateway-under-test.ts";
import { addApp, codeOn, errand, follow } from "../support/gateway-with-factors.ts";
import { signIn } from "../support/sign-in.ts";

const policies = ({ issuer, upstream }: Places): Policies => ({
  "bank.ts": `
import { allOf, anyOf, assurance, forward, host, oidc, route, secret, stepUp, upstream } from "sallyport";
const staff = oidc("staff", { issuer: "${issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET"), label: "Staff door" });
const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa" });
const passkey = assurance("passkey", { factor: "passkey" });
const totp = assurance("totp", { factor: "totp" });
const bank = upstream("bank", { endpoints: ["${upstream}"] });
const reason = "You pay out";
export default host("localhost", { identity: staff },
  route("GET /", forward(bank)),
  route("/payouts/:id", stepUp(anyOf(passkey, mfa), { scope: ({ params }) => ["payout", params.id], once: true, reason }), forward(bank)),
  route("/files", stepUp(anyOf(passkey, mfa), { maxAge: "5m", reason }), forward(bank)),
  route("GET /quiet", stepUp(anyOf(mfa, passkey), { maxAge: "5m" }), forward(bank)),
  route("GET /plain", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("GET /either", stepUp(anyOf(passkey, totp), { maxAge: "5m", reason }), forward(bank)),
  route("GET /all", stepUp(allOf(anyOf(passkey, mfa), totp), { maxAge: "5m", reason }), forward(bank)),
  route("GET /needed", stepUp(allOf(passkey, mfa), { maxAge: "5m", reason }), forward(bank)),
);
`,
});

const own = "/.sallyport";
/** What stands there to be read. */
const said = ({ body }: Answer) => body.replace(/<\/?bdi>/g, "");
const optionsOn = (page: Answer) => decodeText(/data-options="([^"]*)"/.exec(page.body)![1]!);

/** Ada, who has set up a passkey (and an app), and has sat there for a while since. */
async function open(options: TestOptions & { readonly app?: boolean } = {}) {
  const { app = false, ...rest } = options;
  const gate = await gatewayUnderTest({ policies, ...rest });
  const { origin } = gate;
  const ada = gate.browser();
  await signIn(ada, `${origin}/`, { user: "ada" });
  const key = createSoftwareAuthenticator();
  const toAdd = async (kind: "app" | "passkey", code?: () => string) =>
    errand(ada, await ada.open(`${origin}${own}/factors/${kind}`), { user: "ada", ...(code && { code }) });
  const phone = app ? await addApp(gate, ada, await toAdd("app")) : null;
  const offer = await toAdd("passkey", phone?.next);
  await ada.submit(offer, { answer: key.create(optionsOn(offer), { origin }), label: "Laptop" });
  gate.advance(6 * 60_000);
  const page = await ada.open(`${origin}/`);
  const code = () => gate.provider.codeFor("ada");
  return {
    gate,
    ada,
    key,
    phone,
    code,
    pay: (id: string) => ada.post(`${origin}/payouts/${id}`, { amount: "250" }, { from: page, looks: true }),
    paid: () => gate.requests.filter((one) => one.method === "POST").map(({ url, body }) => `${url} ${body}`),
  };
}

/** What the page offers, in its order. */
const offered = ({ body }: Answer): readonly string[] =>
  [...body.matchAll(/data-passkey="(get)"|name="(code)"|verify\/(elsewhere)\?|>(Set (?:it )?up)/g)].map(
    ([, ...found]) => found.find((one) => one !== undefined)!,
  );

function elsewhere(browser: BrowserClient, page: Answer): Promise<Answer> {
  expect(page.body).toContain("Staff door");
  const href = /href="([^"]*verify\/elsewhere[^"]*)"/.exec(page.body)![1]!;
  return browser.open(new URL(decodeText(href), page.url), { from: page });
}

test("a passkey is on another device: the provider's code pays out what was sent, once", async () => {
  const { ada, code, pay, paid } = await open();
  const asked = await pay("17");
  expect([asked.url.pathname, offered(asked)]).toEqual([`${own}/verify`, ["get", "elsewhere"]]);
  expect(asked.body).toContain("You pay out");
  expect(paid()).toEqual([]);
  const done = await signIn(ada, await elsewhere(ada, asked), { user: "ada", code });
  expect([done.status, done.url.pathname]).toEqual([200, "/payouts/17"]);
  expect(paid()).toEqual(["/payouts/17 amount=250"]);
  // It was for this one, and the challenge that is left over sends nothing a second time.
  await signIn(ada, await elsewhere(ada, await ada.open(asked.url, { looks: true })), { user: "ada", code });
  expect(paid()).toEqual(["/payouts/17 amount=250"]);
  expect(offered(await pay("17"))).toEqual(["get", "elsewhere"]);
});

test("there and back again: who went to the provider can use the passkey after all", async () => {
  const { gate, ada, key, pay, paid } = await open();
  const asked = await pay("17");
  const there = await elsewhere(ada, asked);
  expect(there.url.origin).toBe(gate.provider.issuer);
  const back = await ada.open(asked.url, { looks: true });
  const answer = key.get(optionsOn(back), { origin: gate.origin, counter: 1 });
  const done = await ada.submit(back, { answer });
  expect([done.status, done.url.pathname]).toEqual([200, "/payouts/17"]);
  expect(paid()).toEqual(["/payouts/17 amount=250"]);
});

test("what is proved elsewhere for one payout opens no other", async () => {
  const { ada, code, pay, paid } = await open();
  const [one, other] = [await pay("17"), await pay("18")];
  await signIn(ada, await elsewhere(ada, one), { user: "ada", code });
  expect(paid()).toEqual(["/payouts/17 amount=250"]);
  expect(offered(await ada.open(other.url, { looks: true }))).toEqual(["get", "elsewhere"]);
});

test.each([
  ["/files", ["get", "elsewhere"]],
  // As the policy has it: the provider first. The passkey is at hand all the same.
  ["/quiet", ["elsewhere", "get"]],
  ["/either", ["get", "code"]],
  ["/all", ["get", "elsewhere"]],
  // Neither stands for the other.
  ["/needed", ["get"]],
] as const)("%s offers %j", async (path, expected) => {
  const { gate, ada } = await open({ app: true });
  expect(offered(await ada.open(`${gate.origin}${path}`, { looks: true }))).toEqual(expected);
});

test("where nothing is set up, setting it up is the other way; where there is only one way and no word, it is taken", async () => {
  const gate = await gatewayUnderTest({ policies });
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/`, { user: "ada" });
  expect(offered(await ada.open(`${gate.origin}/files`, { looks: true }))).toEqual(["elsewhere", "Set up"]);
  for (const path of ["/quiet", "/plain"]) {
    const direct = await ada.open(`${gate.origin}${path}`, { looks: true, until: (url) => url.origin !== gate.origin });
    expect(direct.location?.origin).toBe(gate.provider.issuer);
  }
});

test("of several that are needed, the other way proves its part, and the rest is asked next", async () => {
  const { gate, ada, code, phone } = await open({ app: true });
  const asked = await ada.open(`${gate.origin}/all`, { looks: true });
  const rest = await signIn(ada, await elsewhere(ada, asked), { user: "ada", code });
  expect([rest.url.pathname, offered(rest)]).toEqual([`${own}/verify`, ["code"]]);
  const done = await ada.submit(rest, { code: codeAt(phone!.secret, gate.now()) });
  expect([done.status, done.url.pathname]).toEqual([200, "/all"]);
});

test("an app's code proves what only the app proves, though a passkey was asked first", async () => {
  const { gate, ada, phone } = await open({ app: true });
  const asked = await ada.open(`${gate.origin}/either`);
  const done = await ada.submit(asked, { code: codeAt(phone!.secret, gate.now()) });
  expect([done.status, done.url.pathname]).toEqual([200, "/either"]);
});

test.each([
  ["it refuses the level", { error: "unmet_authentication_requirements" }],
  ["it comes back with less", { lowerAcr: true }],
] as const)("where the provider will not do (%s), the page says so and offers the other way", async (_, behaviour) => {
  const { gate, ada, key, code, pay, paid } = await open();
  Object.assign(gate.behaviour, behaviour);
  const again = await signIn(ada, await elsewhere(ada, await pay("17")), { user: "ada", code });
  gate.advance(30_000);
  const refused = await signIn(ada, again, { user: "ada", code });
  expect([refused.status, codeOn(refused)]).toEqual([403, expect.stringMatching(/^STEPUP_/)]);
  expect(said(refused)).toMatch(/kept for 1\d minutes more, until \d\d:\d\d UTC/);
  const asked = await follow(ada, refused, "Another way");
  expect(offered(asked)).toEqual(["get", "elsewhere"]);
  await ada.submit(asked, { answer: key.get(optionsOn(asked), { origin: gate.origin, counter: 1 }) });
  expect(paid()).toEqual(["/payouts/17 amount=250"]);
});

test("the address of the other way is one browser's and one session's, and asks nobody of what it cannot prove", async () => {
  const { gate, ada } = await open({ app: true });
  const asked = await ada.open(`${gate.origin}/files`, { looks: true });
  const address = `${gate.origin}${own}/verify/elsewhere?c=${asked.url.searchParams.get("c")}`;
  const bob = gate.browser();
  await signIn(bob, `${gate.origin}/`, { user: "bob" });
  const before = gate.providerRequests.length;
  expect(codeOn(await bob.open(address))).toBe("STEPUP_TICKET");
  const own2 = await ada.open(`${gate.origin}/either`);
  const none = await ada.open(`${gate.origin}${own}/verify/elsewhere?c=${own2.url.searchParams.get("c")}`);
  expect(codeOn(none)).toBe("STEPUP_IMPOSSIBLE");
  const ahead = await ada.open(address, { follow: false, headers: { "sec-purpose": "prefetch;prerender" } });
  expect(ahead.status).toBe(503);
  expect(gate.providerRequests.slice(before)).toEqual([]);
  expect((await ada.open(address)).url.origin).toBe(gate.provider.issuer);
});

test("who leaves is told until when what they sent is kept, and goes on with it from there", async () => {
  const { gate, ada, key, pay, paid } = await open();
  const asked = await pay("17");
  gate.advance(4 * 60_000);
  const left = await follow(ada, asked, "Not now");
  const until = new Date(gate.now() + 11 * 60_000).toISOString().slice(11, 15);
  expect(left.status).toBe(200);
  expect(said(left)).toMatch(new RegExp(`kept for 10 minutes more, until ${until}\\d UTC`));
  expect(left.body).not.toContain("250");
  const back = await follow(ada, left, "Go on with it");
  expect(offered(back)).toEqual(["get", "elsewhere"]);
  await ada.submit(back, { answer: key.get(optionsOn(back), { origin: gate.origin, counter: 1 }) });
  expect(paid()).toEqual(["/payouts/17 amount=250"]);
  // A page that was only to be looked at keeps nothing.
  expect((await follow(ada, await ada.open(`${gate.origin}/files`), "Not now")).url.pathname).toBe("/");
});

test("an upload that is held waits like a form; one whose room was needed is said to be gone", async () => {
  const { gate, ada, pay } = await open({ settings: { parkedLimit: "1kb", heldFreeSpace: "0b" } });
  const page = await ada.open(`${gate.origin}/`);
  const sent = { from: page, looks: true };
  const asked = await ada.post(`${gate.origin}/files`, { note: "x".repeat(5_000) }, sent);
  expect(said(await follow(ada, asked, "Not now"))).toMatch(/kept for 1\d minutes more/);
  // Eight at most: the oldest goes.
  for (let count = 0; count < 8; count++) await pay(String(count));
  const gone = await follow(ada, asked, "Not now");
  expect(gone.body).toContain("not kept any more");
  expect(gone.body).not.toContain("Go on with it");
});

test("a window that is left tells its opener that nothing came of it", async () => {
  const { gate, ada } = await open();
  const told = await ada.fetch(`${gate.origin}/files`, { method: "POST", body: "{}" });
  const { step_up_url: address } = JSON.parse(told.body) as { step_up_url: string };
  const asked = await ada.open(`${address}&mode=popup`, { looks: true });
  expect(offered(asked)).toEqual(["get", "elsewhere"]);
  expect((await follow(ada, asked, "Not now")).body).toContain('data-outcome="failed"');
});

test("pressing back to an answer that was used leads on, and sends nothing that was not sent yet", async () => {
  const { gate, ada, code, pay, paid } = await open();
  const asked = await pay("17");
  const done = await signIn(ada, await elsewhere(ada, asked), { user: "ada", code });
  expect(done.status).toBe(200);
  gate.advance(16_000);
  const answers = () => ada.history.filter(({ url }) => url.includes("/.sallyport/callback")).map(({ url }) => url);
  const back = await ada.open(answers().at(-1)!, { looks: true });
  // The page of a single use: it is asked for again, and the form was sent once.
  expect([back.status, back.url.pathname]).toEqual([200, `${own}/verify`]);
  expect(paid()).toEqual(["/payouts/17 amount=250"]);

  // One that led nowhere: what waits is not sent by pressing back.
  gate.behaviour.error = "access_denied";
  const refused = await elsewhere(ada, await pay("18"));
  expect(codeOn(refused)).toBe("IDENTITY_PROVIDER_ERROR");
  gate.behaviour.error = undefined;
  gate.advance(16_000);
  const again = await ada.open(answers().at(-1)!, { looks: true });
  expect([again.status, codeOn(again)]).toEqual([400, "IDENTITY_STATE_REPLAYED"]);
  expect(said(again)).toMatch(/kept for 1\d minutes more/);
  expect(paid()).toEqual(["/payouts/17 amount=250"]);
  expect(
    offered(await ada.open(new URL(/href="([^"]*\/resume[^"]*)"/.exec(again.body)![1]!, again.url), { looks: true })),
  ).toEqual(["get", "elsewhere"]);
});

test("the phone is lost: a recovery code leads to where another is set up, and from there back to what was sent", async () => {
  const { gate, ada, phone, paid } = await open({ app: true });
  const made = await ada.open(`${gate.origin}${own}/factors/recovery-codes`);
  const shown = await errand(ada, made, { user: "ada", code: phone!.next });
  const code = /<ol class="codes".*?<li>([^<]*)/s.exec(shown.body)![1]!;
  const other = gate.browser();
  const page = await signIn(other, `${gate.origin}/`, { user: "ada" });
  const asked = await other.post(`${gate.origin}/payouts/17`, { amount: "250" }, { from: page, looks: true });
  const token = new URL(asked.url).searchParams.get("c")!;
  const typed = await follow(other, asked, "Your phone or key is lost?");
  const wrong = await other.submit(typed, { code: "0000-0000-0000-0000" });
  expect(codeOn(wrong)).toBe("FACTOR_WRONG");
  const list = await other.submit(wrong, { code });
  expect(list.body).toContain(`${own}/verify?c=${token}`);
  expect(paid()).toEqual([]);
});

test("a page that asks says until when it works, and does so until then", async () => {
  const { gate, ada, pay, paid, key } = await open();
  const looked = await ada.open(`${gate.origin}/files`, { looks: true });
  expect(said(looked)).toMatch(/This page works for (?:14|15) minutes more, until \d\d:\d\d UTC\./);
  const asked = await pay("17");
  expect(said(asked)).toMatch(/What you sent is kept for (?:14|15) minutes more/);
  gate.advance(14 * 60_000);
  await ada.submit(asked, { answer: key.get(optionsOn(asked), { origin: gate.origin, counter: 1 }) });
  expect(paid()).toEqual(["/payouts/17 amount=250"]);
});
