// What providers write amiss without harm: people get in all the same, and what is harmful of it is named as what it is.

import { describe, expect, test } from "vitest";
import { shorten } from "../support/long.ts";
import type { Claims, Switches } from "../support/provider-switches.ts";
import { askWith, type SwitchingOptions, switchingGateway, visit } from "../support/switching-gateway.ts";

const answered = (change: Claims): Partial<Switches> => ({
  refreshTokens: true,
  tokenResponse: (response) => ({ ...response, ...change }),
});
const claimed = (change: Claims): Partial<Switches> => ({ idToken: (claims) => ({ ...claims, ...change }) });

/** What a provider need not have. */
const optional = [
  ...["userinfo_endpoint", "end_session_endpoint", "revocation_endpoint", "pushed_authorization_request_endpoint"],
  ...["scopes_supported", "id_token_signing_alg_values_supported", "token_endpoint_auth_methods_supported"],
  ...["code_challenge_methods_supported", "grant_types_supported", "acr_values_supported", "claims_supported"],
  ...["claims_parameter_supported", "authorization_response_iss_parameter_supported", "introspection_endpoint"],
];

const rows: readonly [string, Partial<Switches>, SwitchingOptions?][] = [
  ...["refresh_token", "expires_in", "scope", "token_type"].flatMap((name) =>
    [null, "", undefined].map((value): [string, Partial<Switches>] => [
      `${name}: ${value}`,
      answered({ [name]: value }),
    ]),
  ),
  ["expires_in as a text", answered({ expires_in: "3600" })],
  ["expires_in as no number", answered({ expires_in: "soon" })],
  ["expires_in below nothing", answered({ expires_in: -1 })],
  ["scope as a list", answered({ scope: ["openid", "profile"] })],
  ["token_type in capitals", answered({ token_type: "BEARER" })],
  ["no access token", answered({ access_token: undefined })],
  ["members that nobody knows", answered({ foo: null, not_before_policy: 0 })],
  ["auth_time as a text", claimed({ auth_time: "1700000000" })],
  ["auth_time as nonsense", claimed({ auth_time: "yesterday" })],
  ["auth_time in milliseconds", claimed({ auth_time: 1_700_000_000_000 })],
  ["auth_time of nothing", claimed({ auth_time: 0 })],
  ["auth_time as null", claimed({ auth_time: null })],
  ["acr and amr as null", claimed({ acr: null, amr: null })],
  ["a sub with a space", claimed({ sub: "Ada Lovelace" })],
  ["a sub that is a name of a directory", claimed({ sub: 'CN=Ada, OU="Bank"; x <y>' })],
  ["audiences of which one asked", claimed({ aud: ["bank", "other"], azp: "bank" })],
  ["one audience twice", claimed({ aud: ["bank", "bank"] })],
  ...[null, ""].map((value): [string, Partial<Switches>] => [
    `metadata of ${JSON.stringify(value)}`,
    { metadata: Object.fromEntries(optional.map((name) => [name, value])) },
  ]),
];

test.each(shorten(rows, 16))("%s", async (_, switches, options) => {
  const gate = await switchingGateway(switches, options);
  const { status, code, browser } = await visit(gate);
  expect({ status, code }).toEqual({ status: 200, code: null });
  expect((await browser.open(`${gate.origin}/statements`, { follow: false })).status).toBe(200);
});

test("a sub with a space is one and the same in headers and in the log", async () => {
  const gate = await switchingGateway(claimed({ sub: "Ada  Lovelace" }));
  await visit(gate);
  expect(gate.requests.at(-1)!.headers["x-user"]).toBe("Ada  Lovelace");
  expect(gate.decisions().at(-1)).toMatchObject({ subject: "Ada  Lovelace" });
  const other = await switchingGateway(claimed({ sub: " ada" }));
  expect(await visit(other)).toMatchObject({ status: 403, code: "IDENTITY_ANSWER_INVALID" });
  expect(other.requests).toHaveLength(0);
});

describe("where a level is asked", () => {
  test("auth_time as a text counts", async () => {
    const gate = await switchingGateway({
      idToken: (claims) => ({ ...claims, auth_time: String(claims["auth_time"]) }),
    });
    expect((await visit(gate, "/vault")).status).toBe(200);
  });

  test.each([
    [0, "auth_time is 0"],
    [-1, "auth_time is -1"],
    [1_700_000_000_000, "auth_time is in milliseconds"],
  ])("auth_time %d is named as what it is, and the next good proof counts", async (authTime, words) => {
    const gate = await switchingGateway(claimed({ auth_time: authTime }));
    const { status, code, page, browser } = await visit(gate, "/vault");
    expect({ status, code }).toEqual({ status: 403, code: "STEPUP_AUTH_TIME_ODD" });
    expect(page.body).toContain(words);
    expect(page.body).not.toMatch(/\d hours old/);
    const line = gate.decisions(true).at(-1)!;
    expect(line).toMatchObject({ level: "warn", fix: expect.any(String) });
    expect(String(line["detail"])).toContain(words);
    gate.switches.idToken = (claims) => claims;
    expect((await visit(gate, "/vault", browser)).status).toBe(200);
  });
});

