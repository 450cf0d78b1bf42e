// Which known word an unknown one was probably meant to be.

/** nearest gives the known word that is closest: the same but for case, hyphens and a plural, or a slip or two away. */
export function nearest(word: string, known: readonly string[]): string | null {
  const plain = toPlain(word);
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    // Half a slip for the plural: of two that are as near, the one that needs none.
    const distance = Math.min(
      slips(word.toLowerCase(), candidate.toLowerCase()),
      slips(plain, toPlain(candidate)) + 0.5,
    );
    // A third of the word: more would be a guess, and a wrong one leads astray.
    if (distance < least && distance <= Math.max(1, Math.floor(Math.min(word.length, candidate.length) / 3))) {
      best = candidate;
      least = distance;
    }
  }
  return best ?? known.find((candidate) => belongs(plain, toPlain(candidate))) ?? null;
}

/** One spelling for "clientID" and "client_id", and for "identities" and "identity". */
const toPlain = (word: string) => word.toLowerCase().replace(/[-_ ]/g, "").replace(/ies$/, "y").replace(/s$/, "");

/** belongs: "headers" for "setHeaders", "connect" for "connectTimeout". */
const belongs = (word: string, known: string) =>
  known.length > 2 && word.length > 2 && (word.includes(known) || known.includes(word));

/** slips counts what was left out, put in, changed, or swapped with its neighbour (Damerau's distance, texts of a few characters). */
function slips(from: string, to: string): number {
  // A text that long is no misspelt option, and would only cost time.
  if (from.length > 40) return from.length;
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1])
        cost = Math.min(cost, before[column - 2]! + 1);
      next.push(cost);
    }
    before = last;
    last = next;
  }
  return last[to.length]!;
}
