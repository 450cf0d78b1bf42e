// Orders to a worker, each with its answer, and with the time that it may take.

/** Orders are waited for as long as the worker can be believed to be at work on them. */
export interface Orders {
  /** give resolves with the answer; rejects when the worker refuses, or is gone. */
  give(key: string, send: () => void): Promise<void>;
  done(key: string): void;
  refused(key: string, cause: Error): void;
  /** look is called now and then. */
  look(): void;
  /** end rejects all that is waited for, and whatever is asked from now on. */
  end(cause: Error): void;
}

/** OrderOptions: `timeMs` runs only while the worker can. `slow` is told, more than once, how long an order has been waited for; `late` that it is over. */
export interface OrderOptions {
  readonly timeMs: () => number;
  readonly answerMs: number;
  readonly slow: (key: string, waitedMs: number) => void;
  readonly late: (key: string, waitedMs: number) => void;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
  readonly sinceMs: number;
  readonly startedAt: number;
  told: number;
}

/** A worker that hangs is found by its heartbeat, so one that works on something may take its time: so many times `answerMs`. */
const patience = 6;

/** createOrders starts with none. */
export function createOrders({ timeMs, answerMs, slow, late }: OrderOptions): Orders {
  const waiting = new Map<string, Waiting>();
  let ended: Error | null = null;
  const take = (key: string) => {
    const one = waiting.get(key);
    waiting.delete(key);
    return one;
  };
  return {
    give(key, send) {
      if (ended !== null) return Promise.reject(ended);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiting.set(key, { resolve, reject, sinceMs: timeMs(), startedAt: performance.now(), told: 0 });
      send();
      return promise;
    },
    done: (key) => take(key)?.resolve(),
    refused: (key, cause) => take(key)?.reject(cause),
    look() {
      for (const [key, one] of waiting) {
        const passedMs = performance.now() - one.startedAt;
        if (timeMs() - one.sinceMs > patience * answerMs) late(key, passedMs);
        else if (passedMs > (one.told + 1) * answerMs) {
          one.told = Math.floor(passedMs / answerMs);
          slow(key, passedMs);
        }
      }
    },
    end(cause) {
      ended = cause;
      for (const key of [...waiting.keys()]) take(key)?.reject(cause);
    },
  };
}
