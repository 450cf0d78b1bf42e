// Outages: who was asked in vain is left alone for a while and then asked by one, while everybody else hears at once what came of it.

import { ageMs, type Moment, toMoment } from "../process/moment.ts";

/** Outage remembers whether somebody outside answers. */
export interface Outage {
  /** away gives what the last call failed with, where nobody is to make one now; null: ask. */
  away(): { readonly cause: unknown } | null;
  /** failing: was the last call in vain, so that operators wait to hear that it is over? */
  failing(): boolean;
  /** ask makes a call, unless it is away, and rejects as the call does, or as the last one did. `urgent`: whatever the last ones came to. */
  ask<T>(call: () => Promise<T>, urgent?: boolean): Promise<T>;
}

/** OutageNews are told to operators: at the first failure, now and then while it lasts, and when it is over. */
export interface OutageNews {
  readonly failed: (cause: unknown, lasted: { readonly ms: number; readonly calls: number }) => void;
  readonly over: (lasted: { readonly ms: number; readonly calls: number }) => void;
}

/** How long nobody asks after the first failure; it doubles with each, and a part of it is left to chance, so that not all processes ask at once. */
const firstPauseMs = 1_000;

/** So often operators hear of what they know already. */
const remindMs = 10 * 60_000;

/** createOutage: `after` so many failures in a row it is away; left out: after one. A failure that is not `meant` says that somebody is there. */
export function createOutage(options: {
  readonly now: () => number;
  readonly longestPauseMs: () => number;
  readonly news: OutageNews;
  readonly after?: number;
  readonly meant?: (cause: unknown) => boolean;
  /** 0 to 1. */
  readonly random?: () => number;
}): Outage {
  const { now, longestPauseMs, news, after = 1, meant = () => true, random = Math.random } = options;
  let failures = 0;
  let began: Moment | null = null;
  let told: Moment | null = null;
  let last: { readonly cause: unknown; readonly at: Moment; readonly pauseMs: number } | null = null;
  let asking = 0;

  const isAway = () => last !== null && failures >= after;

  function fail(cause: unknown): void {
    failures += 1;
    began ??= toMoment(now);
    const wholeMs = Math.min(longestPauseMs(), firstPauseMs * 2 ** Math.min(failures - after, 20));
    last = { cause, at: toMoment(now), pauseMs: wholeMs * (0.5 + random() / 2) };
    if (failures < after || (told !== null && ageMs(told, now) < remindMs)) return;
    told = toMoment(now);
    news.failed(cause, { ms: ageMs(began, now), calls: failures });
  }

  function answer(): void {
    if (told !== null && began !== null) news.over({ ms: ageMs(began, now), calls: failures });
    failures = 0;
    began = told = last = null;
  }

  function away(): { readonly cause: unknown } | null {
    if (last === null || !isAway()) return null;
    return asking > 0 || ageMs(last.at, now) < last.pauseMs ? last : null;
  }

  return {
    away,
    failing: () => last !== null,
    async ask(call, urgent = false) {
      const known = urgent ? null : away();
      if (known !== null) throw known.cause;
      const probes = isAway();
      if (probes) asking += 1;
      try {
        const result = await call();
        answer();
        return result;
      } catch (cause) {
        if (meant(cause)) fail(cause);
        else answer();
        throw cause;
      } finally {
        if (probes) asking -= 1;
      }
    },
  };
}
