// The sandbox: one generation's policies, in an isolate that is replaced whenever one of them kills it.

import { GatewayError } from "../errors.ts";
import type { Generation } from "../generation.ts";
import { createIsolate, type Isolate } from "./isolate.ts";

/** bundleName is the file name under which positions in the bundle are reported. */
export const bundleName = "policies.js";

/** SandboxLimits: how much the policies may use. `loadTimeoutMs` is 2000 where it is not given. */
export interface SandboxLimits {
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly loadTimeoutMs?: number;
}

/** Sandbox decides requests. The call that kills the isolate throws; the next one finds a fresh isolate. */
export interface Sandbox {
  /** decide: the ruling as JSON, or a GatewayError: DECISION_TIMEOUT, _MEMORY, _FAULT, _RETURN, SANDBOX_LOAD. */
  decide(route: number, ...facts: readonly (string | number)[]): string;
  dispose(): void;
}

/** createSandbox loads the generation; throws SANDBOX_LOAD when it does not load. */
export function createSandbox(generation: Pick<Generation, "code">, limits: SandboxLimits): Sandbox {
  const create = () =>
    createIsolate({
      code: generation.code,
      filename: bundleName,
      memoryMb: limits.memoryMb,
      timeoutMs: limits.timeoutMs,
      loadTimeoutMs: limits.loadTimeoutMs ?? 2_000,
    });
  let isolate: Isolate | null = create();
  let disposed = false;
  let answered = false;
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

  const decide: Sandbox["decide"] = (route, ...facts) => {
    if (disposed) throw new GatewayError("GATEWAY_NOT_READY", { detail: "this generation's sandbox is closed" });
    isolate ??= create();
    try {
      const answer = isolate.decide(route, ...facts);
      answered = true;
      return answer;
    } catch (error) {
      if (isolate.dead()) bury();
      if (answered || !(error instanceof GatewayError && error.code === "DECISION_TIMEOUT")) throw error;
    }
    // The very first call also pays for cold caches and lazy compilation. Policies are pure: it may be asked once more.
    answered = true;
    return decide(route, ...facts);
  };

  return {
    decide,
    dispose() {
      disposed = true;
      if (pending) clearImmediate(pending);
      isolate?.dispose();
      isolate = null;
    },
  };
}
