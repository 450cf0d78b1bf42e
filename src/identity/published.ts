// What somebody publishes, such as keys: read when it is first needed, again by age while the old one serves, and again where it did not do.

import { ageMs, type Moment, toMoment } from "../process/moment.ts";
import { within } from "../process/within.ts";
import { createOutage } from "./outage.ts";

/** Published is read by whoever needs it, once for all who do at the same time. */
export interface Published<T> {
  /** get gives what was read last; what is old is read again meanwhile. Throws what `read` throws where there is none that may be believed. */
  get(): Promise<T>;
  /**
   * renew reads it again, because `than` did not do; what somebody else has read since will do. Throws what `read` throws, and at
   * once where that failed a moment ago, unless it is `urgent`.
   */
  renew(than: T, urgent?: boolean): Promise<T>;
  /** away gives what reading failed with, where nobody is to read now. */
  away(): { readonly cause: unknown } | null;
}

/** Known is what was read, and when. */
export interface Known<T> {
  readonly value: T;
  readonly at: Moment;
}

/** PublishedNews are told to operators; `serves`: what was known before is in use still. */
export interface PublishedNews {
  readonly failed: (cause: unknown, serves: boolean, lastedMs: number) => void;
  readonly over: (lastedMs: number, calls: number) => void;
}

/** The longest pause between two tries, while something serves, and while everybody is refused for want of it. */
const longestPauseMs = { serving: 60_000, refusing: 8_000 };

/** So long whoever asks waits where the last try failed, and others are refused at once: there is little hope. */
const patienceMs = 2_000;

/** So long the first waits in a process that has something from another one: what is new is better, and not worth more. */
const keptPatienceMs = 500;

/** What `within` gives where nothing came; a value may be anything else. */
const late = Symbol("late");

/** createPublished: older than `freshMs` it is read again behind everybody's back; older than `believedMs` it is believed no longer. */
export function createPublished<T>(options: {
  readonly read: () => Promise<T>;
  /** What another process has read, or this one before it was started anew; null: nothing. It does not reject. */
  readonly kept?: () => Promise<Known<T> | null>;
  readonly now: () => number;
  readonly freshMs: number;
  readonly believedMs: number;
  readonly news?: PublishedNews;
  /** 0 to 1. */
  readonly random?: () => number;
}): Published<T> {
  const { now, freshMs, believedMs, news } = options;
  let known: Known<T> | null = null;
  let reading: Promise<T> | null = null;
  let untaken = options.kept;
  let taking: Promise<void> | null = null;
  let toldServing: boolean | null = null;

  const isBelieved = (one: Known<T> | null): one is Known<T> => one !== null && ageMs(one.at, now) < believedMs;

  const outage = createOutage({
    now,
    longestPauseMs: () => (isBelieved(known) ? longestPauseMs.serving : longestPauseMs.refusing),
    news: {
      failed(cause, { ms }) {
        toldServing = isBelieved(known);
        news?.failed(cause, toldServing, ms);
      },
      over({ ms, calls }) {
        toldServing = null;
        news?.over(ms, calls);
      },
    },
    ...(options.random && { random: options.random }),
  });

  function read(urgent = false): Promise<T> {
    reading ??= outage
      .ask(options.read, urgent)
      .then((value) => {
        known = { value, at: toMoment(now) };
        return value;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  }

  /** refuse throws what is known of a failure, and says it where what was served until now is over. */
  function refuse(cause: unknown): never {
    if (toldServing === true) {
      toldServing = false;
      news?.failed(cause, false, believedMs);
    }
    throw cause;
  }

  async function readWith(patience: number, urgent: boolean): Promise<T> {
    const going = read(urgent);
    const first = await within(going, patience, late);
    if (first !== late) return first;
    const last = outage.away();
    if (last !== null) throw last.cause;
    return going;
  }

  /** take has what another process knew, where what is new does not come at once. */
  async function take(kept: () => Promise<Known<T> | null>): Promise<void> {
    const found = await kept();
    if (!isBelieved(found) || known !== null) return;
    known = found;
    await within(read(), keptPatienceMs, null).catch(() => null);
  }

  return {
    away: outage.away,
    async get() {
      if (untaken !== undefined) {
        taking = take(untaken).finally(() => {
          taking = null;
        });
        untaken = undefined;
      }
      if (taking !== null) await taking;
      if (isBelieved(known)) {
        // Also what is fresh, where it was read in vain: otherwise nobody would find out before it is old that its issuer is back.
        const isDue = outage.failing() || ageMs(known.at, now) >= freshMs;
        if (isDue && reading === null && outage.away() === null) read().catch(() => undefined);
        return known.value;
      }
      const last = outage.away();
      if (last !== null) return refuse(last.cause);
      try {
        return await readWith(patienceMs, false);
      } catch (cause) {
        return refuse(cause);
      }
    },
    async renew(than, urgent = false) {
      if (known !== null && known.value !== than) return known.value;
      return urgent ? read(true) : readWith(patienceMs, false);
    },
  };
}

/** createAllowance says yes so many times at once, and from then on once in so long. */
export function createAllowance(options: {
  readonly burst: number;
  readonly everyMs: number;
  readonly now: () => number;
}): () => boolean {
  const { burst, everyMs, now } = options;
  let left = burst;
  let at = toMoment(now);
  return () => {
    left = Math.min(burst, left + Math.max(0, ageMs(at, now)) / everyMs);
    at = toMoment(now);
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
