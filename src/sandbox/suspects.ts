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

/**
 * Asked aside a route takes a twentieth of a millisecond more, and nobody's time. Once may have been cold code or a collector: it is soon
 * tried again; each time that it takes long again, twice as late. There is no hurry with one that had all of its limit, and was stopped:
 * here it would end the isolate, and all others would wait for another.
 */
const asideMs = { first: 1_000, most: 600_000 };

/** So much may be used up at once, or so many calls that are stopped at their limit. */
const burst = { ms: 500, calls: 10 };

/** Aside is until when (performance.now()) a route is asked aside, and for how long it was this time. */
interface Aside {
  readonly untilMs: number;
  readonly spanMs: number;
}

/** createSuspects begins with nobody; it holds no more than there are routes. */
export function createSuspects(limitMs: number): Suspects {
  const aside = new Map<number, Aside>();
  // Being stopped aside takes nobody's time, but that of a core which others could have: some of it, and then a tenth.
  const standstill = createStandstill(Math.max(burst.ms, burst.calls * limitMs));
  return {
    any: () => aside.size > 0,
    has(route, nowMs) {
      const found = aside.get(route);
      if (found === undefined) return false;
      if (nowMs < found.untilMs) return true;
      // It has been as good for as long again.
      if (nowMs > found.untilMs + found.spanMs) aside.delete(route);
      return false;
    },
    accuse(route, costMs, nowMs) {
      const found = aside.get(route);
      let spanMs = found?.spanMs ?? asideMs.first;
      if (costMs > 0) spanMs = asideMs.most;
      else if (found !== undefined && nowMs >= found.untilMs) spanMs = Math.min(asideMs.most, 2 * spanMs);
      aside.set(route, { untilMs: Math.max(nowMs + spanMs, found?.untilMs ?? 0), spanMs });
      if (costMs > 0) standstill.charge(route, costMs, nowMs);
    },
    leftMs: (route, nowMs) => standstill.left(route, nowMs),
  };
}
