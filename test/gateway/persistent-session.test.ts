// A session that outlives its browser: its cookie says until when, is given at rotations alone, and is worth no more than the session.

import { expect, test } from "vitest";
import type { BrowserClient } from "../support/browser-client.ts";
import { type GatewayUnderTest, gatewayUnderTest, type Places, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const hour = 3_600_000;

const policies = (session: string) => (places: Places) => {
  const { "identity.ts": identity, ...rest } = withRoutes(
    `route("/vault", stepUp(mfa), forward(bank)), route("/*", forward(bank)),`,
  )(places);
  return { ...rest, "identity.ts": identity!.replace("scopes:", `session: ${session}, scopes:`) };
};

const start = (session: string) => gatewayUnderTest({ policies: policies(session) });

/** What a browser has of ours once it was closed and opened: the cookies with a time, each with its seconds. */
async function afterRestart(gate: GatewayUnderTest, lines: readonly string[]): Promise<[BrowserClient, string[]]> {
  const browser = gate.browser();
  const kept = lines.filter((line) => /Max-Age=[1-9]/.test(line));
  browser.cookies.store(new URL(gate.origin), kept);
  return [browser, kept.map((line) => line.replace(/=[^;]*/, "").replace(/;.*Max-Age=/, " "))];
}

async function signedIn(gate: GatewayUnderTest) {
  const browser = gate.browser();
  const set: string[] = [];
  const page = await signIn(browser, `${gate.origin}/a`, {
    user: "ada",
    until: (url) => url.pathname.endsWith("/callback"),
  });
  const back = await browser.open(page.location!, { follow: false });
  set.push(...(back.headers["set-cookie"] ?? []));
  expect(back.status).toBe(303);
  return { browser, set };
}

test("it is kept until the session's absolute end, with what ties this browser's answers to it", async () => {
  const gate = await start('{ absolute: "30d", idle: "7d", persistent: true }');
  const { set } = await signedIn(gate);
  const [browser, kept] = await afterRestart(gate, set);
  const seconds = 30 * 86_400;
  expect(kept).toEqual([`sallyport-session ${seconds}`, `sallyport-browser ${seconds}`]);
  expect((await browser.fetch(`${gate.origin}/a`)).status).toBe(200);
});

test("an ordinary one ends with the browser", async () => {
  const gate = await start('{ absolute: "30d", idle: "7d" }');
  const { set } = await signedIn(gate);
  const [browser, kept] = await afterRestart(gate, set);
  expect([kept, (await browser.fetch(`${gate.origin}/a`)).status]).toEqual([[], 401]);
});

test("idle and absolute ends hold all the same, and using it sets no cookie", async () => {
  const gate = await start('{ absolute: "30h", idle: "10h", persistent: true }');
  const { browser, set } = await signedIn(gate);
  const [idle] = await afterRestart(gate, set);
  for (const hours of [9, 9, 9]) {
    gate.advance(hours * hour);
    const used = await browser.fetch(`${gate.origin}/a`);
    expect([used.status, used.headers["set-cookie"]]).toEqual([200, undefined]);
  }
  gate.advance(4 * hour);
  expect((await browser.fetch(`${gate.origin}/a`)).status).toBe(401);
  const again = await start('{ absolute: "30h", idle: "10h", persistent: true }');
  const { browser: unused } = await signedIn(again);
  again.advance(11 * hour);
  expect((await unused.fetch(`${again.origin}/a`)).status).toBe(401);
  idle.close();
});

test("a step-up's new cookie has what is left of the time", async () => {
  const gate = await start('{ absolute: "30h", idle: "20h", persistent: true }');
  const { browser, set } = await signedIn(gate);
  gate.advance(5 * 60_000);
  const proved = await signIn(browser, `${gate.origin}/vault`, {
    user: "ada",
    code: () => gate.provider.codeFor("ada"),
    until: (url) => url.pathname.endsWith("/callback"),
  });
  const back = await browser.open(proved.location!, { follow: false });
  const [again, kept] = await afterRestart(gate, back.headers["set-cookie"] ?? []);
  expect(kept).toHaveLength(2);
  for (const one of kept) expect(Math.abs(Number(one.split(" ")[1]) - (30 * 3_600 - 300))).toBeLessThan(60);
  expect((await again.fetch(`${gate.origin}/vault`)).status).toBe(200);
  // The old one is dead, however long the browser keeps it.
  const [old] = await afterRestart(gate, set);
  expect((await old.fetch(`${gate.origin}/a`)).status).toBe(401);
});

test("signing out takes it from the browser", async () => {
  const gate = await start('{ absolute: "30d", idle: "7d", persistent: true }');
  const { browser, set } = await signedIn(gate);
  const out = await browser.post(`${gate.origin}/.sallyport/logout`, {}, { from: `${gate.origin}/` });
  for (const name of ["session", "browser", "replay"])
    expect(out.headers["set-cookie"]).toContainEqual(expect.stringMatching(`^sallyport-${name}=; .*Max-Age=0$`));
  const [restarted] = await afterRestart(gate, set);
  expect((await restarted.fetch(`${gate.origin}/a`)).status).toBe(401);
});
