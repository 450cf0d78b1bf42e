// How long to wait before a worker is started again that ended: not at all, at first, and longer the less good it does.

/** BackOff is of one worker's place. */
export interface BackOff {
  /** served: the one that was started last serves from now on. */
  served(): void;
  /** next gives the time to wait, in milliseconds, after one that ended. */
  next(): number;
}

/** Who has served for so long has shown that starting it was right. */
const steadyMs = 10_000;
const firstMs = 100;
/** Whatever keeps workers from starting may be put right at any moment. */
const longestMs = 10_000;

/** createBackOff waits for none of the first two, then 100 ms, and twice as long each time. */
export function createBackOff(): BackOff {
  let inVain = 0;
  let servesSince: number | null = null;
  return {
    served() {
      servesSince = performance.now();
    },
    next() {
      const steady = servesSince !== null && performance.now() - servesSince >= steadyMs;
      servesSince = null;
      inVain = steady ? 0 : inVain + 1;
      // One that dies at once, again and again, must not keep a core busy with starting it.
      return inVain < 2 ? 0 : Math.min(longestMs, firstMs * 2 ** (inVain - 2));
    },
  };
}
