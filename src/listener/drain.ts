// How a server ends: for a while it takes all as before, then nothing new; what runs may finish, and the rest is cut.

import { setTimeout as delay } from "node:timers/promises";
import { within } from "../process/within.ts";
import type { Crowd } from "./crowd.ts";
import type { Door } from "./door.ts";
import { cutAll, type UnderWay } from "./under-way.ts";

/** Draining is how long it may take, and who is told. */
export interface Draining {
  /** How long new connections are taken before: whoever asks for readiness learns meanwhile that there is none. */
  readonly pauseMs: number;
  /** How long requests may take to finish after that. */
  readonly limitMs: number;
  /** Told when nothing new is taken: what would go on for ever ends within `overMs`. */
  readonly leave: (overMs: number) => void;
  /** Told before the rest is cut. */
  readonly cut: () => void;
}

const sweepMs = 50;
/** How long a kept connection has to be idle before it is closed; a quarter of the limit where that is less. */
const quietMs = 1_000;
/** Streams end within half of the limit, so that the last of them has as long to end well. */
const longestLeaveMs = 5_000;
/** The last words of what was cut are sent in this time. */
const wordsMs = 250;

/** drain resolves with what was cut, when no connection is left. */
export async function drain(crowd: Crowd, door: Door, { pauseMs, limitMs, leave, cut }: Draining): Promise<UnderWay> {
  // Whoever is told to come again elsewhere should not come here again, so others have to be known for it first.
  if (pauseMs > 0) await delay(pauseMs / 2);
  crowd.stopKeeping();
  const sweep = crowd.createSweep(Math.min(quietMs, limitMs / 4));
  let accepting = true;
  sweep(false);
  const sweeping = setInterval(() => sweep(!accepting), sweepMs);
  if (pauseMs > 0) await delay(pauseMs / 2);
  accepting = false;
  const gone = door.close();
  leave(Math.min(longestLeaveMs, limitMs / 2));
  await within(gone, limitMs, undefined);
  clearInterval(sweeping);
  cut();
  const count = cutAll(crowd.sockets.keys());
  await within(gone, wordsMs, undefined, { ref: false });
  return count;
}
