// Providers that take a client's word in their own way: in Basic as it stands or decoded, in the body, by a signature, or not at all.

import { generateKeyPairSync } from "node:crypto";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import type { ClientMethod, Switches } from "../support/provider-switches.ts";
import { type SwitchingGateway, type SwitchingOptions, switchingGateway, visit } from "../support/switching-gateway.ts";

/** clientNamed gives a gateway and a provider that know the same client. */
async function clientNamed(
  id: string,
  secret: string,
  switches: Partial<Switches> = {},
  oidc: SwitchingOptions["oidc"] = {},
): Promise<SwitchingGateway> {
  const client = { id, secret, redirectUris: [], publicKey: null };
  return switchingGateway(
    { client, ...switches },
    { oidc: { clientId: JSON.stringify(id), ...oidc }, secrets: { BANK_CLIENT_SECRET: secret } },
  );
}

const secrets = ["bank-secret", "a-b_c.d*e", "Q8~xy.~_-", "a+b/c==", "two words", "50%2D off", "colon:ed", "pässwörd"];

describe.each([true, false])("Basic, decoded: %s", (decodesBasic) => {
  test.each(secrets)("the secret %s", async (secret) => {
    const gate = await clientNamed("my-bank_1.x~", secret, { decodesBasic });
    expect((await visit(gate)).status).toBe(200);
    // What it takes is known by now.
    const before = gate.provider.requestsTo("token").length;
    expect((await visit(gate)).status).toBe(200);
    expect(gate.provider.requestsTo("token")).toHaveLength(before + 1);
  });
});

test.each([
  ["invalid_client", 400],
  ["unauthorized_client", 403],
])(
  "a provider that says %s with %i of a secret that it does not decode is asked in the next way",
  async (error, status) => {
    const gate = await clientNamed("my-bank_1.x~", "Q8~xy.~_-", {
      decodesBasic: false,
      clientRefusal: { error, status },
    });
    expect((await visit(gate)).status).toBe(200);
    gate.switches.client = { ...gate.switches.client, secret: "another" };
    expect(await visit(gate)).toMatchObject({ code: "IDENTITY_PROVIDER_REFUSED_CLIENT" });
  },
);

test("an id with a colon is never sent as it stands: whoever reads it would end the id there", async () => {
  const gate = await clientNamed("urn:bank", "sec ret", { decodesBasic: false });
  expect(await visit(gate)).toMatchObject({ code: "IDENTITY_PROVIDER_REFUSED_CLIENT" });
  gate.switches.decodesBasic = true;
  expect((await visit(gate)).status).toBe(200);
});

test.each<[ClientMethod, readonly ClientMethod[] | undefined]>([
  ["client_secret_post", ["client_secret_post"]],
  ["client_secret_basic", ["client_secret_basic"]],
  // It lists more than it takes of this client.
  ["client_secret_post", ["client_secret_basic", "client_secret_post"]],
  ["client_secret_post", undefined],
])("%s, where %j is listed", async (method, listed) => {
  const gate = await clientNamed("bank", "s-e_c.r~et", {
    clientMethods: [method],
    metadata: { token_endpoint_auth_methods_supported: listed },
  });
  expect((await visit(gate)).status).toBe(200);
});

test("a pinned method is the only one that is tried", async () => {
  const gate = await clientNamed(
    "bank",
    "secret",
    { clientMethods: ["client_secret_basic"] },
    {
      tokenEndpointAuthMethod: '"client_secret_post"',
    },
  );
  expect(await visit(gate)).toMatchObject({ code: "IDENTITY_PROVIDER_REFUSED_CLIENT" });
  expect(gate.provider.requestsTo("token")).toHaveLength(1);
  expect(gate.log.some((line) => line["level"] === "warn" && String(line["msg"]).includes("client_secret_basic"))).toBe(
    true,
  );
  gate.switches.clientMethods = ["client_secret_post"];
  expect((await visit(gate)).status).toBe(200);
});

const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = pair.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const publicKey = pair.publicKey.export({ format: "jwk" });

const keyed = (switches: Partial<Switches> = {}, more: SwitchingOptions["oidc"] = {}) =>
  switchingGateway(
    {
      client: { id: "bank", secret: "", redirectUris: [], publicKey: { ...publicKey, alg: "ES256" } },
      clientMethods: ["private_key_jwt"],
      ...switches,
    },
    { oidc: { clientSecret: "undefined", clientKey: 'secret("KEY")', ...more }, secrets: { KEY: key } },
  );

test("a key signs for everything that is asked of the provider", async () => {
  const gate = await keyed({ par: "required", refreshTokens: true }, { refresh: '"30s"' });
  const { browser, status } = await visit(gate);
  expect(status).toBe(200);
  gate.advance(31_000);
  expect((await visit(gate, "/statements", browser)).status).toBe(200);
  await browser.submit(await browser.open(`${gate.origin}/.sallyport/logout`));
  await expect.poll(() => gate.provider.requestsTo("revocation")).toHaveLength(1);
  const seen = (["par", "token", "revocation"] as const)
    .flatMap((endpoint) => gate.provider.requestsTo(endpoint))
    .map(({ form }) => form.get("client_assertion")!);
  // One to push, one for the code, one to refresh, one to give the token back; none of them twice.
  expect(new Set(seen).size).toBe(4);
  for (const one of seen) expect(decodeJwt(one)).toMatchObject({ aud: gate.provider.issuer, sub: "bank" });
});

test("a provider that wants its token endpoint for an audience gets it, where that is its own", async () => {
  const gate = await keyed({
    answers: {
      token: ({ form }) =>
        decodeJwt(form.get("client_assertion")!).aud === `${gate.provider.issuer}/token`
          ? null
          : { error: "invalid_client" },
    },
  });
  expect((await visit(gate)).status).toBe(200);
});

test("a public client says its name alone", async () => {
  const gate = await switchingGateway({ clientMethods: ["none"] }, { oidc: { clientSecret: "undefined" } });
  expect((await visit(gate)).status).toBe(200);
  expect(gate.provider.requestsTo("token")[0]!.headers.authorization).toBeUndefined();
});

test("a key that is none keeps the policies from going live, and is not told", async () => {
  const hidden = "not-a-key-at-all";
  await expect(
    switchingGateway({}, { oidc: { clientSecret: "undefined", clientKey: 'secret("KEY")' }, secrets: { KEY: hidden } }),
  ).rejects.toMatchObject({ code: "SANDBOX_LOAD", detail: expect.not.stringContaining(hidden) });
});
