// What the provider is asked, and how its answers are told apart: the real client at the real provider.

import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import type { Behaviour } from "../../demo/identity-provider/behaviour.ts";
import {
  createIdentityProvider,
  type IdentityProviderOptions,
} from "../../demo/identity-provider/identity-provider.ts";
import { type AuthorizationRequest, createOidcClient } from "../../src/identity/oidc-client.ts";
import { randomToken } from "../../src/vault/vault.ts";
import { createBrowserClient } from "../support/browser-client.ts";
import { oidcSpec } from "../support/oidc-spec.ts";
import { listening } from "../support/recording-upstream.ts";
import { signIn } from "../support/sign-in.ts";

const redirectUri = "http://localhost:9/callback";
const mfa = "urn:sallyport:demo:mfa";

async function provided(options: Partial<IdentityProviderOptions> & { readonly refreshSeconds?: number } = {}) {
  const requests: string[] = [];
  const behaviour: Behaviour = {};
  const postLogout = "http://localhost:9/logout?done";
  const provider = await createIdentityProvider({
    port: 0,
    clients: [
      {
        clientId: "bank",
        clientSecret: "bank-secret",
        redirectUris: [redirectUri],
        postLogoutRedirectUris: [postLogout],
      },
    ],
    behaviour,
    onRequest: (request) => requests.push(`${request.method} ${(request.url ?? "").split("?", 1)[0]}`),
    ...options,
  });
  const browser = createBrowserClient();
  onTestFinished(async () => {
    browser.close();
    await provider.close();
  });
  const client = createOidcClient(
    oidcSpec(provider.issuer, { refreshSeconds: options.refreshSeconds ?? null }),
    { secret: "bank-secret", key: null },
    Date.now,
  );
  const request = (change: Partial<AuthorizationRequest> = {}): AuthorizationRequest => ({
    redirectUri,
    state: randomToken(),
    nonce: randomToken(),
    verifier: randomToken(),
    acrValues: [],
    maxAgeSeconds: null,
    prompt: null,
    ...change,
  });
  const go = async (change: Partial<AuthorizationRequest> = {}, user = "ada") => {
    const asked = request(change);
    const answer = await signIn(browser, await client.authorizationUrl(asked), {
      user,
      code: () => provider.codeFor(user),
      until: (next) => next.port === "9",
    });
    return client.exchange(answer.location!, { ...asked, askedLess: false });
  };
  return { provider, behaviour, requests, client, request, go, postLogout };
}

test("what is asked is pushed where the provider takes it, and the address says nothing of it", async () => {
  const { client, request, requests, provider } = await provided();
  const url = await client.authorizationUrl(request({ acrValues: [mfa], maxAgeSeconds: 60 }));
  expect([...url.searchParams.keys()].toSorted()).toEqual(["client_id", "request_uri"]);
  expect(requests).toContain("POST /request");
  expect(url.origin).toBe(provider.issuer);
});

test.each(["offered", "required", "absent"] as const)("a level is reached where pushing is %s", async (par) => {
  const { go } = await provided({ par });
  const { claims } = await go({ acrValues: [mfa], maxAgeSeconds: 60 });
  expect(claims).toMatchObject({ sub: "ada", acr: mfa, auth_time: expect.any(Number) });
});

test("an acr is asked for as a condition, and not as a wish alone", async () => {
  const { client, request } = await provided({ par: "absent" });
  const { searchParams } = await client.authorizationUrl(
    request({ acrValues: [mfa], maxAgeSeconds: 300, prompt: "login" }),
  );
  expect(Object.fromEntries(searchParams)).toMatchObject({
    acr_values: mfa,
    claims: JSON.stringify({ id_token: { acr: { essential: true, values: [mfa] } } }),
    max_age: "300",
    prompt: "login",
    code_challenge_method: "S256",
    scope: "openid groups",
  });
  const plain = (await client.authorizationUrl(request())).searchParams;
  for (const name of ["acr_values", "claims", "max_age", "prompt"]) expect(plain.has(name)).toBe(false);
});

test("a source that is refreshed asks for a refresh token", async () => {
  const { client, request } = await provided({ par: "absent", refreshSeconds: 300 });
  const { searchParams } = await client.authorizationUrl(request());
  expect(searchParams.get("scope")).toBe("openid groups offline_access");
});

