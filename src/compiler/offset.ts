// Offsets in a text, and positions in it: "line:column", both from 1; of several the first.

import type { Position } from "../../runtime/contract.ts";

/** Offsets knows where a text's lines begin. */
export interface Offsets {
  /** of gives the offset of a position. */
  of(position: Position): number;
  /** back gives the position of an offset. */
  back(offset: number): Position;
}

/** createOffsets reads the text once. */
export function createOffsets(text: string): Offsets {
  const lines = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.push(at + 1);
  return {
    of(position) {
      const [line, column] = position.split(/[: ]/).map(Number);
      return (lines[(line ?? 0) - 1] ?? 0) + Math.max(0, (column || 1) - 1);
    },
    back(offset) {
      let low = 0;
      let high = lines.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (lines[middle]! <= offset) low = middle;
        else high = middle - 1;
      }
      return `${low + 1}:${offset - lines[low]! + 1}`;
    },
  };
}
