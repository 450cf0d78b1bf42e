// Signs claims as a JWS. By hand: node:crypto takes half of the CPU, or less, that WebCrypto, and so jose, takes for it.

import { sign } from "node:crypto";
import { GatewayError } from "../errors.ts";
import type { Algorithm } from "../exchange/exchange.ts";
import { maxTokenSeconds } from "./key-schedule.ts";
import type { KeyPart } from "./signing-key.ts";

/** Claims is what a token says; what is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;

/** Said is what many tokens say alike; it is put into text once, when the first is signed. */
export interface Said {
  readonly claims: Claims;
  text: string | null;
}

/** say makes it of claims that do not change any more. */
export const say = (claims: Claims): Said => ({ claims, text: null });

/** Own is what one token alone says, with whole seconds since 1970. */
export interface Own {
  readonly jti: string;
  /** The request that it is for; null: it does not say. */
  readonly rid: string | null;
  readonly iat: number;
  readonly exp: number;
}

/** Signer signs with the key whose turn it is. Throws SIGNING_NO_KEY. */
export type Signer = (algorithm: Algorithm, said: Said, own: Own) => string;

/** signJws makes the compact form (RFC 7515 §7.1), by ES256 (RFC 7518 §3.4) or EdDSA (RFC 8037 §3.1). */
export function signJws(key: KeyPart, said: Said, { jti, rid, iat, exp }: Own): string {
  // A key is withdrawn once what it signed is dead: nothing may live longer than that reckons with.
  if (exp - iat > maxTokenSeconds) throw new GatewayError("GATEWAY_FAULT", { detail: "a token may not live so long" });
  said.text ??= toText(said.claims);
  const request = rid === null ? "" : `"rid":${JSON.stringify(rid)},`;
  const own = Buffer.from(`"jti":${JSON.stringify(jti)},${request}"iat":${iat},"exp":${exp}}`).toString("base64url");
  const most = key.header.length + said.text.length + own.length + mostAround;
  const bytes = most <= usual.length ? usual : Buffer.allocUnsafe(most);
  let length = bytes.write(key.header, "latin1");
  bytes[length++] = dot;
  length += bytes.write(said.text, length, "latin1");
  length += bytes.write(own, length, "latin1");
  const signature = sign(key.digest, bytes.subarray(0, length), key.signer);
  bytes[length++] = dot;
  length += bytes.write(signature.toString("base64url"), length, "latin1");
  return bytes.toString("latin1", 0, length);
}

/** Where tokens are put together, one after the other: of each only its text is left for the collector. */
const usual = Buffer.allocUnsafeSlow(16_384);
const dot = ".".charCodeAt(0);
/** Two dots and a signature of 64 bytes in base64url, and room to spare. */
const mostAround = 128;

/** The beginning of a payload, in base64url. Spaces after the comma fill it up to whole groups of three bytes, so that what follows can be put behind it. */
function toText(claims: Claims): string {
  const json = JSON.stringify(claims);
  const open = Buffer.from(json === "{}" ? "{" : `${json.slice(0, -1)},`);
  return Buffer.concat([open, fill[open.length % 3]!]).toString("base64url");
}

const fill = ["", "  ", " "].map((spaces) => Buffer.from(spaces));
