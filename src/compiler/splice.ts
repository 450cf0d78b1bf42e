// Puts texts into a script, and keeps its source map true. Lines stay what they are.

import { decode, encode, type SourceMapMappings } from "@jridgewell/sourcemap-codec";

/**
 * Insertion is a text without line ends, and the offset that it is put at. Of several at one, those that close something
 * come first, the innermost before all; `opened` is where that began.
 */
export interface Insertion {
  readonly at: number;
  readonly text: string;
  readonly opened?: number;
}

/** splice gives the script with everything put in, and its map (JSON). */
export function splice(code: string, map: string, insertions: readonly Insertion[]): { code: string; map: string } {
  if (insertions.length === 0) return { code, map };
  const ordered = insertions.map((one, index) => ({ one, index })).sort(order);
  let done = "";
  let from = 0;
  // For each line, what was put into it: at which column, and how long it is.
  const shifts: (readonly [column: number, length: number])[][] = [];
  let line = 0;
  let lineStart = 0;
  for (const { one } of ordered) {
    done += code.slice(from, one.at) + one.text;
    for (let end = code.indexOf("\n", lineStart); end >= 0 && end < one.at; end = code.indexOf("\n", lineStart)) {
      line++;
      lineStart = end + 1;
    }
    const here = shifts[line] ?? [];
    here.push([one.at - lineStart, one.text.length]);
    shifts[line] = here;
    from = one.at;
  }
  const parsed = JSON.parse(map) as { mappings: string };
  const mappings = decode(parsed.mappings);
  return {
    code: done + code.slice(from),
    map: JSON.stringify({ ...parsed, mappings: encode(shift(mappings, shifts)) }),
  };
}

interface Placed {
  readonly one: Insertion;
  readonly index: number;
}

/** What was put in later lies further inside, where both begin at one place. */
function order(a: Placed, b: Placed): number {
  if (a.one.at !== b.one.at) return a.one.at - b.one.at;
  const [opened, other] = [a.one.opened, b.one.opened];
  if (opened === undefined || other === undefined) {
    if (opened !== other) return opened === undefined ? 1 : -1;
    return a.index - b.index;
  }
  return other - opened || b.index - a.index;
}

function shift(mappings: SourceMapMappings, shifts: readonly (readonly (readonly [number, number])[] | undefined)[]) {
  return mappings.map((segments, line) => {
    const here = shifts[line];
    if (here === undefined) return segments;
    let next = 0;
    let moved = 0;
    return segments.map((segment) => {
      for (; next < here.length && here[next]![0] <= segment[0]; next++) moved += here[next]![1];
      const shifted = [...segment] as typeof segment;
      shifted[0] += moved;
      return shifted;
    });
  });
}
