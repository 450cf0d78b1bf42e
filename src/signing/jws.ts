// Signs claims as a JWS. By hand: node:crypto takes half of the CPU, or less, that WebCrypto, and so jose, takes for it.

import { sign } from "node:crypto";
import { GatewayError } from "../errors.ts";
import { maxTokenSeconds } from "./key-schedule.ts";
import type { SigningKey } from "./signing-key.ts";

/** Claims is what a token says; what is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;

/** Signer signs claims that hold for `lifetimeSeconds` from `nowSeconds`. Throws SIGNING_NO_KEY. */
export type Signer = (claims: Claims, nowSeconds: number, lifetimeSeconds: number) => string;

/** signJws makes the compact form (RFC 7515 §7.1) with ES256 (RFC 7518 §3.4). */
export function signJws(key: SigningKey, claims: Claims, nowSeconds: number, lifetimeSeconds: number): string {
  // A key is withdrawn once what it signed is dead: nothing may live longer than that reckons with.
  if (lifetimeSeconds > maxTokenSeconds)
    throw new GatewayError("GATEWAY_FAULT", { detail: "a token may not live so long" });
  const payload = JSON.stringify({ ...claims, iat: nowSeconds, exp: nowSeconds + lifetimeSeconds });
  const text = `${headerOf(key)}.${Buffer.from(payload).toString("base64url")}`;
  // RFC 7518 §3.4: R and S side by side, not the DER that OpenSSL makes by itself.
  const signature = sign("sha256", Buffer.from(text), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

const headers = new WeakMap<SigningKey, string>();

function headerOf(key: SigningKey): string {
  let header = headers.get(key);
  if (header === undefined) {
    header = Buffer.from(JSON.stringify({ alg: "ES256", kid: key.kid, typ: "JWT" })).toString("base64url");
    headers.set(key, header);
  }
  return header;
}
