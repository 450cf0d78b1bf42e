// The gateway's own pages in the language that the policies, or else the browser, choose: no sentence of ours stays English.

import { expect, test } from "vitest";
import { sentences } from "../../runtime/sentences.ts";
import type { Answer, BrowserClient } from "../support/browser-client.ts";
import { gatewayUnderTest, type Places, withRoutes } from "../support/gateway-under-test.ts";
import { factorGateway, factorPolicies, proved } from "../support/gateway-with-factors.ts";
import { signIn } from "../support/sign-in.ts";

const route =
  'publicRoute("GET /", respond()), route("GET /x", ({ user }) => user.id === "bob" || deny("Nur für Bob"), respond()),';
const german = { "accept-language": "de-DE,de;q=0.9,en;q=0.8" };
const textOf = (page: Answer) => /<main>.*<\/main>/s.exec(page.body)![0];

test("by the browser's choice; the codes and the log stay as they are", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(route, "{ identity: staff }") });
  const browser = gate.browser();
  const page = await browser.open(`${gate.origin}/nothing`, { headers: german });
  expect([page.status, page.body.includes('<html lang="de">')]).toEqual([404, true]);
  expect(textOf(page)).toContain("Diese Seite gibt es nicht");
  expect(textOf(page)).toContain("ROUTING_NO_ROUTE");
  const english = await browser.open(`${gate.origin}/nothing`, { headers: { "accept-language": "en-GB" } });
  expect([english.body.includes('<html lang="en">'), textOf(english).includes("This page does not exist")]).toEqual([
    true,
    true,
  ]);
  expect(textOf(await browser.open(`${gate.origin}/nothing`))).toContain("This page does not exist");
  const program = await fetch(`${gate.origin}/nothing`, { headers: { ...german, accept: "application/json" } });
  expect(JSON.stringify(await program.json())).toContain("There is nothing at this address. Check how it is spelled.");
  await signIn(browser, `${gate.origin}/x`, { user: "ada" });
  // The policy's own words are the policy's.
  expect(textOf(await browser.open(`${gate.origin}/x`, { headers: german }))).toContain("Nur für Bob");
  expect(textOf(await browser.open(`${gate.origin}/.sallyport/logout`, { headers: german }))).toContain("angemeldet.");
});

test("by the policy's, whatever the browser likes, and with words of its own", async () => {
  const own = `{ identity: staff, language: { tag: "he", direction: "rtl", sentences: { "This page does not exist": "אין כאן כלום" } } }`;
  const gate = await gatewayUnderTest({ policies: withRoutes(route, own) });
  const page = await gate.browser().open(`${gate.origin}/nothing`, { headers: german });
  expect(page.body).toContain('<html lang="he" dir="rtl">');
  expect(textOf(page)).toContain("אין כאן כלום");
  // What is left out is English.
  expect(textOf(page)).toContain("Support code");
});

test("a sentence that no page says, and a gap that it has not, do not compile", async () => {
  for (const sentence of ['"Sign uot": "x"', '"Sign out": "{1} x"', '"You are signed in as {1}.": "{2}"']) {
    const own = `{ identity: staff, language: { tag: "fr", sentences: { ${sentence} } as any } }`;
    await expect(gatewayUnderTest({ policies: withRoutes(route, own) })).rejects.toThrow("COMPILE_LANGUAGE");
  }
});

/** Every sentence that there are words for stands in these. */
const marked = JSON.stringify(Object.fromEntries(sentences.map((one) => [one, `«${one}»`])));

const pseudo = (places: Places) => {
  const policies = factorPolicies(places);
  return {
    ...policies,
    "words.ts": `export const words = { tag: "qps", sentences: ${marked} } as const;`,
    "bank.ts": `import { words } from "./words.ts";\n${policies["bank.ts"]!.replace(
      "{ identity: staff }",
      "{ identity: staff, language: words }",
    ).replace(
      'route("GET /door"',
      'route("POST /door", stepUp(either), forward(bank)),\n  route("GET /deny", () => false, forward(bank)),\n  route("GET /mfa", stepUp(mfa, { maxAge: "5m", reason: "Why not" }), forward(bank)),\n  route("GET /door"',
    )}`,
  };
};

