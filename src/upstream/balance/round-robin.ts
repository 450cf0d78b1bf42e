// Round robin: the endpoints in turn, by weight.

import type { Candidate, Selector } from "./selector.ts";

/** createRoundRobin is smooth: weights 5,1,1 give a a b a c a a instead of a a a a a b c. */
export function createRoundRobin(): Selector {
  const credits = new WeakMap<Candidate, { value: number }>();
  const creditOf = (candidate: Candidate) => {
    let credit = credits.get(candidate);
    if (credit === undefined) {
      credit = { value: 0 };
      credits.set(candidate, credit);
    }
    return credit;
  };
  return {
    select(candidates) {
      let best = candidates[0]!;
      if (candidates.length === 1) return best;
      let bestCredit = creditOf(best);
      let total = 0;
      for (const candidate of candidates) {
        const credit = creditOf(candidate);
        credit.value += candidate.weight;
        total += candidate.weight;
        if (credit.value <= bestCredit.value) continue;
        best = candidate;
        bestCredit = credit;
      }
      bestCredit.value -= total;
      return best;
    },
  };
}
