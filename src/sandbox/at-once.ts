// Asking at once, for whoever has nobody else waiting: a guard has all of its limit, and is asked again where a busy machine held it up.

import { GatewayError } from "../errors.ts";
import type { Isolate } from "./call.ts";
import type { Crossing } from "./membrane.ts";
import type { Meter } from "./meter.ts";
import type { Stall } from "./stall.ts";
import { createStandstill } from "./standstill.ts";

/** AtOnce asks one isolate on this thread, and replaces it where it dies. */
export interface AtOnce {
  /** decide: as Sandbox.decide. */
  decide(route: number, facts: Crossing): string;
  /** explain is what the isolate says of its last fault. */
  explain(): string | undefined;
  /** lost says that the isolate may have died of something else than a question. */
  lost(): void;
  /** handOver gives the isolate to whoever asks it from now on. */
  handOver(): Isolate;
  dispose(): void;
}

/** AtOnceOptions: `create` loads an isolate; `first` is one that has loaded, if there is one; `computingMs` is what this thread has computed. */
export interface AtOnceOptions {
  readonly first?: Isolate | undefined;
  readonly create: () => Isolate;
  readonly limitMs: number;
  readonly meter: Meter;
  readonly computingMs: () => number;
  readonly stalled?: ((stall: Stall) => void) | undefined;
}

/** After a route was too slow, its next late call within this time is refused at once. */
const pauseMs = 1_000;

/** How often a call may be late without having computed: then nothing is known of its guards. */
const maxTries = 4;

/** On a busy machine the wall's limit is this many times the one of computing, at the most, so that no guard is stopped for what others compute. */
const widest = 10;

/** How long it stays so after it was of use. */
const wideMs = 10_000;

/** Of its limit: what came to its end is given more, since the kernel keeps its books by ticks, and a machine that is shared computes slower. */
const grace = 1.25;

/** Of its limit: who computed so much is no guard that was merely held up, and on a busy machine needs no more proof for a while. */
const surely = 1.5;

/** So much of everybody's time one route may use up at once, or so many calls that are stopped at their limit. */
const burst = { ms: 1_000, calls: 20 };