/** What people read on a page and is in no marks: nothing but names, codes, and what others wrote. */
function unmarked(page: Answer): readonly string[] {
  const texts = page.body
    .replace(/<(style|script|bdi|ol|code)\b.*?<\/\1>/gs, "")
    .replace(/<span class="mark".*?<\/span>| · localhost(?=<\/title>)/g, "")
    .replace(/<p class="key">.*?<\/p>/gs, "")
    .replace(/ dir="auto">[^<]*/g, ">")
    .replace(/<dd>.*?<\/dd>/gs, "")
    .split(/<[^>]*>/);
  const spoken = [...page.body.matchAll(/ (?:aria-label|data-say-[a-z]+)="([^"]*)"/g)].map(([, text]) => text!);
  return [...texts, ...spoken]
    .map((text) => text.replace(/«[^»]*»/g, "").trim())
    .filter((text) => /[A-Za-z]/.test(text) && !/ on (?:Linux|Windows|macOS)$/.test(text));
}

test("every page that people meet has its sentences in the catalogue", { timeout: 180_000 }, async () => {
  const gate = await factorGateway({ policies: pseudo, settings: { parkedLimit: "1kb", heldLimit: "0b" } });
  const seen: string[] = [];
  const check = (page: Answer) => {
    expect(page.body, page.url.href).toContain('<html lang="qps">');
    expect(unmarked(page), page.url.href).toEqual([]);
    seen.push(page.url.pathname);
    return page;
  };
  const at = (browser: BrowserClient, path: string, options = {}) => browser.open(`${gate.origin}${path}`, options);
  const stranger = gate.browser();
  for (const path of [
    "/nothing",
    "/.sallyport/sessions",
    "/.sallyport/logout",
    "/.sallyport/callback?state=x",
    "/.sallyport/verify",
    "/.sallyport/done?outcome=proved",
    "/.sallyport/done",
    "/.sallyport/nothing",
  ])
    check(await at(stranger, path, { follow: false }));

  const browser = await gate.signedIn();
  for (const path of [
    "/deny",
    "/.sallyport/sessions",
    "/.sallyport/logout",
    "/.sallyport/prove",
    "/.sallyport/prove?level=nothing",
    "/.sallyport/factors",
    "/.sallyport/factors/passkey",
  ])
    check(await at(browser, path));
  check(await at(browser, "/vault"));
  check(await at(browser, "/mfa", { headers: { "sec-fetch-dest": "iframe" }, follow: false }));
  const home = await at(browser, "/statements");
  check(await browser.post(`${gate.origin}/door`, { a: "1" }, { from: home, follow: false }));
  check(await browser.post(`${gate.origin}/door`, { a: "1".repeat(5_000) }, { from: home, follow: false }));

  const { browser: owner, phone } = await gate.withApp("bob");
  check(await at(owner, "/.sallyport/factors"));
  const bob = { user: "bob", code: () => phone.next() };
  const codes = check(await at(owner, "/.sallyport/factors/recovery-codes"));
  const proven = check(await proved(owner, codes, bob));
  check(await owner.submit(proven));
  check(await at(owner, "/.sallyport/factors/recover"));
  const list = await at(owner, "/.sallyport/factors");
  const remove = /href="(\/\.sallyport\/factors\/remove[^"]*)"/.exec(list.body)![1]!.replaceAll("&amp;", "&");
  const removing = check(await at(owner, remove));
  check(await proved(owner, removing, bob));
  const adding = check(await proved(owner, check(await at(owner, "/.sallyport/factors/app")), bob));
  check(await owner.submit(adding));
  check(await at(await gate.signedIn("bob"), "/.sallyport/sessions"));
  check(await at(owner, "/.sallyport/prove?level=totp"));
  gate.advance(6 * 60_000);
  const asked = check(await at(owner, "/vault"));
  check(await owner.submit(asked, { code: "000000" }));
  expect((await owner.submit(asked, { code: phone.next() })).body).toBe("ok");

  gate.behaviour.ignoreAcr = true;
  const refused = await signIn(browser, `${gate.origin}/mfa`, {
    user: "ada",
    code: () => gate.provider.codeFor("ada"),
  });
  if (refused.url.origin === gate.origin) check(refused);
  check(await browser.submit(await at(browser, "/.sallyport/logout"), {}, { follow: false }));
  expect(seen.length).toBeGreaterThan(25);
});
