// Logout tokens: a right one is believed, and each kind of wrong one is not (Back-Channel Logout 1.0 §2.6).

import { expect, onTestFinished, test } from "vitest";
import { createIdentityProvider } from "../../demo/identity-provider/identity-provider.ts";
import { createIssuers } from "../../src/identity/issuer.ts";
import { createLogoutVerifier } from "../../src/identity/logout-token.ts";

const event = "http://schemas.openid.net/event/backchannel-logout";

async function provided(change: { readonly clientId?: string; readonly algorithm?: string } = {}) {
  let time = Date.now();
  const now = () => time;
  const provider = await createIdentityProvider({
    port: 0,
    clients: [{ clientId: "bank", clientSecret: "s", redirectUris: ["http://localhost:9/callback"] }],
    now,
  });
  onTestFinished(() => provider.close());
  const spec = { clientId: "bank", algorithm: "RS256", clockSkewSeconds: 30, ...change };
  const issuer = createIssuers({ now, warn: () => undefined }).of(provider.issuer);
  const advance = (milliseconds: number) => {
    time += milliseconds;
  };
  return { provider, verify: createLogoutVerifier(spec, { now, issuer }), now, advance };
}

test.each([
  [{ sub: "ada" }, { sub: "ada", sid: null }],
  [{ sid: "s1" }, { sub: null, sid: "s1" }],
  [
    { sub: "ada", sid: "s1" },
    { sub: "ada", sid: "s1" },
  ],
])("%j names whom it signs out", async (claims, expected) => {
  const { provider, verify } = await provided();
  expect(await verify(provider.logoutToken(claims))).toMatchObject({ ...expected, jti: expect.any(String) });
});

test.each([undefined, "JWT", "logout+jwt", "application/logout+jwt", "Logout+JWT"])("typ %s will do", async (typ) => {
  const { provider, verify } = await provided();
  expect(await verify(provider.logoutToken({ sub: "ada" }, { typ }))).toMatchObject({ sub: "ada" });
});

test.each([
  ["another issuer's", { iss: "https://evil.example" }],
  ["another client's", { aud: "other" }],
  ["for nobody", { aud: [] }],
  ["without iat", { iat: undefined }],
  ["without jti", { jti: undefined }],
  ["with an empty jti", { jti: "" }],
  ["without events", { events: undefined }],
  ["of another event", { events: { "http://schemas.openid.net/event/other": {} } }],
  ["whose event is no object", { events: { [event]: true } }],
  ["whose event is null", { events: { [event]: null } }],
  ["whose event is a list", { events: { [event]: [] } }],
  ["with a nonce, as ID tokens have", { nonce: "n" }],
  ["without sub and sid", { sub: undefined }],
  ["whose sub is no text", { sub: 7 }],
  ["that expired", { exp: 1 }],
])("a token %s is refused", async (_, claims) => {
  const { provider, verify } = await provided();
  const token = provider.logoutToken({ sub: "ada", ...claims });
  await expect(verify(token)).rejects.toMatchObject({ code: "IDENTITY_LOGOUT_TOKEN" });
});

test.each([
  ["unsigned", { alg: "none" }],
  ["an access token", { typ: "at+jwt" }],
  ["a request object", { typ: "oauth-authz-req+jwt" }],
] as const)("%s is no logout token", async (_, header) => {
  const { provider, verify } = await provided();
  const token = provider.logoutToken({ sub: "ada" }, header);
  await expect(verify(token)).rejects.toMatchObject({ code: "IDENTITY_LOGOUT_TOKEN" });
});

test.each(["ES256", "RS512", "HS256"])("where %s is declared, RS256 is not believed", async (algorithm) => {
  const { provider, verify } = await provided({ algorithm });
  await expect(verify(provider.logoutToken({ sub: "ada" }))).rejects.toMatchObject({ code: "IDENTITY_LOGOUT_TOKEN" });
});

test.each([(token: string) => `${token.slice(0, -6)}AAAAAA`, () => "", () => "a.b.c", () => "x".repeat(10_000)])(
  "what was changed on the way is refused",
  async (change) => {
    const { provider, verify } = await provided();
    const token = change(provider.logoutToken({ sub: "ada" }));
    await expect(verify(token)).rejects.toMatchObject({ code: "IDENTITY_LOGOUT_TOKEN" });
  },
);

test("one that was kept for minutes, or is from the future, is refused even if it says that it has not expired", async () => {
  const { provider, verify, advance, now } = await provided();
  const exp = Math.floor(now() / 1_000) + 86_400;
  const token = provider.logoutToken({ sub: "ada", exp });
  advance(120_000);
  expect(await verify(token)).toMatchObject({ sub: "ada" });
  advance(32_000);
  await expect(verify(token)).rejects.toMatchObject({ code: "IDENTITY_LOGOUT_TOKEN" });
  const early = provider.logoutToken({ sub: "ada", exp, iat: Math.floor(now() / 1_000) + 60 });
  await expect(verify(early)).rejects.toMatchObject({ code: "IDENTITY_LOGOUT_TOKEN" });
});

test("without the provider's keys nothing is believed, and it is said why", async () => {
  const { provider, verify } = await provided();
  const token = provider.logoutToken({ sub: "ada" });
  await provider.close();
  await expect(verify(token)).rejects.toMatchObject({ code: "IDENTITY_PROVIDER_DOWN" });
});
