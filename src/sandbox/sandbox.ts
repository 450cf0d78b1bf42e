// The sandbox: one generation's policies, in an isolate that is replaced whenever one of them kills it.

import { bundleName } from "../../runtime/contract.ts";
import type { FactsWire } from "../../runtime/facts.ts";
import { GatewayError } from "../errors.ts";
import { createIsolate, type Isolate } from "./isolate.ts";

export { bundleName };

/** SandboxLimits: how much the policies may use. `loadTimeoutMs` is 2000 where it is not given. */
export interface SandboxLimits {
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly loadTimeoutMs?: number;
}

/** Sandbox decides requests. The call that kills the isolate throws; the next one finds a fresh isolate. */
export interface Sandbox {
  /**
   * decide: the ruling as JSON, or a GatewayError: DECISION_TIMEOUT where this route's own guards were too slow, SANDBOX_HELD_UP
   * where the machine did not let them run, DECISION_MEMORY, _FAULT, _RETURN, SANDBOX_LOAD.
   */
  decide(route: number, ...facts: FactsWire): string;
  /** explain says in full what the last fault threw, for whoever writes the policies; "" where that is not known. */
  explain(): string;
  dispose(): void;
}

/** Stall is a decision for which everything else on this thread waited longer than the limit. */
export interface Stall {
  readonly route: number;
  /** How long they waited. */
  readonly ms: number;
  readonly limitMs: number;
  /** Was it stopped? If not, it came to its end by itself: what is native cannot be stopped in the middle. */
  readonly stopped: boolean;
  /** Did one call compute far longer than the limit, which only what is native can? null: it was not measured. */
  readonly native: boolean | null;
}

/** SandboxHooks: `stalled` is told of stalls; `warm` asks a fresh isolate a few things, so that the first request does not find it cold. */
export interface SandboxHooks {
  /** What this thread has computed so far, in milliseconds; left out: as the kernel says. */
  readonly computedMs?: () => number;
  readonly stalled?: (stall: Stall) => void;
  readonly warm?: (decide: Sandbox["decide"]) => void;
}

/** After a route was too slow, its next late call within this time is refused at once. */
const pauseMs = 1_000;

/** How often a call may be late without having computed: then nothing is known of its guards. */
const maxTries = 8;

/** createSandbox loads the bundle; throws SANDBOX_LOAD when it does not load. */
export function createSandbox(
  policies: { readonly language: string; readonly code: string },
  limits: SandboxLimits,
  hooks: SandboxHooks = {},
): Sandbox {
  const load = () =>
    createIsolate({
      language: policies.language,
      code: policies.code,
      filename: bundleName,
      memoryMb: limits.memoryMb,
      timeoutMs: limits.timeoutMs,
      loadTimeoutMs: limits.loadTimeoutMs ?? 2_000,
    });
  const limitMs = limits.timeoutMs;
  const computingMs = hooks.computedMs ?? threadMs;
  // Of each route by itself: what one of them did must not be laid at another's door.
  const tooSlowUntil = new Map<number, number>();
  let warms = hooks.warm !== undefined;
  let isolate: Isolate | null = create();
  let disposed = false;
  let pending: NodeJS.Immediate | undefined;

  function create(): Isolate {
    const fresh = load();
    if (warms) hooks.warm?.(fresh.decide);
    if (!fresh.dead()) return fresh;
    // Policies that nobody's request kills are served cold.
    warms = false;
    fresh.dispose();
    return load();
  }

  const bury = () => {
    isolate?.dispose();
    isolate = null;
    // After the answer to whoever killed it has gone out, and before the next request asks.
    pending ??= setImmediate(() => {
      pending = undefined;
      if (disposed || isolate) return;
      try {
        isolate = create();
      } catch {
        // The next call tries again, and its request is told.
      }
    });
  };

  const ask: Sandbox["decide"] = (route, ...facts) => {
    isolate ??= create();
    try {
      return isolate.decide(route, ...facts);
    } catch (error) {
      if (isolate.dead()) bury();
      throw error;
    }
  };

  /**
   * The limit is time on the wall, and a busy machine may hold any call up for that long. Policies are pure, so it may be asked
   * again; and now it is measured whether it computes. Those that do are too slow, and the others are only held up.
   */
  function askAgain(route: number, facts: FactsWire, from: number, late: GatewayError): string {
    let computedMs = 0;
    let native: boolean | null = null;
    let tries = 1;
    // One that was too slow a moment ago has no second try: it would cost the others as much again.
    const known = performance.now() < (tooSlowUntil.get(route) ?? 0);
    while (!known && computedMs < limitMs / 2 && tries < maxTries) {
      tries++;
      const before = computingMs();
      try {
        return ask(route, ...facts);
      } catch (error) {
        if (!isLate(error)) throw error;
        const computed = computingMs() - before;
        computedMs += computed;
        native ||= computed > 2 * limitMs;
      }
    }
    const ms = performance.now() - from;
    const many = tries === 1 ? "" : ` in ${tries} tries`;
    if (!known && computedMs < limitMs / 2) {
      const detail = `it waited ${Math.round(ms)} ms${many} and computed ${computedMs.toFixed(1)} ms of them: the machine is too busy for a limit of ${limitMs} ms`;
      throw new GatewayError("SANDBOX_HELD_UP", { detail, cause: late });
    }
    // The pause begins when the last call has ended: one alone may take longer than it.
    tooSlowUntil.set(route, performance.now() + pauseMs + limitMs);
    hooks.stalled?.({ route, ms, limitMs, stopped: true, native });
    const detail = `this route's own guards were stopped: they ran for ${Math.round(ms)} ms${many}, and the limit is ${limitMs} ms`;
    throw new GatewayError("DECISION_TIMEOUT", { detail, cause: late });
  }

  return {
    decide(route, ...facts) {
      if (disposed) throw new GatewayError("GATEWAY_NOT_READY", { detail: "this generation's sandbox is closed" });
      const from = performance.now();
      let answer: string;
      try {
        answer = ask(route, ...facts);
      } catch (error) {
        if (!isLate(error)) throw error;
        return askAgain(route, facts, from, error);
      }
      const ms = performance.now() - from;
      // A timer that came too late, or a native call that ended the guard: nobody was refused, and everybody waited.
      if (ms > 2 * limitMs) hooks.stalled?.({ route, ms, limitMs, stopped: false, native: null });
      return answer;
    },
    explain() {
      try {
        return isolate?.explain() ?? "";
      } catch {
        // What was thrown was a trap for whoever reads it; the fault itself is told all the same.
        if (isolate?.dead()) bury();
        return "";
      }
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

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
