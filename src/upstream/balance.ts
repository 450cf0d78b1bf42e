// Which endpoint is next: one-method strategies and the table of their names.

import type { BalanceName } from "../../runtime/contract.ts";

/** Candidate is an endpoint as balancing sees it. */
export interface Candidate {
  readonly weight: number;
  /** Requests that it is busy with now. */
  readonly outstanding: number;
}

/** Balance chooses one of at least one candidates; each upstream has its own. */
export interface Balance {
  select<T extends Candidate>(candidates: readonly T[]): T;
}

/** balances makes a strategy by its name. */
export const balances: Readonly<Record<BalanceName, () => Balance>> = {
  "round-robin": roundRobin,
  "least-request": leastRequest,
};

// Smooth weighted round robin: weights 5,1,1 give a a b a c a a instead of a a a a a b c.
function roundRobin(): Balance {
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

function leastRequest(): Balance {
  let start = 0;
  return {
    select(candidates) {
      // Starting elsewhere each time, so that idle endpoints share what comes while nothing is outstanding.
      start = (start + 1) % candidates.length;
      let best = candidates[start]!;
      for (let step = 1; step < candidates.length; step++) {
        const candidate = candidates[(start + step) % candidates.length]!;
        // (outstanding + 1) / weight, without the division.
        if ((candidate.outstanding + 1) * best.weight < (best.outstanding + 1) * candidate.weight) best = candidate;
      }
      return best;
    },
  };
}
