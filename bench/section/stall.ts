// How long others wait at most while one visitor asks, again and again, for a route whose guard never ends.

import { setTimeout as delay } from "node:timers/promises";
import { type Outcome, visit } from "../load/visit.ts";
import { type TrialOptions, trialHost } from "./trial.ts";

/** Stall: others ask an anonymous route and one whose guard is asked each time, at a constant rate each. */
export interface Stall {
  /** Of both together, while nobody loops. */
  readonly calmP99Micros: number;
  /** The longest that any of them waited while somebody did, and of which the 99th percentile. */
  readonly worstMicros: number;
  readonly worstP99Micros: number;
  /** Of the others' requests, how many were refused meanwhile. */
  readonly refused: number;
}

const perSecond = 250;
const seconds = 4;
/** A visitor who does not wait for long: as often as the limit of 20 ms lets him. */
const loopsPerSecond = 50;

/** measureStall needs a gateway with the routes of writeRoutes that is warm. */
export async function measureStall({ processes, bench }: TrialOptions): Promise<Stall> {
  const { folder, loadCore: core, port } = bench;
  const headers = trialHost(bench);
  const where = { processes, folder, core };
  const others = (path: string) =>
    visit(where, { port, path, headers, connections: 16, perSecond, seconds, mayBeRefused: true });
  const both = async () => Promise.all([others("/service-1/accounts"), others("/asked/accounts")]);
  const calm = await both();
  const looping = visit(where, {
    ...{ port, path: "/loops/accounts", headers, connections: 1, mayBeRefused: true },
    ...{ perSecond: loopsPerSecond, seconds: seconds + 1 },
  });
  // It has begun when the others begin.
  await delay(500);
  const stalled = await both();
  await looping.catch(() => undefined);
  const most = (read: (outcome: Outcome) => number, outcomes: readonly Outcome[]) => Math.max(...outcomes.map(read));
  return {
    calmP99Micros: most((one) => one.p99Micros, calm),
    worstMicros: most((one) => one.maxMicros, stalled),
    worstP99Micros: most((one) => one.p99Micros, stalled),
    refused: stalled.reduce((sum, one) => sum + one.refused, 0),
  };
}
