// A client's private key, as the operator keeps it: PEM or JWK, and what it can sign with.

import { createPrivateKey, type JsonWebKeyInput, type KeyObject } from "node:crypto";

/** ClientKey signs assertions of who a client is. */
export interface ClientKey {
  /** What it can sign with, the likeliest first. */
  readonly algorithms: readonly string[];
  /** The provider's name for it; undefined: it has none, and the provider tries what it knows. */
  readonly kid: string | undefined;
  /** cryptoKey is the key for one of its algorithms; it cannot be read out any more. */
  cryptoKey(algorithm: string): CryptoKey;
}

/** RS256 first: it is what providers without a list take. */
const rsa = ["RS256", "PS256", "RS384", "PS384", "RS512", "PS512"];
/** OpenSSL's names of the curves. */
const curves: Readonly<Record<string, readonly [algorithm: string, curve: string]>> = {
  prime256v1: ["ES256", "P-256"],
  secp384r1: ["ES384", "P-384"],
  secp521r1: ["ES512", "P-521"],
};

/** readClientKey reads one; a text: why it cannot be used, without anything of the key in it. */
export function readClientKey(text: string): ClientKey | string {
  const jwk = text.trimStart().startsWith("{") ? parseJwk(text) : null;
  if (typeof jwk === "string") return jwk;
  const key = importKey(text, jwk);
  if (key === null) return "is no private key: give it as PEM (PKCS #8, without a password) or as one JWK";
  const own = algorithmsOf(key);
  if (own.length === 0) return `is a key of a kind that signs nothing here (${key.asymmetricKeyType})`;
  const pinned = jwk?.["alg"];
  const algorithms = typeof pinned === "string" ? own.filter((one) => one === pinned) : own;
  if (algorithms.length === 0)
    return `has alg ${String(pinned).slice(0, 20)}, and can only sign with ${own.join(", ")}`;
  const kid = jwk?.["kid"];
  return {
    algorithms,
    kid: typeof kid === "string" ? kid : undefined,
    cryptoKey: (algorithm) => key.toCryptoKey(toSubtle(key, algorithm), false, ["sign"]),
  };
}

function parseJwk(text: string): Record<string, unknown> | string {
  try {
    const jwk = JSON.parse(text) as Record<string, unknown>;
    return "keys" in jwk ? "is a set of keys: give the one that this client signs with" : jwk;
  } catch {
    // What is wrong with it would be told with pieces of it.
    return "begins like a JWK and is no JSON";
  }
}

function importKey(text: string, jwk: Record<string, unknown> | null): KeyObject | null {
  try {
    return createPrivateKey(jwk === null ? text : { key: jwk as JsonWebKeyInput["key"], format: "jwk" });
  } catch {
    return null;
  }
}

function algorithmsOf(key: KeyObject): readonly string[] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === "rsa") return (details?.modulusLength ?? 0) < 2_048 ? [] : rsa;
  if (type === "ed25519") return ["EdDSA", "Ed25519"];
  const curve = type === "ec" ? curves[details?.namedCurve ?? ""] : undefined;
  return curve === undefined ? [] : [curve[0]];
}

function toSubtle(key: KeyObject, algorithm: string) {
  if (key.asymmetricKeyType === "ed25519") return { name: "Ed25519" };
  const curve = curves[key.asymmetricKeyDetails?.namedCurve ?? ""];
  if (curve !== undefined) return { name: "ECDSA", namedCurve: curve[1] };
  return {
    name: algorithm.startsWith("PS") ? "RSA-PSS" : "RSASSA-PKCS1-v1_5",
    hash: `SHA-${algorithm.slice(2)}`,
  };
}
