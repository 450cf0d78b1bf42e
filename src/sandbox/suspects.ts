// Routes whose guards took long: they are asked aside for a while, and those that are stopped again and again not at all.

import { createStandstill } from "./standstill.ts";

/** Suspects counts by route. */
export interface Suspects {
  any(): boolean;
  /** has: is it asked aside? */
  has(route: number, nowMs: number): boolean;
  /** accuse: it took long; `costMs` is what was computed in vain, with what was loaded for it. */
  accuse(route: number, costMs: number, nowMs: number): void;
  /** leftMs is how long it is not asked at all; 0: it is. */
  leftMs(route: number, nowMs: number): number;
}

/** Asked aside a route takes a twentieth of a millisecond more, and nobody's time: there is no hurry to try it again. */
const asideMs = 600_000;

/** So much may be used up at once, or so many calls that are stopped at their limit. */
const burst = { ms: 500, calls: 10 };

/** createSuspects begins with nobody; it holds no more than there are routes. */
export function createSuspects(limitMs: number): Suspects {
  const until = new Map<number, number>();
  // Being stopped aside takes nobody's time, but that of a core which others could have: some of it, and then a tenth.
  const standstill = createStandstill(Math.max(burst.ms, burst.calls * limitMs));
  return {
    any: () => until.size > 0,
    has(route, nowMs) {
      const end = until.get(route);
      if (end === undefined) return false;
      if (nowMs < end) return true;
      until.delete(route);
      return false;
    },
    accuse(route, costMs, nowMs) {
      until.set(route, nowMs + asideMs);
      if (costMs > 0) standstill.charge(route, costMs, nowMs);
    },
    leftMs: (route, nowMs) => standstill.left(route, nowMs),
  };
}
