// Asking for requests: a guard that takes long is asked aside, on another thread, so that nobody else waits for it.

import { GatewayError } from "../errors.ts";
import type { Crossing } from "./membrane.ts";
import type { Meter } from "./meter.ts";
import type { Reserve } from "./reserve.ts";
import type { Stall } from "./stall.ts";
import { createSuspects } from "./suspects.ts";

/** Patience is told of one request after the other. */
export interface Patience {
  /** ask: at once, unless the route is asked aside or no isolate is there; then a promise, of the same. */
  ask(route: number, facts: Crossing): string | Promise<string>;
}

type Call = readonly [route: number, facts: Crossing];

/** Tried is what came of asking once. */
interface Tried {
  /** null: it was late, without having computed for long. */
  readonly answer: string | null;
  readonly lateMs: number;
  readonly error: unknown;
}

/** PatienceOptions: `othersMs` is what all other threads of the process have computed. */
export interface PatienceOptions {
  readonly limitMs: number;
  readonly reserve: Reserve;
  readonly meter: Meter;
  readonly othersMs: () => number;
  readonly stalled?: (stall: Stall) => void;
}

/** Of its limit a guard has so much on this thread, in milliseconds; with the rest of it nobody else waits. */
const shortest = 5;
const part = 0.25;

/** A machine that was busy is for this long, and holds nobody up for less than this, or more, of what they compute. */
const busyMs = 10_000;
const least = 1.25;
const most = 10;

/** How often a call may be late aside without having computed. */
const maxTries = 3;

/** Of what it had: who computed so much was not held up. */
const surely = 0.8;

/** createPatience asks the reserve's isolates. */
export function createPatience({ limitMs, reserve, meter, othersMs, stalled }: PatienceOptions): Patience {
  const suspects = createSuspects(limitMs);
  const patienceMs = Math.min(limitMs, Math.max(shortest, Math.ceil(limitMs * part)));
  // How much longer than it computes a call takes on the wall, as it was seen of late.
  let busy = least;
  let busyUntil = 0;

  function slack(nowMs: number): number {
    if (nowMs > busyUntil) busy = least;
    return busy;
  }

  function note(wallMs: number, computedMs: number, nowMs: number): void {
    busy = Math.max(slack(nowMs), Math.min(most, wallMs / Math.max(computedMs, 0.1)));
    busyUntil = nowMs + busyMs;
  }

  function timeout(what: string, cause: unknown): GatewayError {
    return new GatewayError("DECISION_TIMEOUT", {
      detail: `this route's own guards ${what}, and the limit is ${limitMs} ms`,
      cause,
    });
  }

  function refuseCutOff(route: number): void {
    const leftMs = suspects.leftMs(route, performance.now());
    if (leftMs === 0) return;
    throw new GatewayError("DECISION_CUT_OFF", {
      detail: `this route's own guards were stopped again and again: they are not asked for ${Math.ceil(leftMs)} ms`,
    });
  }

  /**
   * What a busy machine held up is asked again, with more of the wall; nobody waits for it but who asks. `allMs`: what it has computed
   * before, in vain.
   */
  async function askAside(call: Call, allMs: number): Promise<string> {
    let computedMs = allMs;
    for (let tries = 1; ; tries++) {
      const { answer, lateMs, error } = await askOnce(call, computedMs);
      if (answer !== null) return answer;
      computedMs += lateMs;
      if (tries < maxTries) continue;
      const detail = `it was late ${tries} times and computed ${computedMs.toFixed(1)} ms at the most: the machine is too busy for a limit of ${limitMs} ms`;
      throw new GatewayError("SANDBOX_HELD_UP", { detail, cause: error });
    }
  }

  /** The answer, or null where it was held up. */
  function askOnce(call: Call, beforeMs: number): Promise<Tried> {
    const [route] = call;
    refuseCutOff(route);
    return reserve.aside(route, async (isolate): Promise<Tried> => {
      // Others of this route may have been stopped while it waited.
      refuseCutOff(route);
      const from = performance.now();
      const wallMs = Math.ceil(limitMs * slack(from));
      const before = othersMs();
      try {
        return { answer: await isolate.decideAside(wallMs, ...call), lateMs: 0, error: null };
      } catch (error) {
        if (!isolate.dead()) throw error;
        const nowMs = performance.now();
        // At the most: others of these threads belong to the collector and to the compiler.
        const lateMs = othersMs() - before;
        // Parts of it say little: each may have been all that a guard needs but for the last millisecond.
        if (isLate(error) && lateMs < limitMs && beforeMs + lateMs < 2 * limitMs) {
          note(wallMs, lateMs / 2, nowMs);
          return { answer: null, lateMs, error };
        }
        suspects.accuse(route, lateMs + reserve.loadMs(), nowMs);
        throw isLate(error) ? timeout(`were stopped: they ran for ${Math.round(nowMs - from)} ms`, error) : error;
      }
    });
  }

  /** The isolate is gone, and another has its place if one stood ready. `givenMs`: what it had of the wall. */
  function died(call: Call, from: number, givenMs: number, error: unknown): Promise<string> {
    const [route] = call;
    const nowMs = performance.now();
    const ms = nowMs - from;
    const computedMs = meter.since(from);
    const isSlow = !isLate(error) || computedMs >= patienceMs * surely;
    if (isSlow) suspects.accuse(route, 0, nowMs);
    else note(ms, computedMs, nowMs);
    if (!isLate(error)) throw error;
    if (isSlow) stalled?.({ route, ms, limitMs, stopped: true, native: computedMs > 2 * givenMs });
    if (computedMs >= limitMs) {
      suspects.accuse(route, computedMs + reserve.loadMs(), nowMs);
      throw timeout(`were stopped: they ran for ${Math.round(ms)} ms`, error);
    }
    return askAside(call, computedMs);
  }

  /** It came to its end by itself: a native call, or a machine that is busy. */
  function overran(route: number, from: number, ms: number): void {
    const computedMs = meter.since(from);
    const nowMs = performance.now();
    if (computedMs < patienceMs * surely) note(ms, computedMs, nowMs);
    else suspects.accuse(route, 0, nowMs);
    if (ms > 2 * limitMs && computedMs > limitMs) stalled?.({ route, ms, limitMs, stopped: false, native: null });
  }

  function ask(route: number, facts: Crossing): string | Promise<string> {
    const from = performance.now();
    if (suspects.any() && suspects.has(route, from)) return askAside([route, facts], 0);
    const main = reserve.main();
    if (main === null) return reserve.whenMain().then(() => ask(route, facts));
    meter.mark(from);
    // Where none would take its place everybody would wait for that, which is longer than the limit.
    const ownMs = reserve.isReady() ? patienceMs : limitMs;
    const givenMs = busy === least ? ownMs : Math.ceil(ownMs * slack(from));
    main.limitTo(givenMs);
    let answer: string;
    try {
      answer = main.decide(route, facts, from);
    } catch (error) {
      if (!main.dead()) throw error;
      reserve.lost();
      return died([route, facts], from, givenMs, error);
    }
    const ms = performance.now() - from;
    if (ms > patienceMs) overran(route, from, ms);
    return answer;
  }

  return { ask };
}

const isLate = (error: unknown): boolean => error instanceof GatewayError && error.code === "DECISION_TIMEOUT";
