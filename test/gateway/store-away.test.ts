// A store that another process holds, and one on a full disk: what needs nothing written goes on, everything else is refused in words, and whoever signs out is out.

import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { cannotMount, createTrialFolder } from "../faults/world/folder.ts";
import { createHolder } from "../store/holder.ts";
import { type GatewayUnderTest, gatewayUnderTest } from "../support/gateway-under-test.ts";
import { testWith } from "../support/real-part.ts";
import { signIn } from "../support/sign-in.ts";

type Browser = ReturnType<GatewayUnderTest["browser"]>;

interface World {
  readonly gate: GatewayUnderTest;
  readonly away: () => Promise<void>;
  readonly back: () => Promise<void>;
  readonly code: string;
}

const timeoutMs = 300;

async function held(): Promise<World> {
  const gate = await gatewayUnderTest({ settings: { storeTimeout: `${timeoutMs}ms` } });
  const holder = createHolder(join(gate.folder, "data"));
  return { gate, away: holder.hold, back: holder.release, code: "STORE_BUSY" };
}

async function full(): Promise<World> {
  const folder = createTrialFolder();
  const disk = folder.disk("disk", "8m");
  const gate = await gatewayUnderTest({ settings: { data: join(disk.path, "data"), storeTimeout: `${timeoutMs}ms` } });
  onTestFinished(folder.close);
  return { gate, away: async () => disk.fill(), back: async () => disk.empty(), code: "STORE_FULL" };
}

async function signedIn(gate: GatewayUnderTest): Promise<{ readonly browser: Browser; readonly cookie: string }> {
  const browser = gate.browser();
  expect((await signIn(browser, `${gate.origin}/statements`, { user: "ada" })).status).toBe(200);
  const cookie = browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  return { browser, cookie };
}

const statusOf = async (gate: GatewayUnderTest, path: string, cookie = "") =>
  (await fetch(gate.origin + path, { headers: { cookie }, redirect: "manual" })).status;

describe.each([
  ["held by another process", held, test],
  ["on a full disk", full, testWith("a small disk", cannotMount())],
])("%s", (_, create, test) => {
  test("who is signed in is served, also where nothing is remembered and a use would be noted; public pages and health are", async () => {
    const { gate, away, back } = await create();
    const { cookie } = await signedIn(gate);
    await away();
    // Six seconds: what is remembered is over. A quarter of an hour: a use is due for its note.
    for (const aheadMs of [0, 6_000, 15 * 60_000]) {
      gate.advance(aheadMs);
      expect(await statusOf(gate, "/statements", cookie)).toBe(200);
      expect(await statusOf(gate, "/")).toBe(200);
      expect(await statusOf(gate, "/.sallyport/healthz")).toBe(200);
    }
    await gate.logged(({ event }) => event === "last-used");
    await back();
    gate.advance(6_000);
    expect(await statusOf(gate, "/statements", cookie)).toBe(200);
  });

  test("who signs in is refused in words, and is in at the next try", async () => {
    const { gate, away, back, code } = await create();
    const browser = gate.browser();
    const until = (url: URL) => url.pathname === "/.sallyport/callback";
    const atProvider = await signIn(browser, `${gate.origin}/statements`, { user: "ada", until });
    await away();
    const refused = await browser.open(atProvider.location!, { from: atProvider });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(gate.decisions(true).at(-1)).toMatchObject({ code, fix: expect.any(String) });
    await back();
    expect((await signIn(browser, `${gate.origin}/statements`, { user: "ada" })).status).toBe(200);
  });

  test("who signs out is out, hears that it is not written down yet, and it is written once that can be", async () => {
    const { gate, away, back } = await create();
    const { browser, cookie } = await signedIn(gate);
    const asking = await browser.open(`${gate.origin}/.sallyport/logout`);
    await away();
    const done = await browser.submit(asking);
    expect(done.status).toBe(503);
    expect(gate.decisions(true).at(-1)).toMatchObject({ code: "SESSION_END_UNWRITTEN", fix: expect.any(String) });
    const left = browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
    expect(left).not.toContain("sallyport");
    for (const aheadMs of [0, 6_000]) {
      gate.advance(aheadMs);
      expect(await statusOf(gate, "/statements", cookie)).toBe(401);
    }
    await back();
    await gate.logged(({ event, written }) => event === "session-ends" && written === 1);
    expect(await statusOf(gate, "/statements", cookie)).toBe(401);
    expect((await signIn(gate.browser(), `${gate.origin}/statements`, { user: "ada" })).status).toBe(200);
  });
});
