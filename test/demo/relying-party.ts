// An application that signs people in at the demo provider, in plain HTTP: what the tests of the provider hold in their hands.

import { createPublicKey, hash, randomBytes, verify } from "node:crypto";
import { onTestFinished } from "vitest";
import type { ClientOptions } from "../../demo/identity-provider/client.ts";
import {
  createIdentityProvider,
  type IdentityProvider,
  type IdentityProviderOptions,
} from "../../demo/identity-provider/identity-provider.ts";
import { type Answer, type BrowserClient, createBrowserClient } from "../support/browser-client.ts";

const redirectUri = "http://localhost/back";
const secret = "application-secret";
const authorization = `Basic ${Buffer.from(`application:${secret}`).toString("base64")}`;

/** handClock is a clock that a test moves; it starts in 2030. */
export function handClock() {
  let nowMs = Date.UTC(2030, 0, 1);
  return {
    now: () => nowMs,
    advance(seconds: number) {
      nowMs += seconds * 1_000;
    },
    seconds: () => nowMs / 1_000,
  };
}

/** Claims are those of an ID token whose signature was checked. */
export type Claims = Readonly<Record<string, unknown>>;

/** Application starts sign-ins and redeems what comes back. */
export interface Application {
  readonly provider: IdentityProvider;
  readonly browser: BrowserClient;
  /** What the browser opens to sign in; `pushed`: by a pushed request (RFC 9126). */
  start(parameters?: Readonly<Record<string, string>>, pushed?: boolean): Promise<URL>;
  /** Stops the browser at the application's door. */
  readonly until: (url: URL) => boolean;
  /** Redeems the code that `answer` was redirected with. */
  redeem(answer: Answer): Promise<Tokens>;
  /** Opens a sign-in that needs nobody to type anything, and redeems it. */
  silently(parameters?: Readonly<Record<string, string>>): Promise<Tokens>;
  /** Rejects with the status and the body when there are no tokens. */
  refresh(refreshToken: string): Promise<Tokens>;
}

/** Tokens: `claims` are the ID token's, verified. */
export interface Tokens {
  readonly claims: Claims;
  readonly nonce: string;
  readonly idToken: string;
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
}

/** ApplicationOptions are the provider's, and what is special about this application. */
export interface ApplicationOptions extends Partial<Pick<IdentityProviderOptions, "behaviour" | "now" | "par">> {
  readonly client?: Partial<ClientOptions>;
}

/** createApplication starts a provider and one browser; both end with the test. */
export async function createApplication({
  client: special,
  ...options
}: ApplicationOptions = {}): Promise<Application> {
  const errors: Error[] = [];
  const client: ClientOptions = {
    clientId: "application",
    clientSecret: secret,
    name: "The <b>application</b>",
    redirectUris: [redirectUri],
    postLogoutRedirectUris: [redirectUri],
    ...special,
  };
  const provider = await createIdentityProvider({
    port: 0,
    clients: [client],
    onError: (error) => errors.push(error),
    ...options,
  });
  const browser = createBrowserClient();
  onTestFinished(async () => {
    browser.close();
    await provider.close();
    if (errors.length > 0) throw errors[0];
  });
  let verifier = "";
  let nonce = "";

  async function token(fields: Record<string, string>): Promise<Tokens> {
    const response = await fetch(`${provider.issuer}/token`, {
      method: "POST",
      headers: { authorization },
      body: new URLSearchParams(fields),
    });
    const body = (await response.json()) as Record<string, string>;
    if (!body.id_token || !body.access_token) throw new Error(`${response.status} ${JSON.stringify(body)}`);
    return {
      claims: await verified(provider.issuer, body.id_token),
      nonce,
      idToken: body.id_token,
      accessToken: body.access_token,
      refreshToken: body.refresh_token,
    };
  }

  const application: Application = {
    provider,
    browser,
    until: (url) => url.href.startsWith(redirectUri),
    async start(parameters = {}, pushed = false) {
      verifier = randomBytes(32).toString("base64url");
      nonce = randomBytes(8).toString("base64url");
      const fields = new URLSearchParams({
        client_id: "application",
        redirect_uri: redirectUri,
        response_type: "code",
        scope: "openid profile email groups",
        state: "some-state",
        nonce,
        code_challenge: hash("sha256", verifier, "base64url"),
        code_challenge_method: "S256",
        ...parameters,
      });
      if (!pushed) return new URL(`${provider.issuer}/auth?${fields}`);
      const response = await fetch(`${provider.issuer}/request`, {
        method: "POST",
        headers: { authorization },
        body: fields,
      });
      const { request_uri } = (await response.json()) as { request_uri: string };
      return new URL(`${provider.issuer}/auth?${new URLSearchParams({ client_id: "application", request_uri })}`);
    },
    async redeem(answer) {
      const code = answer.location?.searchParams.get("code");
      if (!code) throw new Error(`no code: ${answer.status} ${answer.location?.href ?? answer.body}`);
      return token({ grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier });
    },
    async silently(parameters) {
      const answer = await browser.open(await application.start(parameters), { until: application.until });
      return application.redeem(answer);
    },
    refresh: (refreshToken) => token({ grant_type: "refresh_token", refresh_token: refreshToken }),
  };
  return application;
}

/** verified checks a token's signature against the provider's published keys. */
export async function verified(issuer: string, token: string): Promise<Claims> {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { kid, alg } = JSON.parse(Buffer.from(header, "base64url").toString());
  const response = await fetch(`${issuer}/jwks`);
  const { keys } = (await response.json()) as {
    keys: { kid: string; alg: string; n: string; e: string; kty: string }[];
  };
  const key = keys.find((each) => each.kid === kid && each.alg === alg);
  if (!key) throw new Error("no such key");
  const right = verify(
    "sha256",
    Buffer.from(`${header}.${payload}`),
    createPublicKey({ key, format: "jwk" }),
    Buffer.from(signature, "base64url"),
  );
  if (!right) throw new Error("wrong signature");
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Claims;
}