test.each([
  [{ omitNonce: true }, "IDENTITY_NONCE"],
  [{ wrongNonce: true }, "IDENTITY_NONCE"],
  [{ error: "unmet_authentication_requirements" }, "STEPUP_UNMET_BY_PROVIDER"],
  [{ error: "access_denied" }, "IDENTITY_PROVIDER_ERROR"],
] satisfies [Behaviour, string][])("%j is %s", async (behaviour, code) => {
  const one = await provided();
  Object.assign(one.behaviour, behaviour);
  await expect(one.go()).rejects.toMatchObject({ code });
});

test("an answer for another state or verifier is not believed", async () => {
  const { client, request, provider } = await provided();
  const browser = createBrowserClient();
  onTestFinished(() => browser.close());
  for (const change of [{ state: randomToken() }, { verifier: randomToken() }]) {
    const asked = request();
    const url = await client.authorizationUrl(asked);
    const answer = await signIn(browser, url, { user: "ada", until: (next) => next.port === "9" });
    await expect(client.exchange(answer.location!, { ...asked, ...change, askedLess: false })).rejects.toMatchObject({
      code: "IDENTITY_ANSWER_INVALID",
    });
  }
  expect(provider.issuer).not.toBe("");
});

test("a refresh gives today's claims and the next token, and the one before is spent", async () => {
  const { go, client, provider } = await provided({ refreshSeconds: 300 });
  const { tokens } = await go();
  provider.setGroups("ada", ["auditors"]);
  const fresh = await client.refresh(tokens.refreshToken!);
  expect(fresh.claims).toMatchObject({ sub: "ada", groups: ["auditors"] });
  expect(fresh.refreshToken).not.toBe(tokens.refreshToken);
  await expect(client.refresh(tokens.refreshToken!)).rejects.toMatchObject({ code: "IDENTITY_REFRESH_REFUSED" });
});

test.each([
  [{ refreshError: "invalid_grant" }, "IDENTITY_REFRESH_REFUSED"],
  [{ refreshError: "server_error" }, "IDENTITY_PROVIDER_DOWN"],
  [{ down: true }, "IDENTITY_PROVIDER_DOWN"],
] satisfies [Behaviour, string][])("at a refresh, %j is %s", async (behaviour, code) => {
  const one = await provided({ refreshSeconds: 300 });
  const { tokens } = await one.go();
  Object.assign(one.behaviour, behaviour);
  await expect(one.client.refresh(tokens.refreshToken!)).rejects.toMatchObject({ code });
});

test("a refresh token that the provider was told to forget is good for nothing", async () => {
  const { go, client } = await provided({ refreshSeconds: 300 });
  const { tokens } = await go();
  await client.forget(tokens.refreshToken!);
  await expect(client.refresh(tokens.refreshToken!)).rejects.toMatchObject({ code: "IDENTITY_REFRESH_REFUSED" });
});

test("signing out at the provider: its address, with who and whereto", async () => {
  const { client, provider, postLogout } = await provided();
  const url = await client.endSessionUrl({ idTokenHint: "hint", returnTo: postLogout, state: "s" });
  expect(url!.origin).toBe(provider.issuer);
  expect(Object.fromEntries(url!.searchParams)).toEqual({
    client_id: "bank",
    id_token_hint: "hint",
    post_logout_redirect_uri: postLogout,
    state: "s",
  });
});

test("a provider without those places is asked for nothing there", async () => {
  let issuer = "";
  const server = createServer((_, response) => {
    const metadata = { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ ...metadata, jwks_uri: `${issuer}/k` }));
  });
  issuer = `http://localhost:${await listening(server)}`;
  onTestFinished(() => void server.close());
  const client = createOidcClient(oidcSpec(issuer), { secret: "bank-secret", key: null }, Date.now);
  expect(await client.endSessionUrl({ idTokenHint: null, returnTo: redirectUri, state: "s" })).toBeNull();
  await client.forget("token");
  const request = { state: "s", nonce: "n", verifier: randomToken(), maxAgeSeconds: null, prompt: null };
  const url = await client.authorizationUrl({ ...request, redirectUri, acrValues: [mfa] });
  expect(url.searchParams.get("acr_values")).toBe(mfa);
  expect(url.searchParams.has("claims")).toBe(false);
});
