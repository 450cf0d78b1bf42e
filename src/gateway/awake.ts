// A worker that stood still hears first what it was told meanwhile, and serves then: requests wait in the kernel as well, and may be read before messages.

import { within } from "../process/within.ts";

/** Awake notices that this process stood still: it was stopped, swapped out or without a core, or its loop was held up. */
export interface Awake {
  /** hasStood: did it, up to this moment (performance.now())? */
  hasStood(atMs: number): boolean;
  /** caughtUp resolves once it knows again what it must. */
  caughtUp(): Promise<void>;
  close(): void;
}

const tickMs = 250;
/** Others have waited longer than this for it, and answered what it does not know (`believedMs` of the bus). */
const stoodMs = 1_000;
/** What cannot be read in this time is believed as long as it is without a standstill. */
const readMs = 1_000;

/** createAwake: `read` reads again what others would have told. */
export function createAwake(read: readonly (() => Promise<unknown>)[]): Awake {
  let tickedAt = performance.now();
  let catching: Promise<void> | null = null;
  const timer = setInterval(() => {
    // Late: whoever comes first has it caught up, and others come meanwhile.
    if (performance.now() - tickedAt > stoodMs) void caughtUp();
    tickedAt = performance.now();
  }, tickMs).unref();

  async function catchUp(): Promise<void> {
    // Messages that wait are read between two turns.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await within(Promise.allSettled(read.map((again) => again())), readMs, null);
    tickedAt = performance.now();
    catching = null;
  }
  function caughtUp(): Promise<void> {
    catching ??= catchUp();
    return catching;
  }

  return {
    hasStood: (atMs) => catching !== null || atMs - tickedAt > stoodMs,
    caughtUp,
    close: () => clearInterval(timer),
  };
}
