// The turnstile before calls that strangers cause: some at a time, some in a while, from one network and in all; the others wait their turn by network.

import { GatewayError } from "../errors.ts";
import { createCache } from "../store/cache.ts";

/** Turnstile makes calls in their turn. */
export interface Turnstile {
  /**
   * pass makes a call for `holder`. Throws IDENTITY_TOO_MANY where they have made too many, or where most of those who wait are
   * theirs. `counted`: it is the rest of what was counted for them before.
   */
  pass<T>(holder: string, call: () => Promise<T>, counted?: boolean): Promise<T>;
}

/** Limits are what one process lets through: `burst` at once and `perSecond` from then on, of one holder and in all. */
export interface Limits {
  readonly each: { readonly burst: number; readonly perSecond: number };
  readonly all: { readonly burst: number; readonly perSecond: number };
  /** So many calls under way at once, in all. */
  readonly running: number;
  /** So many that wait, in all. */
  readonly waiting: number;
}

/** strangerLimits: an office behind one address, or a browser with all its tabs, signs in a hundred times at once, and then twice in a second; a provider hears of fifty in a second at the most, from each process. */
export const strangerLimits: Limits = {
  each: { burst: 100, perSecond: 2 },
  all: { burst: 300, perSecond: 50 },
  running: 16,
  waiting: 256,
};

/** So many networks are remembered; who is forgotten begins anew. */
const maxHolders = 20_000;

interface Bucket {
  tokens: number;
  at: number;
}

interface Waiter {
  go(): void;
  refuse(cause: GatewayError): void;
}

/** createTurnstile: `now` is in milliseconds. */
export function createTurnstile({ now, ...limits }: Limits & { readonly now: () => number }): Turnstile {
  const buckets = createCache<Bucket>({ max: maxHolders, now });
  const all: Bucket = { tokens: limits.all.burst, at: now() };
  /** In the order of their turns: whoever had one goes to the end. */
  const waiting = new Map<string, Waiter[]>();
  let waiters = 0;
  let running = 0;
  let isDue = false;

  const fill = (bucket: Bucket, { burst, perSecond }: Limits["each"]) => {
    const nowMs = now();
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.at) * perSecond) / 1_000);
    bucket.at = nowMs;
    return bucket.tokens >= 1;
  };

  function spend(holder: string): void {
    const bucket = buckets.get(holder) ?? { tokens: limits.each.burst, at: now() };
    const may = fill(bucket, limits.each);
    if (may) bucket.tokens -= 1;
    // Full again by then, and so as good as forgotten.
    buckets.set(holder, bucket, now() + (limits.each.burst * 1_000) / limits.each.perSecond);
    if (!may) throw tooMany();
  }

  function turn(): void {
    while (waiters > 0 && running < limits.running) {
      if (!fill(all, limits.all)) {
        if (isDue) return;
        isDue = true;
        setTimeout(() => {
          isDue = false;
          turn();
        }, 1_000 / limits.all.perSecond);
        return;
      }
      all.tokens -= 1;
      const [holder, queue] = waiting.entries().next().value!;
      waiting.delete(holder);
      const next = queue.shift()!;
      if (queue.length > 0) waiting.set(holder, queue);
      waiters -= 1;
      running += 1;
      next.go();
    }
  }

  /** The oldest of whoever has most waiting. */
  function makeRoom(): void {
    let most: string | null = null;
    for (const [holder, queue] of waiting) if (most === null || queue.length > waiting.get(most)!.length) most = holder;
    const queue = waiting.get(most!)!;
    queue.shift()!.refuse(tooMany());
    if (queue.length === 0) waiting.delete(most!);
    waiters -= 1;
  }

  return {
    async pass(holder, call, counted = false) {
      if (!counted) spend(holder);
      await new Promise<void>((go, refuse) => {
        const queue = waiting.get(holder) ?? [];
        queue.push({ go, refuse });
        waiting.set(holder, queue);
        waiters += 1;
        if (waiters > limits.waiting) makeRoom();
        turn();
      });
      try {
        return await call();
      } finally {
        running -= 1;
        turn();
      }
    },
  };
}

const tooMany = () => new GatewayError("IDENTITY_TOO_MANY");