describe("offline_access", () => {
  const refreshed: SwitchingOptions = { oidc: { refresh: '"30s"', scopes: '["profile"]' } };
  const asked = (gate: Awaited<ReturnType<typeof switchingGateway>>) =>
    [...gate.provider.requestsTo("authorize"), ...gate.provider.requestsTo("par")].flatMap(
      ({ query, form }) => query.get("scope") ?? form.get("scope") ?? [],
    );
  const unlisted = { scopes_supported: undefined };

  test("is asked for where it is listed, or where nothing is", async () => {
    for (const switches of [{ scopes: ["openid", "profile", "offline_access"] }, {}]) {
      const gate = await switchingGateway(switches, refreshed);
      expect((await visit(gate)).status).toBe(200);
      expect(asked(gate)).toEqual(["openid profile offline_access"]);
    }
  });

  test("is not asked for where others are listed, or where nothing is refreshed", async () => {
    const gate = await switchingGateway({ scopes: ["openid", "profile"] }, refreshed);
    expect((await visit(gate)).status).toBe(200);
    expect(asked(gate)).toEqual(["openid profile"]);
    const plain = await switchingGateway({}, { oidc: { scopes: '["profile"]' } });
    await visit(plain);
    expect(asked(plain)).toEqual(["openid profile"]);
  });

  test.each(["absent", "required"] as const)(
    "is left out once it is refused (PAR %s), and that is told once",
    async (par) => {
      const gate = await switchingGateway({ scopes: ["openid", "profile"], metadata: unlisted, par }, refreshed);
      expect((await visit(gate)).status).toBe(200);
      expect((await visit(gate)).status).toBe(200);
      expect(asked(gate)).toEqual(["openid profile offline_access", "openid profile", "openid profile"]);
      const told = gate.log.filter(({ level, msg }) => level === "warn" && String(msg).includes("offline_access"));
      expect(told).toHaveLength(1);
    },
  );

  test("profile and email, where no policy names them, are no more than a wish too", async () => {
    const listed = await switchingGateway({ scopes: ["openid", "email"] });
    expect((await visit(listed)).status).toBe(200);
    expect(asked(listed)).toEqual(["openid email"]);
    const silent = await switchingGateway({ scopes: ["openid"], metadata: unlisted });
    expect((await visit(silent)).status).toBe(200);
    expect(asked(silent)).toEqual(["openid profile email", "openid"]);
  });

  test("a provider that gives no refresh token all the same is told of, once", async () => {
    const gate = await switchingGateway({ refreshTokens: false }, refreshed);
    for (let index = 0; index < 2; index++) expect((await visit(gate)).status).toBe(200);
    const told = gate.log.filter(({ level, msg }) => level === "warn" && String(msg).includes("no refresh token"));
    expect(told).toHaveLength(1);
  });

  test("what is refused for another scope ends there, and does not go round", async () => {
    const gate = await switchingGateway({ scopes: ["openid"], metadata: unlisted }, refreshed);
    expect(await visit(gate)).toMatchObject({ status: 502, code: "IDENTITY_PROVIDER_REFUSED_CLIENT" });
    expect(asked(gate)).toHaveLength(2);
  });
});

test("a scope that is not listed is asked for all the same, and operators are told at load", async () => {
  const gate = await switchingGateway(
    { metadata: { scopes_supported: ["openid"] } },
    { oidc: { scopes: '["profile", "grops"]' } },
  );
  const told = () => gate.log.filter(({ level, msg }) => level === "warn" && String(msg).includes("grops"));
  await expect.poll(told).toHaveLength(1);
  expect((await visit(gate)).status).toBe(200);
  expect(gate.provider.requestsTo("authorize")[0]!.query.get("scope")).toBe("openid profile grops");
  expect(told()).toHaveLength(1);
});

describe("algorithms", () => {
  test.each(shorten(["EdDSA", "ES256", "PS256", "RS512", "RS384", "PS384", "PS512", "ES384", "ES512", "Ed25519"], 4))(
    "%s is taken where it is listed",
    async (algorithm) => {
      const gate = await switchingGateway({ algorithm });
      expect((await visit(gate)).status).toBe(200);
    },
  );

  test("a provider that lists nothing signs with RS256, and nothing else is taken", async () => {
    const metadata = { id_token_signing_alg_values_supported: undefined };
    expect((await visit(await switchingGateway({ metadata }))).status).toBe(200);
    const other = await switchingGateway({ metadata, algorithm: "ES256" });
    expect(await visit(other)).toMatchObject({ code: "IDENTITY_PROVIDER_MISFIT" });
  });

  test("a provider that cannot fit is told of when the policies load, and nobody is sent there", async () => {
    const gate = await switchingGateway({ algorithm: "HS512" });
    await expect
      .poll(() => gate.log.filter(({ level, msg }) => level === "warn" && /HS512, a shared secret/.test(String(msg))))
      .toHaveLength(1);
    expect(await visit(gate)).toMatchObject({ status: 502, code: "IDENTITY_PROVIDER_MISFIT" });
    expect(gate.provider.requestsTo("authorize")).toHaveLength(0);
  });

  test("one that is down when they load is told of once for all its sources, keeps them from nothing, and is told of when it is back", async () => {
    const gate = await switchingGateway({ answers: { discovery: { status: 503, text: "" } } });
    const about = () => gate.log.filter(({ event }) => event === "identity-provider");
    await gate.logged((line) => line["event"] === "identity-provider");
    // Whoever else asks hears it at once, and tells of nothing more.
    expect(await askWith(gate, await gate.provider.accessToken("https://api.bank.example"))).toBe(503);
    expect(about()).toMatchObject([{ level: "warn", serves: false, about: { cause: "server-failed" } }]);
    gate.switches.answers = {};
    gate.advance(10_000);
    expect((await visit(gate)).status).toBe(200);
    expect(about().map(({ level }) => level)).toEqual(["warn", "info"]);
  });
});
