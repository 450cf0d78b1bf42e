// Which sessions end with which logout token: never none in silence where one should, and never another one of that person's.

import { expect, test } from "vitest";
import type { BrowserClient } from "../support/browser-client.ts";
import type { Claims } from "../support/provider-switches.ts";
import { logOutAt, type SwitchingGateway, switchingGateway, visit } from "../support/switching-gateway.ts";

const withoutSid = ({ sid: _, ...claims }: Claims): Claims => claims;

interface Session {
  readonly browser: BrowserClient;
  /** The provider's name for it, whether or not its ID token says so. */
  readonly sid: string;
}

async function signedIn(gate: SwitchingGateway, user: string, named = true, source = "staff"): Promise<Session> {
  gate.switches.user = user;
  gate.switches.idToken = named ? (claims) => claims : withoutSid;
  const { browser, status } = await visit(gate, `/.sallyport/login?source=${source}&return_to=/statements`);
  expect(status).toBe(200);
  return { browser, sid: await lastSid(gate) };
}

async function lastSid(gate: SwitchingGateway): Promise<string> {
  const [, payload = ""] = (await gate.provider.logoutToken()).split(".");
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { sid: string }).sid;
}

const lives = async (gate: SwitchingGateway, { browser }: Session): Promise<boolean> =>
  (await browser.open(`${gate.origin}/statements`, { follow: false })).status === 200;

const unmatched = (gate: SwitchingGateway) => gate.log.filter(({ event }) => event === "logout-unmatched");

/** Two of ada's with names, one of hers without, and bob's. */
async function people(named: boolean) {
  const gate = await switchingGateway();
  const sessions = {
    laptop: await signedIn(gate, "ada"),
    phone: await signedIn(gate, "ada"),
    nameless: await signedIn(gate, "ada", named),
    bob: await signedIn(gate, "bob"),
  };
  const left = async () => {
    const found: string[] = [];
    for (const [name, session] of Object.entries(sessions)) if (await lives(gate, session)) found.push(name);
    return found.join(" ");
  };
  return { gate, sessions, left };
}

const all = "laptop phone nameless bob";

test.each<
  [name: string, sub: string | undefined, sid: string | undefined, status: number, left: string, warned: boolean]
>([
  ["a sid alone", undefined, "laptop", 200, "phone nameless bob", false],
  ["a sub alone", "ada", undefined, 200, "bob", false],
  ["both: that session, and hers that has no name", "ada", "laptop", 200, "phone bob", false],
  ["both, of a session that is not known: hers that has no name", "ada", "unknown", 200, "laptop phone bob", false],
  ["both, of another person's and an unknown session", "eve", "unknown", 200, all, true],
  ["a sid alone that no session has, while one has no name: it may be that one", undefined, "unknown", 400, all, true],
  ["a sub that nobody here has", "eve", undefined, 200, all, true],
])("%s", async (_, sub, sid, status, expected, warned) => {
  const { gate, sessions, left } = await people(false);
  const name = sid === undefined ? undefined : sid === "laptop" ? sessions.laptop.sid : sid;
  expect(await logOutAt(gate, await gate.provider.logoutToken({ sub, sid: name }))).toBe(status);
  expect(await left()).toBe(expected);
  expect(unmatched(gate)).toHaveLength(warned ? 1 : 0);
});

test("where every session has a name, one that is not known here is signed out already", async () => {
  const { gate, left } = await people(true);
  for (const claims of [
    { sub: undefined, sid: "unknown" },
    { sub: "ada", sid: "unknown" },
  ])
    expect(await logOutAt(gate, await gate.provider.logoutToken(claims))).toBe(200);
  expect(await left()).toBe(all);
  expect(unmatched(gate)).toMatchObject([
    { level: "warn", sources: ["staff"], by: "sid" },
    { level: "warn", sources: ["staff"], by: "sub and sid", subject: "ada" },
  ]);
});

test("who signed out here first is not missed when the provider says so too, in whatever words", async () => {
  const gate = await switchingGateway();
  for (const named of [true, false]) {
    const ada = await signedIn(gate, "ada", named);
    await ada.browser.post(`${gate.origin}/.sallyport/logout`, {}, { from: `${gate.origin}/` });
    for (const claims of named ? [{}, { sub: undefined }] : [{ sid: undefined }])
      expect(await logOutAt(gate, await gate.provider.logoutToken(claims))).toBe(200);
  }
  expect(unmatched(gate)).toEqual([]);
});

test("a step-up at the provider may give its session a new name: that one counts, and where it gives none the old one", async () => {
  const gate = await switchingGateway();
  for (const named of [true, false]) {
    const ada = await signedIn(gate, "ada");
    const first = ada.sid;
    gate.switches.idToken = named ? (claims) => claims : withoutSid;
    expect((await visit(gate, "/vault", ada.browser)).status).toBe(200);
    const second = await lastSid(gate);
    expect(second).not.toBe(first);
    const [old, current] = named ? [first, second] : [second, first];
    expect(await logOutAt(gate, await gate.provider.logoutToken({ sid: old }))).toBe(200);
    expect(await lives(gate, ada)).toBe(true);
    expect(await logOutAt(gate, await gate.provider.logoutToken({ sid: current }))).toBe(200);
    expect(await lives(gate, ada)).toBe(false);
  }
});

test("and so may a refresh", async () => {
  const gate = await switchingGateway({ refreshTokens: true }, { oidc: { refresh: '"5m"' } });
  const ada = await signedIn(gate, "ada");
  gate.switches.idToken = (claims, grant) => (grant === "refresh_token" ? { ...claims, sid: "renewed" } : claims);
  gate.advance(6 * 60_000);
  expect(await lives(gate, ada)).toBe(true);
  expect(await logOutAt(gate, await gate.provider.logoutToken({ sub: undefined, sid: "renewed" }))).toBe(200);
  expect(await lives(gate, ada)).toBe(false);
});

const policies = (gate: SwitchingGateway, sources: readonly string[]) => ({
  "bank.ts": `
import { host, oidc, respond, route, secret } from "sallyport";
const options = { issuer: "${gate.provider.issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET") };
const sources = [${sources.map((name) => `oidc("${name}", options)`).join(", ")}] as const;
export default host("localhost", { identity: sources }, route("/*", respond({ body: "in" })));
`,
});

test("it counts for every source of its issuer and client, also for one that is called otherwise meanwhile", async () => {
  const gate = await switchingGateway();
  await gate.deploy(policies(gate, ["staff", "partners"]));
  const ada = await signedIn(gate, "ada");
  const partner = await signedIn(gate, "ada", true, "partners");
  expect([await lives(gate, ada), await lives(gate, partner)]).toEqual([true, true]);
  await gate.deploy(policies(gate, ["employees"]));
  expect(await logOutAt(gate, await gate.provider.logoutToken({ sub: "ada", sid: undefined }))).toBe(200);
  await gate.deploy(policies(gate, ["staff", "partners"]));
  expect([await lives(gate, ada), await lives(gate, partner)]).toEqual([false, false]);
});
