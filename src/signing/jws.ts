// Signs claims as a JWS. By hand: node:crypto takes half of the CPU, or less, that WebCrypto, and so jose, takes for it.

import { sign } from "node:crypto";
import { GatewayError } from "../errors.ts";
import type { CompactJws } from "../exchange/compact-jws.ts";
import type { Algorithm } from "../exchange/exchange.ts";
import { maxTokenSeconds } from "./key-schedule.ts";
import type { KeyPart } from "./signing-key.ts";

/** Claims is what a token says; what is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;

/** Said is what many tokens say alike; it is put into text once for each key, when that signs the first of them. */
export interface Said {
  readonly claims: Claims;
  /** The key's header, by which it is known: no key is held here that was withdrawn. */
  header: string;
  /** How they begin, that header included. */
  start: string;
}

/** say makes it of claims that do not change any more. */
export const say = (claims: Claims): Said => ({ claims, header: "", start: "" });

/** Own is what one token alone says, with whole seconds since 1970. */
export interface Own {
  readonly jti: string;
  /** The request that it is for; null: it does not say. */
  readonly rid: string | null;
  readonly iat: number;
  readonly exp: number;
}

/** Signer signs with the key whose turn it is. Throws SIGNING_NO_KEY. */
export type Signer = (algorithm: Algorithm, said: Said, own: Own) => CompactJws;

/** signJws makes the compact form (RFC 7515 §7.1), by ES256 (RFC 7518 §3.4) or EdDSA (RFC 8037 §3.1). */
export function signJws(key: KeyPart, said: Said, { jti, rid, iat, exp }: Own): CompactJws {
  // A key is withdrawn once what it signed is dead: nothing may live longer than that reckons with.
  if (exp - iat > maxTokenSeconds) throw new GatewayError("GATEWAY_FAULT", { detail: "a token may not live so long" });
  if (said.header !== key.header) {
    said.start = `${key.header}.${toText(said.claims)}`;
    said.header = key.header;
  }
  const request = rid === null ? "" : `"rid":${JSON.stringify(rid)},`;
  const own = Buffer.from(`"jti":${JSON.stringify(jti)},${request}"iat":${iat},"exp":${exp}}`).toString("base64url");
  const length = said.start.length + own.length;
  const bytes = length <= usual.length ? usual : Buffer.allocUnsafe(length);
  bytes.write(own, bytes.write(said.start, "latin1"), "latin1");
  const signature = sign(key.digest, bytes.subarray(0, length), key.signer);
  // Of these alphabets alone, which is what the type says.
  return `${said.start}${own}.${signature.toString("base64url")}` as CompactJws;
}

/** Where what is signed is put together, one after the other: nothing of it is left for the collector. */
const usual = Buffer.allocUnsafeSlow(16_384);

/** The beginning of a payload, in base64url. Spaces after the comma fill it up to whole groups of three bytes, so that what follows can be put behind it. */
function toText(claims: Claims): string {
  const json = JSON.stringify(claims);
  const open = Buffer.from(json === "{}" ? "{" : `${json.slice(0, -1)},`);
  return Buffer.concat([open, fill[open.length % 3]!]).toString("base64url");
}

const fill = ["", "  ", " "].map((spaces) => Buffer.from(spaces));
