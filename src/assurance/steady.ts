// How long what the ledger proves stays as it is, so that it need not be found out for every request.

import type { Assurance } from "./assurance.ts";
import { levelNames } from "./level-name.ts";
import { ownLevel } from "./own-level.ts";
import { type Demand, skewSeconds, youngest } from "./satisfied.ts";

/** Span is a time in which nothing changes, in whole seconds since 1970: from one, and until before the other. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/**
 * steady gives how long, around `nowMs`, each proof answers to these requirements as it does now: `resting` and `covering` (satisfied.ts)
 * come to the same in all of it. Each of their conditions on the time has its moments here.
 */
export function steady(demands: readonly Demand[], { levels, ledger, nowMs }: Assurance): Span {
  const nowSeconds = Math.floor(nowMs / 1_000);
  let from = Number.NEGATIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  /** From this moment on it is otherwise than before. */
  const turn = (at: number) => {
    // A time that is none would never be reached.
    if (Number.isNaN(at)) from = until = nowSeconds;
    else if (at <= nowSeconds) from = Math.max(from, at);
    else until = Math.min(until, at);
  };
  for (const { level: tree, maxAgeSeconds } of demands)
    for (const name of levelNames(tree)) {
      const level = ownLevel(name) ?? levels.get(name);
      const most = level === undefined ? null : youngest(maxAgeSeconds, level.lastsSeconds);
      for (const { at, expires } of ledger) {
        if (expires !== null) turn(Math.ceil(expires));
        if (at === null || most === null) continue;
        turn(Math.ceil(at - skewSeconds));
        turn(Math.floor(at + most) + 1);
      }
    }
  return { from, until };
}
