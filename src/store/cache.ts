// Bounded caches: the one door to lru-cache. Nothing that grows with traffic grows without end.

import { LRUCache } from "lru-cache";

/** Cache remembers up to a number of values, each until its time. */
export interface Cache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, untilMs: number): void;
  delete(key: string): void;
  clear(): void;
}

/** createCache: the oldest used goes first when `max` is reached. `now` is in milliseconds since 1970. */
export function createCache<Value extends object>(options: {
  readonly max: number;
  readonly now: () => number;
}): Cache<Value> {
  const entries = new LRUCache<string, { readonly value: Value; readonly untilMs: number }>({ max: options.max });
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.untilMs > options.now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set: (key, value, untilMs) => void entries.set(key, { value, untilMs }),
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}
