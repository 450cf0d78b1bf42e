// The sandbox: one generation's policies, in an isolate that is replaced whenever one of them kills it.

import { bundleName } from "../../runtime/contract.ts";
import type { FactsWire } from "../../runtime/facts.ts";
import { GatewayError } from "../errors.ts";
import type { Isolate } from "./call.ts";
import { createIsolate, type IsolateOptions, prepareIsolate } from "./isolate.ts";
import { createMeter, othersMs, threadMs } from "./meter.ts";
import { createPatience, type Patience } from "./patience.ts";
import { createReserve, type Reserve } from "./reserve.ts";
import type { Stall } from "./stall.ts";
import { createStandstill } from "./standstill.ts";

export { bundleName, type Stall };

/** SandboxLimits: how much the policies may use. `loadTimeoutMs` is 2000 where it is not given. */
export interface SandboxLimits {
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly loadTimeoutMs?: number;
}

/** Sandbox decides. The call that kills the isolate throws; the next one finds a fresh isolate. */
export interface Sandbox {
  /**
   * ask is for requests, of which many wait for each other: what decide() gives or throws, or a promise of it where the route's guards took
   * long of late, or no isolate is there: those are asked or loaded on other threads. Also DECISION_CUT_OFF, where they were stopped again and
   * again, and SANDBOX_NOT_READY.
   */
  ask(route: number, ...facts: FactsWire): string | Promise<string>;
  /**
   * decide: the ruling as JSON, or a GatewayError: DECISION_TIMEOUT where this route's own guards computed for too long, SANDBOX_HELD_UP
   * where the machine did not let them run, DECISION_MEMORY, _FAULT, _RETURN, SANDBOX_LOAD.
   */
  decide(route: number, ...facts: FactsWire): string;
  /** explain says in full what the last fault threw, for whoever writes the policies; "" where that is not known. */
  explain(): string;
  dispose(): void;
}

/** SandboxHooks: `stalled` is told of stalls; `warm` asks a fresh isolate a few things, so that the first request does not find it cold. */
export interface SandboxHooks {
  /** What this thread has computed so far, in milliseconds; left out: as the kernel says. */
  readonly computedMs?: () => number;
  /** What all other threads of the process have. */
  readonly othersMs?: () => number;
  readonly stalled?: (stall: Stall) => void;
  readonly warm?: (decide: Sandbox["decide"]) => void;
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

/** createSandbox loads the bundle; throws SANDBOX_LOAD when it does not load. */
export function createSandbox(
  policies: { readonly language: string; readonly code: string },
  limits: SandboxLimits,
  hooks: SandboxHooks = {},
): Sandbox {
  const options: IsolateOptions = {
    loadTimeoutMs: 2_000,
    filename: bundleName,
    language: policies.language,
    code: policies.code,
    ...limits,
  };
  const load = () => createIsolate(options);
  const limitMs = limits.timeoutMs;
  const computingMs = hooks.computedMs ?? threadMs;
  const aside = hooks.othersMs ?? othersMs;
  const meter = createMeter(computingMs, Math.min(2, limitMs / 10));
  const standstill = createStandstill(Math.max(burst.ms, burst.calls * limitMs));
  // Of each route by itself: what one of them did must not be laid at another's door.
  const tooSlow = new Map<number, { readonly until: number; readonly surely: boolean }>();
  let width = 1;
  let wideUntil = 0;
  let warms = hooks.warm !== undefined;
  const warming: (readonly [route: number, ...facts: FactsWire])[] = [];
  let isolate: Isolate | null = create();
  let disposed = false;
  let reserve: Reserve | undefined;
  let patience: Patience | undefined;
  let pending: NodeJS.Immediate | undefined;

  function create(): Isolate {
    const fresh = load();
    if (warms) {
      warming.length = 0;
      hooks.warm?.((...call) => {
        warming.push(call);
        return fresh.decide(...call);
      });
    }
    if (!fresh.dead()) return fresh;
    // Policies that nobody's request kills are served cold.
    warms = false;
    fresh.dispose();
    return load();
  }

  /** The same on another thread. */
  async function prepare(): Promise<Isolate> {
    const fresh = await prepareIsolate(options);
    for (const call of warms ? warming : [])
      await fresh.decideAside(options.loadTimeoutMs, ...call).catch(() => undefined);
    if (!fresh.dead()) return fresh;
    warms = false;
    fresh.dispose();
    return prepareIsolate(options);
  }

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

  const ask = (asked: Isolate, route: number, facts: FactsWire): string => {
    if (width > 1) asked.limitTo(isTooSlow(route) ? limitMs : limitMs * width);
    try {
      return asked.decide(route, ...facts);
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
  function askAgain(route: number, facts: FactsWire, from: number, late: GatewayError): string {
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
        return ask(isolate, route, facts);
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
    hooks.stalled?.({ route, ms, limitMs, stopped: true, native: known ? null : native });
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
    if (ms > 2 * limitMs && computedMs > limitMs) hooks.stalled?.({ route, ms, limitMs, stopped: false, native: null });
    // With all of the wall it would have been stopped on a machine that is not busy.
    if (width === 1 || computedMs <= limitMs * grace) return;
    standstill.charge(route, computedMs, performance.now());
    accuse(route, computedMs);
    throw timeout(`computed for ${Math.round(computedMs)} ms`);
  }

  return {
    ask(...call) {
      if (disposed) throw closed();
      if (patience === undefined) {
        reserve = createReserve(isolate ?? create(), prepare, aside);
        isolate = null;
        patience = createPatience({
          limitMs,
          reserve,
          meter,
          othersMs: aside,
          ...(hooks.stalled && { stalled: hooks.stalled }),
        });
      }
      return patience.ask(...call);
    },
    decide(route, ...facts) {
      if (disposed) throw closed();
      if (width > 1 || standstill.counts) beware(route, performance.now());
      isolate ??= create();
      const from = performance.now();
      meter.mark(from);
      let answer: string;
      try {
        answer = ask(isolate, route, facts);
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
    explain() {
      try {
        return (reserve === undefined ? isolate : reserve.latest())?.explain() ?? "";
      } catch {
        // What was thrown was a trap for whoever reads it; the fault itself is told all the same.
        if (reserve?.main()?.dead()) reserve.lost();
        if (isolate?.dead()) {
          isolate.dispose();
          isolate = null;
        }
        return "";
      }
    },
    dispose() {
      disposed = true;
      if (pending) clearImmediate(pending);
      reserve?.dispose();
      isolate?.dispose();
      isolate = null;
    },
  };
}

const closed = () => new GatewayError("GATEWAY_NOT_READY", { detail: "this generation's sandbox is closed" });
const isLate = (error: unknown): error is GatewayError =>
  error instanceof GatewayError && error.code === "DECISION_TIMEOUT";
