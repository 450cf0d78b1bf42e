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
  const text = `${key.header}.${said.text}${own}`;
  return `${text}.${sign(key.digest, Buffer.from(text, "latin1"), key.signer).toString("base64url")}`;
}

/** The beginning of a payload, in base64url. Spaces after the comma fill it up to whole groups of three bytes, so that what follows can be put behind it. */
function toText(claims: Claims): string {
  const json = JSON.stringify(claims);
  const open = Buffer.from(json === "{}" ? "{" : `${json.slice(0, -1)},`);
  return Buffer.concat([open, fill[open.length % 3]!]).toString("base64url");
}

const fill = ["", "  ", " "].map((spaces) => Buffer.from(spaces));
