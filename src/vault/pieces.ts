// A long secret that is sealed piece by piece: each has its place, and the last is marked, so that none can be moved, left out or cut off.

import { createCipheriv, createDecipheriv } from "node:crypto";
import { deriveKey } from "./vault.ts";

/** pieceBytes is how much is sealed at once; only the last piece may be shorter. */
export const pieceBytes = 65_536;

/** tagBytes is how much longer a piece is once it is sealed. */
export const tagBytes = 16;

/** Pieces seals or unseals one secret's pieces in their order. */
export interface Pieces {
  seal(plain: Uint8Array, last: boolean): Buffer;
  /** unseal gives the piece; null when it is not the one that was sealed here. */
  unseal(sealed: Uint8Array, last: boolean): Buffer | null;
}

/** createPieces: a token seals one secret only, because its pieces' nonces are their numbers. */
export function createPieces(token: string, purpose: string): Pieces {
  const key = deriveKey(token, purpose);
  const nonce = Buffer.alloc(12);
  let next = 0;
  const turn = (last: boolean): Buffer => {
    nonce.writeUInt32BE(next++, 4);
    nonce.writeUInt32BE(last ? 1 : 0, 8);
    return nonce;
  };
  return {
    seal(plain, last) {
      const cipher = createCipheriv("aes-256-gcm", key, turn(last));
      const sealed = cipher.update(plain);
      cipher.final();
      return Buffer.concat([sealed, cipher.getAuthTag()]);
    },
    unseal(sealed, last) {
      const end = sealed.length - tagBytes;
      if (end < 0) return null;
      const decipher = createDecipheriv("aes-256-gcm", key, turn(last), { authTagLength: tagBytes });
      decipher.setAuthTag(sealed.subarray(end));
      const plain = decipher.update(sealed.subarray(0, end));
      try {
        decipher.final();
      } catch {
        return null;
      }
      return plain;
    },
  };
}
