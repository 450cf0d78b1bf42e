// How much of a worker's time a route may take from all others by being stopped, again and again: so much at once, and then a tenth of the time.

/** Standstill counts it by route. */
export interface Standstill {
  /** Has any route used some of it up? */
  readonly counts: boolean;
  /** left is how long a route's calls are refused without being made; 0: they are made. */
  left(route: number, nowMs: number): number;
  /** charge is told that everybody stood still for a route. */
  charge(route: number, ms: number, nowMs: number): void;
}

/** So much of the time it comes back. */
const share = 0.1;

/** createStandstill starts with nothing used up, and lets `burstMs` be used up at once; it holds no more than there are routes. */
export function createStandstill(burstMs: number): Standstill {
  const used = new Map<number, { readonly ms: number; readonly atMs: number }>();
  const usedAt = (route: number, nowMs: number): number => {
    const known = used.get(route);
    return known === undefined ? 0 : Math.max(0, known.ms - (nowMs - known.atMs) * share);
  };
  return {
    get counts() {
      return used.size > 0;
    },
    left(route, nowMs) {
      const ms = usedAt(route, nowMs);
      if (ms === 0) used.delete(route);
      return Math.max(0, (ms - burstMs) / share);
    },
    charge(route, ms, nowMs) {
      used.set(route, { ms: usedAt(route, nowMs) + ms, atMs: nowMs });
    },
  };
}
