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
  /** decide: the ruling as JSON, or a GatewayError: DECISION_TIMEOUT, _MEMORY, _FAULT, _RETURN, SANDBOX_LOAD. */
  decide(route: number, ...facts: FactsWire): string;
  /** explain says in full what the last fault threw, for whoever writes the policies; "" where that is not known. */
  explain(): string;
  dispose(): void;
}

/** After a call was asked again, the next late one within this time is refused at once. */
const retryMs = 1_000;

/** createSandbox loads the bundle; throws SANDBOX_LOAD when it does not load. */
export function createSandbox(
  policies: { readonly language: string; readonly code: string },
  limits: SandboxLimits,
): Sandbox {
  const create = () =>
    createIsolate({
      language: policies.language,
      code: policies.code,
      filename: bundleName,
      memoryMb: limits.memoryMb,
      timeoutMs: limits.timeoutMs,
      loadTimeoutMs: limits.loadTimeoutMs ?? 2_000,
    });
  // A call that is late began that long before it is known to be.
  const pauseMs = retryMs + limits.timeoutMs;
  let isolate: Isolate | null = create();
  let disposed = false;
  let retryFrom = Number.NEGATIVE_INFINITY;
  let pending: NodeJS.Immediate | undefined;

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

  const decide: Sandbox["decide"] = (route, ...facts) => {
    if (disposed) throw new GatewayError("GATEWAY_NOT_READY", { detail: "this generation's sandbox is closed" });
    try {
      return ask(route, ...facts);
    } catch (error) {
      const late = error instanceof GatewayError && error.code === "DECISION_TIMEOUT";
      if (!late || performance.now() < retryFrom) throw error;
    }
    // The limit is time on the wall, and on a busy machine the kernel may hold any call up for that long. Policies are pure,
    // so it may be asked again: once, and now and then only, so that one which never ends costs twice the limit but once in a
    // while. That while begins when the second call has ended: one alone may take longer than it.
    try {
      return ask(route, ...facts);
    } finally {
      retryFrom = performance.now() + pauseMs;
    }
  };

  return {
    decide,
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
