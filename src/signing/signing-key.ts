// A signing key: made here, sealed for the store with everything that belongs to it, and opened again.

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Algorithm } from "../exchange/exchange.ts";
import type { Vault } from "../vault/vault.ts";

/** PublicJwk is what a verifier gets of a key (RFC 7517; RFC 7518 §6.2.1, RFC 8037 §2). */
export type PublicJwk = (
  | { readonly kty: "EC"; readonly crv: "P-256"; readonly x: string; readonly y: string; readonly alg: "ES256" }
  | { readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string; readonly alg: "EdDSA" }
) & { readonly kid: string; readonly use: "sig" };

/** KeyPart is the half of a key that signs by one algorithm, with what signing needs of it ready. */
export interface KeyPart {
  /** RFC 7638: the same key has the same id everywhere. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: PublicJwk;
  /** The JOSE header of all that it signs, in base64url. */
  readonly header: string;
  /** As node:crypto's `sign` takes them. */
  readonly digest: "sha256" | null;
  readonly signer: { readonly key: KeyObject; readonly dsaEncoding: "ieee-p1363" } | KeyObject;
}

/** SigningKey is one key of the ring: a pair for each algorithm, which come and go together; null where a version made it that had none. */
export interface SigningKey {
  /** Keys are numbered in the order in which they were made: of those that may sign, the last one does. */
  readonly slot: number;
  /** Milliseconds since 1970, from which on it signs; it is published before. */
  readonly sinceMs: number;
  readonly parts: { readonly ES256: KeyPart; readonly EdDSA: KeyPart | null };
}

interface Sealed {
  readonly sinceMs: number;
  /** PKCS #8, in base64url. */
  readonly der: string;
  readonly edDsa?: string;
}

/** createSigningKey makes both. */
export const createSigningKey = (slot: number, sinceMs: number): SigningKey => ({
  slot,
  sinceMs,
  parts: {
    ES256: toEs256(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey),
    EdDSA: createEdDsa(),
  },
});

/** completed gives the key with the half that it lacks. */
export const completed = (key: SigningKey): SigningKey => ({
  ...key,
  parts: { ES256: key.parts.ES256, EdDSA: key.parts.EdDSA ?? createEdDsa() },
});

const createEdDsa = (): KeyPart => toEdDsa(generateKeyPairSync("ed25519").privateKey);

/** sealSigningKey: the public parts as well, or whoever writes to the store could have a key of theirs published. */
export function sealSigningKey(vault: Vault, { slot, sinceMs, parts }: SigningKey): string {
  const sealed: Sealed = {
    sinceMs,
    der: toDer(parts.ES256),
    ...(parts.EdDSA !== null && { edDsa: toDer(parts.EdDSA) }),
  };
  return vault.seal(purposeOf(slot), Buffer.from(JSON.stringify(sealed)));
}

/** unsealSigningKey gives null where the master key is another one, or the entry is not what was put there. */
export function unsealSigningKey(vault: Vault, slot: number, sealed: string): SigningKey | null {
  const plain = vault.unseal(purposeOf(slot), sealed);
  if (plain === null) return null;
  const { sinceMs, der, edDsa } = JSON.parse(plain.toString()) as Sealed;
  const EdDSA = edDsa === undefined ? null : toEdDsa(fromDer(edDsa));
  return { slot, sinceMs, parts: { ES256: toEs256(fromDer(der)), EdDSA } };
}

/** resealSigningKey seals it with the master key where the second one did; null: neither did. */
export const resealSigningKey = (vault: Vault, slot: number, sealed: string): string | null =>
  vault.reseal(purposeOf(slot), sealed);

const purposeOf = (slot: number): string => `signing key ${slot}`;

const toDer = ({ privateKey }: KeyPart): string =>
  privateKey.export({ format: "der", type: "pkcs8" }).toString("base64url");
const fromDer = (der: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(der, "base64url"), format: "der", type: "pkcs8" });

/** ES256 (RFC 7518 §3.4): R and S side by side, not the DER that OpenSSL makes by itself. */
function toEs256(privateKey: KeyObject): KeyPart {
  const { x = "", y = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const kid = thumbprint({ crv: "P-256", kty: "EC", x, y });
  return {
    kid,
    privateKey,
    publicJwk: { kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" },
    header: headerOf("ES256", kid),
    digest: "sha256",
    signer: { key: privateKey, dsaEncoding: "ieee-p1363" },
  };
}

/** EdDSA with Ed25519 (RFC 8037 §3.1), by the name that verifiers know; RFC 9864 calls it Ed25519. */
function toEdDsa(privateKey: KeyObject): KeyPart {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const kid = thumbprint({ crv: "Ed25519", kty: "OKP", x });
  return {
    kid,
    privateKey,
    publicJwk: { kty: "OKP", crv: "Ed25519", x, kid, alg: "EdDSA", use: "sig" },
    header: headerOf("EdDSA", kid),
    digest: null,
    signer: privateKey,
  };
}

const headerOf = (alg: Algorithm, kid: string): string =>
  Buffer.from(JSON.stringify({ alg, kid, typ: "JWT" })).toString("base64url");

/** RFC 7638 §3.3: the members that make the key, in the order of their names. */
const thumbprint = (members: Readonly<Record<string, string>>): string =>
  createHash("sha256").update(JSON.stringify(members)).digest("base64url");
