// What waits in the store is found by the hash of a random value and sealed with that value: the store alone opens nothing.

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** randomToken is 256 bits, for cookies, states and keys. */
export const randomToken = (): string => randomBytes(32).toString("base64url");

/** keyOf is the store key of a token: the token cannot be found from it. */
export const keyOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** seal encrypts (AES-256-GCM) under a key derived from the token; `purpose` binds it to one use. */
export function seal(token: string, purpose: string, plain: Uint8Array): string {
  // A fresh nonce each time: reuse under one key would give both plaintexts away (mod_auth_openidc CVE-2021-32791).
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", derive(token, purpose), nonce).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** unseal decrypts; null when it was not sealed with this token for this purpose. */
export function unseal(token: string, purpose: string, sealed: string): Buffer | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < 28) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", derive(token, purpose), bytes.subarray(0, 12), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  } catch {
    return null;
  }
}

function derive(token: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", token, "", `sallyport ${purpose}`, 32));
}
