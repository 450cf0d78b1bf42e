// An open loop: so many requests of each kind are begun in a second, whatever became of those before, and each is written down.

import { setTimeout as delay } from "node:timers/promises";
import { type Kind, kindNames, kinds, type Outcome, type Sent } from "../kind.ts";
import type { Sender } from "./senders.ts";

/** OpenLoop runs until it is stopped. */
export interface OpenLoop {
  /** All that were begun, in their order. */
  readonly sent: readonly Sent[];
  /** stop begins no more, and resolves once all that were begun have ended. */
  stop(): Promise<void>;
  /** note writes down a request that something else begins. */
  note(kind: Kind, path: string | null, work: Promise<Outcome>): Promise<Outcome>;
}

const tickMs = 20;

/** startOpenLoop begins at once. `share` of the usual rates; kinds without a rate in it keep the usual one. */
export function startOpenLoop(senders: Readonly<Record<Kind, Sender>>, share = 1): OpenLoop {
  const sent: Sent[] = [];
  const underWay = new Set<Promise<unknown>>();
  const startedMs = performance.now();
  const due = Object.fromEntries(kindNames.map((kind) => [kind, Math.random()])) as Record<Kind, number>;
  let lastMs = startedMs;
  let count = 0;

  function note(kind: Kind, path: string | null, work: Promise<Outcome>, id = `noted-${++count}`): Promise<Outcome> {
    const one: Sent = { id, kind, beganMs: performance.now(), endedMs: null, outcome: null, path };
    sent.push(one);
    const done = work
      .catch(
        (cause: unknown): Outcome => ({
          type: "wrong",
          what: `the harness failed: ${cause instanceof Error ? cause.stack : cause}`,
        }),
      )
      .then((outcome) => {
        one.endedMs = performance.now();
        one.outcome = outcome;
        return outcome;
      });
    underWay.add(done);
    void done.finally(() => underWay.delete(done));
    return done;
  }

  const tick = () => {
    const nowMs = performance.now();
    // A harness that was held up does not make up for it all at once: that would be another load.
    const passedSeconds = Math.min(nowMs - lastMs, 200) / 1_000;
    lastMs = nowMs;
    for (const kind of kindNames) {
      due[kind] += kinds[kind] * share * passedSeconds;
      for (; due[kind] >= 1; due[kind]--) {
        const id = `${kind}-${++count}`;
        const sending = senders[kind](id);
        if (sending !== null) void note(kind, sending.path, sending.outcome, id);
      }
    }
  };
  const timer = setInterval(tick, tickMs);
  return {
    sent,
    note: (kind, path, work) => note(kind, path, work),
    async stop() {
      clearInterval(timer);
      while (underWay.size > 0) await Promise.race([Promise.allSettled([...underWay]), delay(100)]);
    },
  };
}
