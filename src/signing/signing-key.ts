// A signing key: made here, sealed for the store with everything that belongs to it, and opened again.

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Vault } from "../vault/vault.ts";

/** PublicJwk is what a verifier gets of a key (RFC 7517, RFC 7518 §6.2.1). */
export interface PublicJwk {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: "ES256";
  readonly use: "sig";
}

/** SigningKey is one key of the ring. */
export interface SigningKey {
  /** Keys are numbered in the order in which they were made: of those that may sign, the last one does. */
  readonly slot: number;
  /** RFC 7638: the same key has the same id everywhere. */
  readonly kid: string;
  /** Milliseconds since 1970, from which on it signs; it is published before. */
  readonly sinceMs: number;
  readonly privateKey: KeyObject;
  readonly publicJwk: PublicJwk;
}

/** createSigningKey makes an ES256 key (RFC 7518 §3.4). */
export const createSigningKey = (slot: number, sinceMs: number): SigningKey =>
  complete(slot, sinceMs, generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);

/** sealSigningKey: the public part as well, or whoever writes to the store could have a key of theirs published. */
export function sealSigningKey(vault: Vault, { slot, sinceMs, privateKey }: SigningKey): string {
  const der = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64url");
  return vault.seal(purposeOf(slot), Buffer.from(JSON.stringify({ sinceMs, der })));
}

/** unsealSigningKey gives null where the master key is another one, or the entry is not what was put there. */
export function unsealSigningKey(vault: Vault, slot: number, sealed: string): SigningKey | null {
  const plain = vault.unseal(purposeOf(slot), sealed);
  if (plain === null) return null;
  const { sinceMs, der } = JSON.parse(plain.toString()) as { readonly sinceMs: number; readonly der: string };
  const key = Buffer.from(der, "base64url");
  return complete(slot, sinceMs, createPrivateKey({ key, format: "der", type: "pkcs8" }));
}

/** resealSigningKey seals it with the master key where the second one did; null: neither did. */
export const resealSigningKey = (vault: Vault, slot: number, sealed: string): string | null =>
  vault.reseal(purposeOf(slot), sealed);

const purposeOf = (slot: number): string => `signing key ${slot}`;

function complete(slot: number, sinceMs: number, privateKey: KeyObject): SigningKey {
  const { x = "", y = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const kid = createHash("sha256")
    .update(JSON.stringify({ crv: "P-256", kty: "EC", x, y }))
    .digest("base64url");
  const publicJwk: PublicJwk = { kty: "EC", crv: "P-256", x, y, kid, alg: "ES256", use: "sig" };
  return { slot, kid, sinceMs, privateKey, publicJwk };
}
