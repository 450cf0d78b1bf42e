// How an issuer is spelled: a slash at the end makes no difference to anybody, and anything else is refused, by every kind of token alike.

import { describe, expect, test } from "vitest";
import { askWith, logOutAt, type SwitchingOptions, switchingGateway, visit } from "../support/switching-gateway.ts";

const audience = "https://api.bank.example";
const slash = (issuer: string) => `${issuer}/`;

describe.each([
  ["the provider has a slash more", true, false],
  ["the policy has a slash more", false, true],
  ["both have a slash", true, true],
])("where %s", (_, provider, policy) => {
  const switches = provider ? { metadataIssuer: slash, tokenIssuer: slash } : {};
  const options: SwitchingOptions = policy ? { issuer: slash } : {};

  test("people sign in and out, and programs get in", async () => {
    const gate = await switchingGateway(switches, options);
    expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
    const { browser, status } = await visit(gate);
    expect(status).toBe(200);
    expect((await visit(gate, "/vault", browser)).status).toBe(200);
    expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
    expect(await logOutAt(gate, await gate.provider.logoutToken({ sid: undefined }))).toBe(200);
    expect((await browser.open(`${gate.origin}/statements`, { follow: false })).status).toBe(303);
  });

  test("a wrong token is this issuer's all the same, and no upstream gets it", async () => {
    const gate = await switchingGateway(switches, options);
    const token = await gate.provider.accessToken("https://other.example");
    expect(await askWith(gate, token, "/")).toBe(401);
    expect(await askWith(gate, `${token.slice(0, -8)}AAAAAAAA`, "/")).toBe(401);
    expect(gate.requests).toHaveLength(0);
  });
});

test.each([
  ["with", slash, (issuer: string) => issuer],
  ["without", (issuer: string) => issuer, slash],
])("people's source may be written %s the slash, and programs' the other way", async (_, issuer, bearerIssuer) => {
  const gate = await switchingGateway({ metadataIssuer: slash, tokenIssuer: slash }, { issuer, bearerIssuer });
  expect((await visit(gate)).status).toBe(200);
  expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
  expect(await logOutAt(gate, await gate.provider.logoutToken())).toBe(200);
});

test("a provider whose tokens and metadata disagree is refused, whatever the token, and the log has both", async () => {
  const gate = await switchingGateway({ tokenIssuer: slash });
  expect((await visit(gate)).code).toBe("IDENTITY_ANSWER_INVALID");
  expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(401);
  expect(await logOutAt(gate, await gate.provider.logoutToken({ sub: "ada" }))).toBe(400);
  const line = await gate.logged((one) => one["code"] === "IDENTITY_ANSWER_INVALID");
  expect(JSON.stringify(line)).toContain(`${gate.provider.issuer}/`);
  gate.switches.tokenIssuer = (issuer) => issuer;
  expect((await visit(gate)).status).toBe(200);
});

test.each([
  ["another host", () => "https://login.example.com"],
  ["another path", (issuer: string) => `${issuer}/realms/bank`],
  ["other letters", (issuer: string) => issuer.replace("localhost", "LOCALHOST")],
  ["two slashes", (issuer: string) => `${issuer}//`],
  ["a place for a tenant", (issuer: string) => `${issuer}/{tenantid}/v2.0`],
])("metadata that names %s is refused, for people and for programs, and the log says which", async (_, spell) => {
  const gate = await switchingGateway({ metadataIssuer: spell, tokenIssuer: spell });
  expect((await visit(gate)).code).toBe("IDENTITY_PROVIDER_MISFIT");
  const line = await gate.logged((one) => one["code"] === "IDENTITY_PROVIDER_MISFIT");
  expect(JSON.stringify(line)).toContain(spell(gate.provider.issuer));
  const token = await gate.provider.accessToken(audience, { iss: gate.provider.issuer });
  expect(await askWith(gate, token)).toBeGreaterThan(400);
  gate.switches.metadataIssuer = (issuer) => issuer;
  gate.switches.tokenIssuer = (issuer) => issuer;
  gate.advance(3_000);
  expect((await visit(gate)).status).toBe(200);
  expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(200);
});
