// What clients and the application agree on, so that each end knows what the other should have sent.

import { createHash } from "node:crypto";

/** How many pieces a download or upload has, and how long lies between two. */
export const downloadPieces = 15;
export const pieceMs = 100;

/** How long a stream is open, and how often something comes. */
export const streamMs = 2_000;
export const streamPieceMs = 250;

/** downloadBytes is what the download of this id is. */
export function downloadBytes(id: string): Buffer {
  const block = createHash("sha512").update(id).digest();
  return Buffer.concat(Array.from({ length: 1_500 }, () => block));
}
