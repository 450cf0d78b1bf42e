// Bounded caches: the one door to lru-cache. Nothing that grows with traffic grows without end.

import { LRUCache } from "lru-cache";

/** Cache remembers up to a number of values, each until its time. */
export interface Cache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, untilMs: number): void;
  delete(key: string): void;
  clear(): void;
}

interface Entry<Value> {
  readonly value: Value;
  /** From when and until when by the clock, and by what passes without it. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly passedMs: number;
}

/** Left out, lru-cache would make one for each look. */
const asUsual = {};

/** A clock that is kept in step goes back by less. */
const stepMs = 1_000;

/**
 * createCache: the oldest used goes first when `max` is reached. `now` is in milliseconds since 1970. Nothing is remembered
 * longer because the clock was set back, nor from before it was.
 */
export function createCache<Value extends object>(options: {
  readonly max: number;
  readonly now: () => number;
}): Cache<Value> {
  const { max, now } = options;
  const entries = new LRUCache<string, Entry<Value>>({ max });
  return {
    get(key) {
      const entry = entries.get(key, asUsual);
      if (entry === undefined) return undefined;
      const nowMs = now();
      const isGood = entry.untilMs > nowMs && entry.fromMs - stepMs <= nowMs && entry.passedMs > performance.now();
      if (isGood) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, untilMs) {
      const fromMs = now();
      entries.set(key, { value, fromMs, untilMs, passedMs: performance.now() + untilMs - fromMs });
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}
