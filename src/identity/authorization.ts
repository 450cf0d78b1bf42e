// What stands in Authorization: a Bearer token, a Basic password, and which issuers' tokens are in it, in whatever form.

import { textsNamed } from "./json-member.ts";

/** toBearer gives the token (RFC 6750 §2.1); null: it is something else. The scheme is case-insensitive (RFC 9110 §11.1). */
export const toBearer = (authorization: string): string | null =>
  /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1] ?? null;

/** toBasicPassword gives what stands behind the user name (RFC 7617 §2); null: it is something else. */
export function toBasicPassword(authorization: string): string | null {
  const pair = toBasicPair(authorization);
  const colon = pair === null ? -1 : pair.indexOf(":");
  return pair === null || colon === -1 ? null : pair.slice(colon + 1);
}

function toBasicPair(authorization: string): string | null {
  const encoded = /^Basic +([A-Za-z0-9+/\-_]+=*)$/i.exec(authorization)?.[1];
  return encoded === undefined ? null : Buffer.from(encoded, "base64").toString();
}

/** So short a word holds no token. */
const base64 = /[A-Za-z0-9+/_-]{24,}/g;

/**
 * issuersIn gives whose tokens are anywhere in it. Looser than any reader of tokens: one that is cut off, stands under
 * another scheme, or is encoded once or twice, is still its issuer's, and passed on it would be read by whoever gets it.
 */
export function issuersIn(authorization: string): readonly string[] {
  const found = new Set<string>();
  for (const text of textsIn(authorization, 2))
    for (const others of [/[^A-Za-z0-9_-]+/, /[^A-Za-z0-9+/_-]+/])
      for (const word of text.split(others)) {
        for (const issuer of word.length < 8 ? [] : issuersOf(word)) found.add(issuer);
      }
  return [...found];
}

/** It, and all that is encoded in it; lenient readers take what a space or a tab has come between for one. */
function textsIn(text: string, rounds: number): readonly string[] {
  if (rounds === 0) return [text];
  const plain = text.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const words = new Set(
    [text, plain, text.replace(/^\S+\s+/, "").replace(/\s+/g, "")].flatMap((one) => one.match(base64) ?? []),
  );
  return [text, plain, ...[...words].flatMap((word) => textsIn(Buffer.from(word, "base64").toString(), rounds - 1))];
}

/** The part of a token that says who issued it may have lost its end; of two issuers in it, some reader believes each. */
function issuersOf(payload: string): readonly string[] {
  const text = Buffer.from(payload, "base64").toString();
  if (!/^\s*\{/.test(text)) return [];
  try {
    JSON.parse(text);
    return textsNamed(text, "iss");
  } catch {
    const issuers = text.matchAll(/"iss"\s*:\s*"((?:[^"\\]|\\.)*)"/g);
    return [...issuers].map(([, issuer = ""]) => issuer.replace(/\\\//g, "/"));
  }
}
