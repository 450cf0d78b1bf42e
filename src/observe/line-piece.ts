// Pieces of lines that are written many times, made once.

import { visible } from "../../runtime/visible.ts";

/** toPiece makes bytes of a piece. */
export const toPiece = (text: string): Uint8Array => Buffer.from(text);

const mostKnown = 1_024;
const mostLength = 300;

/**
 * createField makes the function that gives a whole field by its text. With `max` the text is shown as `visible` does, cut
 * at so many UTF-16 units; without, it is the gateway's or the operator's own, and stays whole.
 */
export function createField(name: string, max: number | null): (text: string) => Uint8Array {
  const key = `,${JSON.stringify(name)}:`;
  /** By the text, which is all that a field depends on; bounded in count and length, whatever clients send. */
  const known = new Map<string, Uint8Array>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const piece = toPiece(key + JSON.stringify(max === null ? text : visible(text, max)));
    if (text.length > mostLength) return piece;
    if (known.size >= mostKnown) known.clear();
    known.set(copied(text), piece);
    return piece;
  };
}

/** A part of a longer text keeps all of that in memory, such as the header that an address stood in. */
function copied(text: string): string {
  const narrow = Buffer.from(text, "latin1").toString("latin1");
  return narrow === text ? narrow : Buffer.from(text, "utf16le").toString("utf16le");
}
