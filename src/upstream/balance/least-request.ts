// Least request: the endpoint with the fewest requests under way, by weight.

import type { Selector } from "./selector.ts";

/** createLeastRequest starts its search at another endpoint each time. */
export function createLeastRequest(): Selector {
  let start = 0;
  return {
    select(candidates) {
      // Starting elsewhere each time, so that idle endpoints share what comes while nothing is outstanding.
      start = (start + 1) % candidates.length;
      let best = candidates[start]!;
      for (let step = 1; step < candidates.length; step++) {
        const candidate = candidates[(start + step) % candidates.length]!;
        // (outstanding + 1) / weight, without the division.
        if ((candidate.endpoint.outstanding + 1) * best.weight < (best.endpoint.outstanding + 1) * candidate.weight)
          best = candidate;
      }
      return best;
    },
  };
}
