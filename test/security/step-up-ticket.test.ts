// The address in a 401 is for the session that was challenged: nobody else's is raised by it, or sent to prove something.

import { expect, test } from "vitest";
import { ask, inTurn } from "../support/ask.ts";
import type { BrowserClient } from "../support/browser-client.ts";
import { type GatewayUnderTest, gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

async function challenged() {
  const gate = await gatewayUnderTest();
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const refused = await browser.fetch(`${gate.origin}/vault`, { from: page });
  const { step_up_url: url } = JSON.parse(refused.body) as { step_up_url: string };
  expect(new URL(url).origin).toBe(gate.origin);
  return { gate, browser, page, url };
}

const raised = (gate: GatewayUnderTest) =>
  gate.decisions(true).filter((line) => String(line["reason"]).startsWith("step-up: oidc"));
const isRefused = async (browser: BrowserClient, url: string) => {
  const page = await browser.open(url, { follow: false });
  expect([page.status, page.location]).toEqual([400, null]);
  expect(page.body).toContain("STEPUP_TICKET");
};

test("another person, or the same one's other session, is sent nowhere by it", async () => {
  const { gate, url } = await challenged();
  for (const user of ["bob", "ada"]) {
    const other = gate.browser();
    await signIn(other, `${gate.origin}/statements`, { user });
    await isRefused(other, url);
  }
  expect(raised(gate)).toEqual([]);
});

test("after signing out, and in again as somebody else, it is worth nothing", async () => {
  const { gate, browser, url } = await challenged();
  await browser.submit(await browser.open(`${gate.origin}/.sallyport/logout`), {});
  browser.cookies.clear();
  await signIn(browser, `${gate.origin}/statements`, { user: "bob" });
  await isRefused(browser, url);
});

test("changed, cut, of another kind, too old, or on another host it is refused", async () => {
  const { gate, browser, url } = await challenged();
  const ticket = new URL(url).searchParams.get("t")!;
  const at = `${gate.origin}/.sallyport/step-up`;
  const changed = [...ticket];
  changed[60] = changed[60] === "A" ? "B" : "A";
  for (const t of [changed.join(""), ticket.slice(0, -4), `${ticket}A`, "", "x".repeat(20_000).slice(0, 9_000)])
    await isRefused(browser, `${at}?t=${t}`);
  await isRefused(browser, at);
  const resume = await browser.open(`${gate.origin}/.sallyport/resume?t=${ticket}`, { follow: false });
  expect(resume.body).toContain("STEPUP_TICKET");
  const elsewhere = await ask(gate.port, `GET /.sallyport/step-up?t=${ticket}`, [
    "Host: elsewhere.example",
    "Accept: text/html",
  ]);
  expect(elsewhere.body).toContain("STEPUP_TICKET");
  gate.advance(15 * 60_000);
  await isRefused(browser, url);
});

test("without a session it leads to a sign-in, and raises nothing", async () => {
  const { gate, url } = await challenged();
  const other = gate.browser();
  const page = await signIn(other, url, { user: "bob" });
  expect(page.url.origin).toBe(gate.origin);
  expect(raised(gate)).toEqual([]);
});

test("where it leads afterwards is here, whatever its address says", async () => {
  const { gate } = await challenged();
  const evil = [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://evil.example/",
    "http://localhost.evil.example/",
    `${gate.origin}@evil.example/`,
    "/.%73allyport/callback",
  ];
  const queries = evil.flatMap((to) => [
    `return_to=${encodeURIComponent(to)}`,
    `mode=popup&origin=${encodeURIComponent(to)}`,
  ]);
  await inTurn(queries, async (query) => {
    gate.advance(30_000);
    const browser = gate.browser();
    const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
    const refused = await browser.fetch(`${gate.origin}/vault`, { from: page });
    const { step_up_url: url } = JSON.parse(refused.body) as { step_up_url: string };
    const done = await signIn(browser, await browser.open(`${url}&${query}`), {
      user: "ada",
      code: () => gate.provider.codeFor("ada"),
      until: (next) => next.origin !== gate.provider.issuer && next.pathname !== "/.sallyport/callback",
    });
    expect(done.location!.origin).toBe(gate.origin);
    expect(done.location!.href).not.toContain("evil.example/");
    expect(done.location!.searchParams.get("origin") ?? gate.origin).toBe(gate.origin);
  });
  expect(raised(gate)).toHaveLength(queries.length);
});
