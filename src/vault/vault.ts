// What the store may not read is sealed: with the random value that finds it, or, where nobody brings one, with the master key.

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { GatewayError } from "../errors.ts";

/** randomToken is 256 bits, for cookies, states and keys. */
export const randomToken = (): string => randomBytes(32).toString("base64url");

/** isToken: is this what randomToken gives? Nothing else is looked for in the store. */
export const isToken = (text: string | null): text is string => text !== null && /^[A-Za-z0-9_-]{43}$/.test(text);

/** keyOf is the store key of a token: the token cannot be found from it. */
export const keyOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** deriveKey gives the key that a token stands for; `purpose` binds it to one use. */
export const deriveKey = (token: string, purpose: string): Buffer => derive(token, `sallyport ${purpose}`);

/** seal encrypts (AES-256-GCM) under a key derived from the token; `purpose` binds it to one use. */
export const seal = (token: string, purpose: string, plain: Uint8Array): string =>
  encrypt(deriveKey(token, purpose), purpose, plain);

/** unseal decrypts; null when it was not sealed with this token for this purpose. */
export const unseal = (token: string, purpose: string, sealed: string): Buffer | null =>
  decrypt(deriveKey(token, purpose), purpose, sealed);

/** Vault seals with the master key what only this gateway may read: signing keys, TOTP secrets, tickets. */
export interface Vault {
  /** seal encrypts for one purpose; name whom it belongs to in the purpose ("totp ada"), and nobody else's can be put in its place. */
  seal(purpose: string, plain: Uint8Array): string;
  /** unseal decrypts; null when it was not sealed with this key, or the second one, for this purpose. */
  unseal(purpose: string, sealed: string): Buffer | null;
  /** reseal seals with this key what the second one sealed; the same text: this one did; null: neither. */
  reseal(purpose: string, sealed: string): string | null;
  /** Names the key that seals; says nothing of it. */
  readonly id: string;
}

/** Resealed counts what became of what is kept: sealed anew, sealed with this key already, and sealed with one that is not here. */
export interface Resealed {
  readonly anew: number;
  readonly already: number;
  readonly closed: number;
}

/** createVault takes the 32 bytes that loadKey gives. `second` opens, and never seals: for while the master key is exchanged. */
export function createVault(key: Buffer, second: Buffer | null = null): Vault {
  // HKDF makes a key out of anything, an empty one included.
  if (key.length !== 32 || (second !== null && second.length !== 32))
    throw new GatewayError("GATEWAY_FAULT", { detail: "the master key is not 32 bytes" });
  const keyFor = (purpose: string) => derive(key, `sallyport vault ${purpose}`);
  const seal: Vault["seal"] = (purpose, plain) => encrypt(keyFor(purpose), purpose, plain);
  const own = (purpose: string, sealed: string) => decrypt(keyFor(purpose), purpose, sealed);
  const others = (purpose: string, sealed: string) =>
    second === null ? null : decrypt(derive(second, `sallyport vault ${purpose}`), purpose, sealed);
  return {
    seal,
    unseal: (purpose, sealed) => own(purpose, sealed) ?? others(purpose, sealed),
    reseal(purpose, sealed) {
      if (own(purpose, sealed) !== null) return sealed;
      const plain = others(purpose, sealed);
      return plain === null ? null : seal(purpose, plain);
    },
    id: derive(key, "sallyport master key id").toString("base64url"),
  };
}

function encrypt(key: Buffer, purpose: string, plain: Uint8Array): string {
  // A fresh nonce each time: reuse under one key would give both plaintexts away (mod_auth_openidc CVE-2021-32791).
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

function decrypt(key: Buffer, purpose: string, sealed: string): Buffer | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < 28) return null;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  } catch {
    return null;
  }
}

const derive = (secret: string | Buffer, context: string): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, "", context, 32));
