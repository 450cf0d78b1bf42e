// Every kind of identity source, and one that exists only here, under one contract.

import { onTestFinished } from "vitest";
import { createIdentityProvider } from "../../demo/identity-provider/identity-provider.ts";
import { createIssuers } from "../../src/identity/issuer.ts";
import { createBearerSource } from "../../src/identity/source/bearer.ts";
import { createOidcSource } from "../../src/identity/source/oidc.ts";
import type { Credentials } from "../../src/identity/source.ts";
import { type SourceKinds, sourceKinds } from "../../src/identity/source-kinds.ts";
import { randomToken } from "../../src/vault/vault.ts";
import { rs256, tokenIssuer } from "../security/token-issuer.ts";
import { loginOf, sessionsUnderTest, userOf } from "../session/sessions-under-test.ts";
import { groupsSpec, noClaims } from "../support/groups-spec.ts";
import { oidcSpec } from "../support/oidc-spec.ts";
import { describeSource, nobodys, type UnderContract } from "./source-contract.ts";
import { createToySource, toyHeader, toyKey } from "./toy-source.ts";

const authorization = (value: string): Credentials => ({
  ...nobodys,
  headers: { ...nobodys.headers, authorization: value },
});

const basic = (password: string) => authorization(`Basic ${Buffer.from(`ünïcode:${password}`).toString("base64")}`);

const issuers = createIssuers({ now: Date.now, warn: () => undefined });

async function bearer(takesBasic = false): Promise<UnderContract> {
  const own = await tokenIssuer();
  const seconds = Math.floor(Date.now() / 1_000);
  const claims = { iss: own.issuer, aud: "https://own.example", sub: "robot", iat: seconds, exp: seconds + 300 };
  const source = createBearerSource(
    {
      ...{
        kind: "bearer",
        name: "own",
        issuer: own.issuer,
        signsIn: false,
        vouches: true,
        addresses: [own.issuer],
        secrets: [],
      },
      ...{
        audience: claims.aud,
        algorithms: ["RS256"],
        jwksUri: own.jwksUri,
        ...groupsSpec(),
        basic: takesBasic,
        clockSkewSeconds: 90,
      },
    },
    { now: Date.now, warn: () => undefined, claimUse: () => noClaims, issuers },
  );
  const token = rs256(own.privateKey, claims);
  return {
    source,
    good: takesBasic ? basic(token) : authorization(`Bearer ${token}`),
    secret: token,
    userId: "robot",
    wrong: [
      // Its issuer's, in whatever form: passed on, it would be read by whoever gets it.
      authorization(token),
      authorization(`DPoP ${token}`),
      authorization(`Bearer ${token} `),
      authorization(`Bearer ${token}, Basic x`),
      authorization(`Bearer ${token.split(".").slice(0, 2).join(".")}`),
      authorization(`Bearer ${token}.more`),
      ...(takesBasic
        ? [
            basic(`${token.slice(0, -6)}AAAAAA`),
            basic(rs256(own.privateKey, { ...claims, exp: seconds - 3_600 })),
            basic(`:${token}`),
            basic(`${token}:`),
            authorization(`Basic ${Buffer.from(`${token}:x`).toString("base64")}`),
            authorization(`Basic ${Buffer.from(token).toString("base64")}`),
            { ...basic(token), headers: { ...basic(token).headers, "sec-fetch-site": "cross-site" } },
            { ...basic(token), headers: { ...basic(token).headers, "sec-fetch-site": "same-site" } },
            { ...basic(token), headers: { ...basic(token).headers, origin: "https://evil.example" } },
            { ...basic(token), headers: { ...basic(token).headers, origin: "null" } },
          ]
        : [basic(token)]),
      authorization(`Bearer ${rs256(own.privateKey, { ...claims, aud: "https://other.example" })}`),
      authorization(`Bearer ${rs256(own.privateKey, { ...claims, exp: seconds - 3_600 })}`),
      authorization(`Bearer ${token.slice(0, -6)}AAAAAA`),
    ],
    foreign: [
      authorization(`Bearer ${rs256(own.privateKey, { ...claims, iss: "https://another.example" })}`),
      authorization("Bearer not-a-token-at-all"),
      authorization("Bearer"),
      authorization("Basic YWRhOnNlY3JldC1wYXNzd29yZA=="),
      authorization("Basic OjpRIUAj"),
      authorization("Basic"),
      authorization("Digest username=ada"),
      authorization("Negotiate YII="),
      authorization("x"),
    ],
  };
}

const kinds: { readonly [Kind in keyof SourceKinds]: () => Promise<UnderContract> } = { oidc, bearer };

async function oidc(): Promise<UnderContract> {
  const { sessions } = (await sessionsUnderTest()).worker();
  const provider = await createIdentityProvider({ port: 0, clients: [] });
  onTestFinished(() => provider.close());
  const source = createOidcSource(
    oidcSpec(provider.issuer, { addresses: [], scopes: ["openid"], sessionSeconds: 3_600, idleSeconds: 3_600 }),
    { now: Date.now, sessions, secret: () => null, warn: () => undefined, claimUse: () => noClaims, issuers },
  );
  const { registration } = source;
  const own = await sessions.begin(loginOf("ada", { registration }), null);
  const other = { ...userOf("ada"), source: "customers" };
  const elsewhere = await sessions.begin(loginOf("ada", { user: other, registration }), null);
  const before = await sessions.begin(loginOf("ada", { registration: "another issuer or client, by this name" }), null);
  return {
    source,
    good: { ...nobodys, session: own.cookie },
    secret: own.cookie,
    userId: "ada",
    // A cookie that names nothing is nobody's, not an attack: browsers keep old ones.
    wrong: [],
    foreign: [
      { ...nobodys, session: own.cookie, host: "other.example" },
      { ...nobodys, session: elsewhere.cookie },
      { ...nobodys, session: before.cookie },
      { ...nobodys, session: randomToken() },
    ],
  };
}

for (const kind of Object.keys(sourceKinds) as (keyof SourceKinds)[]) describeSource(kind, kinds[kind]);

describeSource("bearer that takes Basic passwords", () => bearer(true));

describeSource("a toy", async () => {
  const key = (value: string): Credentials => ({ ...nobodys, headers: { ...nobodys.headers, [toyHeader]: value } });
  return {
    source: createToySource({ name: "toys", issuer: "https://toys.example" }),
    good: key(toyKey("toys")),
    secret: toyKey("toys"),
    userId: "robot",
    wrong: [key("toys-wrong-key")],
    foreign: [key(toyKey("others")), authorization("Bearer x")],
  };
});
