// Recovery codes: made at random, shown once, kept only as hashes.

import { randomBytes, scrypt } from "node:crypto";

/** No letter or digit that is easily taken for another (Crockford's base32). */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const length = 16;

/** newRecoveryCode is 80 random bits in four groups: "k7q2-9m3x-…". */
export function newRecoveryCode(): string {
  const letters = [...randomBytes(length)].map((byte) => alphabet[byte % 32]).join("");
  return letters.replace(/.{4}(?=.)/g, "$&-");
}

/** parseRecoveryCode reads what a person typed from paper; null: it cannot be one. */
export function parseRecoveryCode(typed: string): string | null {
  const letters = typed.toLowerCase().replace(/[\s-]/g, "").replaceAll("o", "0").replace(/[il]/g, "1");
  return letters.length === length && [...letters].every((letter) => alphabet.includes(letter)) ? letters : null;
}

/** A guess costs time and memory even where the store was stolen. */
const cost = { N: 2 ** 13, r: 8, p: 1 };

/** hashRecoveryCode is the key of a code in the store: salted by whose it is, so that one search serves one person. */
export async function hashRecoveryCode(code: string, person: string): Promise<string> {
  const letters = parseRecoveryCode(code) ?? "";
  const hash = await new Promise<Buffer>((resolve, reject) =>
    scrypt(letters, `sallyport recovery ${person}`, 32, cost, (cause, key) => (cause ? reject(cause) : resolve(key))),
  );
  return `recovery:${hash.toString("base64url")}`;
}
