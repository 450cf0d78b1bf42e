// How a client proves which one it is: what goes over the wire, by what the provider lists and by what the client has.

import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { chooseMethods, createClientAuth } from "../../src/identity/client-auth.ts";
import { type ClientKey, readClientKey } from "../../src/identity/client-key.ts";

const issuer = "https://login.example.com";

interface Sent {
  readonly authorization: string | null;
  readonly form: URLSearchParams;
}

async function sent(
  credentials: { readonly secret?: string; readonly key?: ClientKey },
  { clientId = "bank", metadata = {}, pinned = null as never } = {},
): Promise<Sent> {
  const { prove } = createClientAuth(
    { tokenEndpointAuthMethod: pinned },
    { secret: credentials.secret ?? null, key: credentials.key ?? null },
  );
  const headers = new Headers();
  const form = new URLSearchParams();
  await prove({ issuer, token_endpoint: `${issuer}/token`, ...metadata }, { client_id: clientId }, form, headers);
  const basic = headers.get("authorization")?.replace(/^Basic /, "");
  return { authorization: basic === undefined ? null : Buffer.from(basic, "base64").toString(), form };
}

// RFC 6749 §2.3.1 and Appendix B: what stands for itself is A-Za-z0-9*-._, and ~ means the same either way.
test.each([
  ["bank", "s3cret", "bank:s3cret"],
  ["my-bank_1.x*", "a-b_c.d*E9", "my-bank_1.x*:a-b_c.d*E9"],
  ["my~bank", "a~b", "my~bank:a~b"],
  ["bank", "a b+c", "bank:a+b%2Bc"],
  ["https://bank.example/", "100%:/=&", "https%3A%2F%2Fbank.example%2F:100%25%3A%2F%3D%26"],
  ["bank", "pä€", "bank:p%C3%A4%E2%82%AC"],
  ["bank", "!'()", "bank:%21%27%28%29"],
])("Basic has %s and %s as %s", async (clientId, secret, pair) => {
  expect((await sent({ secret }, { clientId })).authorization).toBe(pair);
});

const secret = { secret: "s", key: null };
const key = { secret: null, key: {} };
const nothing = { secret: null, key: null };

describe("which methods", () => {
  test.each([
    [secret, undefined, ["client_secret_basic", "client_secret_post"], true],
    [secret, ["client_secret_post", "client_secret_basic"], ["client_secret_basic", "client_secret_post"], true],
    [secret, ["client_secret_post"], ["client_secret_post"], true],
    [secret, ["private_key_jwt", "none"], ["client_secret_basic", "client_secret_post"], false],
    [secret, [], ["client_secret_basic", "client_secret_post"], false],
    [secret, "client_secret_post", ["client_secret_basic", "client_secret_post"], true],
    [key, undefined, ["private_key_jwt"], true],
    [key, ["private_key_jwt", "client_secret_basic"], ["private_key_jwt"], true],
    [key, ["client_secret_basic"], ["private_key_jwt"], false],
    [nothing, undefined, ["none"], true],
    [nothing, ["none"], ["none"], true],
    [nothing, ["client_secret_basic"], ["none"], false],
  ] as const)("%j where %j is listed", (credentials, listed, methods, fits) => {
    const metadata = { token_endpoint_auth_methods_supported: listed } as never;
    expect(chooseMethods({ tokenEndpointAuthMethod: null }, credentials, metadata)).toEqual({ methods, fits });
  });

  test("a pinned one counts whatever is listed", () => {
    const metadata = { token_endpoint_auth_methods_supported: ["client_secret_basic"] };
    expect(chooseMethods({ tokenEndpointAuthMethod: "client_secret_post" }, secret, metadata)).toEqual({
      methods: ["client_secret_post"],
      fits: false,
    });
  });
});

const keyOf = (kind: "rsa" | "ec" | "ed25519", options: object = {}): KeyObject =>
  (generateKeyPairSync as (kind: string, options: object) => { privateKey: KeyObject })(kind, options).privateKey;
const pem = (one: KeyObject) => one.export({ type: "pkcs8", format: "pem" }) as string;
const jwk = (one: KeyObject, more: object = {}) => JSON.stringify({ ...one.export({ format: "jwk" }), ...more });

const rsa = keyOf("rsa", { modulusLength: 2_048 });
const p256 = keyOf("ec", { namedCurve: "P-256" });
const edwards = keyOf("ed25519");

describe("a key signs", () => {
  test.each([
    ["RSA as PEM", pem(rsa), undefined, "RS256", undefined],
    ["RSA as PEM, where it is listed", pem(rsa), ["ES256", "PS256"], "PS256", undefined],
    ["RSA as JWK, with its alg", jwk(rsa, { kid: "one", alg: "PS512" }), undefined, "PS512", "one"],
    ["P-256", pem(p256), undefined, "ES256", undefined],
    ["P-384", pem(keyOf("ec", { namedCurve: "P-384" })), ["RS256", "ES384"], "ES384", undefined],
    ["P-521", jwk(keyOf("ec", { namedCurve: "P-521" }), { kid: "k" }), undefined, "ES512", "k"],
    ["Ed25519", pem(edwards), undefined, "EdDSA", undefined],
    ["Ed25519 by its newer name", pem(edwards), ["Ed25519"], "Ed25519", undefined],
    ["with what it can, where nothing fits", pem(p256), ["RS256"], "ES256", undefined],
  ])("%s", async (_, text, listed, alg, kid) => {
    const read = readClientKey(text) as ClientKey;
    const metadata = listed === undefined ? {} : { token_endpoint_auth_signing_alg_values_supported: listed };
    const { form, authorization } = await sent({ key: read }, { metadata });
    const assertion = form.get("client_assertion")!;
    expect(authorization).toBeNull();
    expect(form.get("client_id")).toBe("bank");
    expect(decodeProtectedHeader(assertion)).toEqual({ alg, ...(kid !== undefined && { kid }) });
    const { exp, iat, jti, ...claims } = decodeJwt(assertion);
    expect(claims).toEqual({ iss: "bank", sub: "bank", aud: issuer });
    expect(exp! - iat!).toBeLessThanOrEqual(300);
    expect(jti).not.toBe("");
  });
});

test.each([
  ["nothing", ""],
  ["a public key", p256.export({ type: "pkcs8", format: "pem" }).toString().replaceAll("PRIVATE", "PUBLIC")],
  ["a secret", "hunter2-hunter2"],
  ["half a JWK", jwk(rsa).slice(0, 200)],
  ["a set of keys", JSON.stringify({ keys: [p256.export({ format: "jwk" })] })],
  ["a short RSA key", pem(keyOf("rsa", { modulusLength: 1_024 }))],
  ["a curve that no algorithm has", pem(keyOf("ec", { namedCurve: "secp256k1" }))],
  ["an alg that the key cannot do", jwk(p256, { alg: "RS256" })],
])("%s is no client key, and nothing of it is told", (_, text) => {
  const why = readClientKey(text);
  expect(typeof why).toBe("string");
  if (text.length > 12) expect(why).not.toContain(text.slice(4, 16));
});
