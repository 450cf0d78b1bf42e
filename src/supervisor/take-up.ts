// Taking up a store that was put in another's place: what keeps a worker from it may pass, and is no reason to break off all that it carries.

import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "../errors.ts";
import type { Log } from "../observe/log.ts";

/** The supervisor ends a worker that takes longer than ten seconds: before that it says itself what keeps it. */
const limitMs = 8_000;
const againMs = 250;

/** takeUp does `work`, which may be begun anew, until the store lets it. Rejects with what kept it from that for too long, or with what is not the store's. */
export async function takeUp(work: () => Promise<void>, log: Pick<Log, "warn">): Promise<void> {
  const untilMs = performance.now() + limitMs;
  for (let tries = 1; ; tries++) {
    try {
      await work();
      if (tries > 1) log.warn({ event: "store-recovered" }, `The store was taken up at try ${tries}`);
      return;
    } catch (cause) {
      if (!isOfStore(cause) || performance.now() > untilMs) throw cause;
      const { code, detail, fix } = cause;
      if (tries === 1)
        log.warn({ event: "store-failed", code, detail, fix, againInMs: againMs }, "The store cannot be taken up yet");
    }
    await delay(againMs);
  }
}

const isOfStore = (cause: unknown): cause is GatewayError =>
  cause instanceof GatewayError && cause.code.startsWith("STORE_");
