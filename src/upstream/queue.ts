// Requests that wait until an endpoint has room for them: first in, first out, so many, and so long.

import type { GatewayError } from "../errors.ts";
import type { Endpoint } from "./endpoint.ts";

/** Waiter is one request. Of `go` and `expire` it is told one, once, and has left then. */
export interface Waiter {
  readonly tried: readonly Endpoint[];
  /** There is room now, for whoever takes it at once. */
  go(): void;
  /** It waited as long as it may. */
  expire(error: GatewayError): void;
}

/** Queue is that of one upstream. */
export interface Queue {
  readonly size: number;
  /** add: false, there is no room to wait either. */
  add(waiter: Waiter): boolean;
  leave(waiter: Waiter): void;
  /** pump lets those go for whom there is room. */
  readonly pump: () => void;
}

/** createQueue: `hasRoom`: for anybody? `mayGo`: for this one? `onChange` is told when the first comes, and when the last has gone. */
export function createQueue(options: {
  readonly limit: number;
  readonly waitMs: number;
  readonly late: () => GatewayError;
  readonly hasRoom: () => boolean;
  readonly mayGo: (waiter: Waiter) => boolean;
  readonly onChange: (waits: boolean) => void;
}): Queue {
  const { limit, waitMs, late, hasRoom, mayGo, onChange } = options;
  /** Each with the moment when it has waited long enough. All wait equally long, so the first is the next. */
  const waiters = new Map<Waiter, number>();
  let timer: NodeJS.Timeout | undefined;
  let pumping = false;

  function settle(): void {
    if (waiters.size > 0) return;
    clearTimeout(timer);
    onChange(false);
  }

  function expire(): void {
    const now = performance.now();
    for (const [waiter, until] of waiters) {
      if (until > now) break;
      waiters.delete(waiter);
      waiter.expire(late());
    }
    const [next] = waiters.values();
    if (next === undefined) onChange(false);
    else timer = setTimeout(expire, Math.max(1, next - now)).unref();
  }

  return {
    get size() {
      return waiters.size;
    },
    add(waiter) {
      if (waiters.size >= limit) return false;
      waiters.set(waiter, performance.now() + waitMs);
      if (waiters.size === 1) {
        onChange(true);
        timer = setTimeout(expire, waitMs).unref();
      }
      return true;
    },
    leave(waiter) {
      if (waiters.delete(waiter)) settle();
    },
    pump() {
      if (pumping) return;
      pumping = true;
      for (const waiter of waiters.keys()) {
        if (!hasRoom()) break;
        // Who was at the only ones with room already lets the next one go.
        if (!mayGo(waiter)) continue;
        waiters.delete(waiter);
        waiter.go();
      }
      pumping = false;
      settle();
    },
  };
}