/** createAtOnce loads an isolate where it was given none, or throws as `create` does. */
export function createAtOnce({ first, create, limitMs, meter, computingMs, stalled }: AtOnceOptions): AtOnce {
  const standstill = createStandstill(Math.max(burst.ms, burst.calls * limitMs));
  // Of each route by itself: what one of them did must not be laid at another's door.
  const tooSlow = new Map<number, { readonly until: number; readonly surely: boolean }>();
  let width = 1;
  let wideUntil = 0;
  let isolate: Isolate | null = first ?? create();
  let disposed = false;
  let pending: NodeJS.Immediate | undefined;

  const bury = (route: number) => {
    isolate?.dispose();
    isolate = null;
    // After the answer to whoever killed it has gone out, and before the next request asks.
    pending ??= setImmediate(() => {
      pending = undefined;
      if (disposed || isolate) return;
      const before = computingMs();
      try {
        isolate = create();
      } catch {
        // The next call tries again, and its request is told.
      }
      standstill.charge(route, computingMs() - before, performance.now());
    });
  };

  const ask = (asked: Isolate, route: number, facts: Crossing, nowMs: number): string => {
    if (width > 1) asked.limitTo(isTooSlow(route) ? limitMs : limitMs * width);
    try {
      return asked.decide(route, facts, nowMs);
    } catch (error) {
      if (asked.dead()) bury(route);
      throw error;
    }
  };

  const isTooSlow = (route: number) => performance.now() < (tooSlow.get(route)?.until ?? 0);

  /** accuse: its next calls have no more of the wall than the limit, and no second try. The pause begins when the last call has ended: one alone may take longer than it. */
  function accuse(route: number, computedMs: number): void {
    const sure = computedMs > surely * limitMs || (isTooSlow(route) && tooSlow.get(route)!.surely);
    tooSlow.set(route, { until: performance.now() + pauseMs + limitMs, surely: sure });
  }

  /** Where something has happened of late; almost always nothing has. */
  function beware(route: number, nowMs: number): void {
    const leftMs = standstill.left(route, nowMs);
    if (leftMs > 0)
      throw new GatewayError("DECISION_TIMEOUT", {
        detail: `this route's own guards were stopped again and again, and all others of this worker waited: they are not asked for ${Math.ceil(leftMs)} ms`,
      });
    if (width === 1 || nowMs < wideUntil) return;
    width = 1;
    isolate?.limitTo(limitMs);
  }

  /**
   * V8 stops a call by the wall, and a busy machine may hold any call up for that long. Policies are pure, so it may be asked
   * again, with more of the wall. Those that compute are too slow, and the others are only held up.
   */
  function askAgain(route: number, facts: Crossing, from: number, late: GatewayError): string {
    let computedMs = meter.since(from);
    let allMs = computedMs;
    let native = computedMs > 2 * limitMs;
    let tries = 1;
    // One that was too slow a moment ago has no second try: it would cost the others as much again.
    const known = isTooSlow(route);
    let mostMs = computedMs;
    while (!known && computedMs < limitMs && tries < maxTries) {
      tries++;
      width = Math.min(widest, width * 3);
      wideUntil = performance.now() + wideMs;
      // Loading it is nobody's guard's doing.
      isolate ??= create();
      const before = computingMs();
      try {
        return ask(isolate, route, facts, performance.now());
      } catch (error) {
        if (!isLate(error)) throw error;
        computedMs = computingMs() - before;
        allMs += computedMs;
        mostMs = Math.max(mostMs, computedMs);
        native ||= computedMs > 2 * limitMs * width;
      }
    }
    const ms = performance.now() - from;
    const many = tries === 1 ? "" : ` in ${tries} tries`;
    // Parts of it say little: each may have been all that a guard needs but for the last millisecond.
    const proved = mostMs >= limitMs;
    if (!known && !proved && allMs < 2 * limitMs) {
      const detail = `it waited ${Math.round(ms)} ms${many} and computed ${allMs.toFixed(1)} ms of them: the machine is too busy for a limit of ${limitMs} ms`;
      throw new GatewayError("SANDBOX_HELD_UP", { detail, cause: late });
    }
    stalled?.({ route, ms, limitMs, stopped: true, native: known ? null : native });
    // Otherwise one mistake would make the next: on a busy machine it cannot compute within the limit's wall what it may compute.
    if (!known || proved || tooSlow.get(route)?.surely) accuse(route, mostMs);
    throw timeout(`were stopped: they ran for ${Math.round(ms)} ms${many}`, late);
  }

  function timeout(what: string, cause?: GatewayError): GatewayError {
    const detail = `this route's own guards ${what}, and the limit is ${limitMs} ms`;
    return new GatewayError("DECISION_TIMEOUT", { detail, ...(cause && { cause }) });
  }

  /** Nobody was stopped, and everybody waited: a timer that came too late, a native call, or a machine that is busy. */
  function overrun(route: number, from: number, ms: number): void {
    const computedMs = meter.since(from);
    if (width > 1) wideUntil = performance.now() + wideMs;
    if (ms > 2 * limitMs && computedMs > limitMs) stalled?.({ route, ms, limitMs, stopped: false, native: null });
    // With all of the wall it would have been stopped on a machine that is not busy.
    if (width === 1 || computedMs <= limitMs * grace) return;
    standstill.charge(route, computedMs, performance.now());
    accuse(route, computedMs);
    throw timeout(`computed for ${Math.round(computedMs)} ms`);
  }

  return {
    decide(route, facts) {
      if (width > 1 || standstill.counts) beware(route, performance.now());
      isolate ??= create();
      const from = performance.now();
      meter.mark(from);
      let answer: string;
      try {
        answer = ask(isolate, route, facts, from);
      } catch (error) {
        try {
          if (!isLate(error)) throw error;
          return askAgain(route, facts, from, error);
        } finally {
          if (isolate === null) standstill.charge(route, meter.since(from), performance.now());
        }
      }
      const ms = performance.now() - from;
      if (ms > limitMs) overrun(route, from, ms);
      return answer;
    },
    explain: () => isolate?.explain(),
    lost() {
      if (isolate?.dead() !== true) return;
      isolate.dispose();
      isolate = null;
    },
    handOver() {
      const given = isolate ?? create();
      isolate = null;
      return given;
    },
    dispose() {
      disposed = true;
      if (pending) clearImmediate(pending);
      isolate?.dispose();
      isolate = null;
    },
  };
}

const isLate = (error: unknown): error is GatewayError =>
  error instanceof GatewayError && error.code === "DECISION_TIMEOUT";
