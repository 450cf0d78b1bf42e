// Calls into a loaded guest: watched or with a timer, on this thread or aside of it, and what their failure means.

import { describe, GatewayError } from "../errors.ts";
import { type Crossing, type Membrane, threw, told } from "./membrane.ts";
import type { Watched } from "./watchdog.ts";

/** Isolate is a loaded guest. A call that fails throws a GatewayError whose code says how. */
export interface Isolate {
  manifest(): string;
  /** `nowMs`: performance.now(), for whoever has just looked. */
  decide(route: number, facts: Crossing, nowMs?: number): string;
  /**
   * decideAside asks on another thread, with a limit of its own on the wall. Until it has settled nothing else may be asked, since whoever
   * asks waits for it.
   */
  decideAside(limitMs: number, route: number, facts: Crossing): Promise<string>;
  /** limitTo sets how long calls of decide() from now on may take, on the wall. */
  limitTo(timeoutMs: number): void;
  /** explain says in full what the last fault threw; "" where that is not known. */
  explain(): string;
  /** Dead: timed out, out of memory, or in a state nobody knows. It must be replaced. */
  dead(): boolean;
  dispose(): void;
}

interface Timeout {
  timeout: number;
}

/** Callable is one function of the guest's side. */
interface Callable {
  applySync(self: undefined, values: never, options?: Timeout): unknown;
  apply(self: undefined, values: never, options?: Timeout): Promise<unknown>;
}

/** Loaded is what the calls are made with. */
export interface Loaded {
  readonly calls: { readonly [Name in Exclude<keyof Membrane, "read" | "load" | "practise">]: Callable };
  /** watch makes the isolate known to the watchdog. */
  watch(): Watched;
  isDisposed(): boolean;
  dispose(): void;
  readonly timeoutMs: number;
  readonly loadTimeoutMs: number;
}

const noValues = [] as never;

/** toFault: what the guest throws never gets to this side, so it is V8 or the addon giving up on it. */
export function toFault(cause: unknown, isDisposed: boolean): GatewayError {
  if (isDisposed) return new GatewayError("DECISION_MEMORY", { cause });
  if (cause instanceof Error && cause.message === "Script execution timed out.")
    return new GatewayError("DECISION_TIMEOUT", { cause });
  return new GatewayError("DECISION_FAULT", { cause, detail: describe(cause) });
}

/** toIsolate: a guest that has loaded, by its functions. */
export function toIsolate(loaded: Loaded): Isolate {
  const { decide, explain, manifest, tell } = loaded.calls;
  // A timer may outlive its call (laverdet/isolated-vm#572), so it has to be short.
  const short = { timeout: loaded.timeoutMs };
  const long = { timeout: loaded.loadTimeoutMs };
  let dead = false;
  // Whoever only wants to know what is declared needs none.
  let watched: Watched | undefined;

  const refuse = (cause: unknown): GatewayError => {
    dead = true;
    return toFault(cause, loaded.isDisposed());
  };

  /** Guards' own faults are rulings: what gets here says that the guest is in a state nobody knows. */
  const odd = (answer: unknown, detail: string): GatewayError => {
    dead = true;
    return new GatewayError(answer === threw ? "DECISION_FAULT" : "DECISION_RETURN", { detail });
  };

  const toAnswer = (answer: unknown): string => {
    if (typeof answer === "string") return answer;
    throw odd(answer, answer === threw ? words(() => timed(tell, noValues, short)) : "");
  };

  /** The other side counts in the same way. What fails to cross ends the isolate, so neither is ever ahead. */
  const answers: string[] = [];
  function toRuling(answer: unknown): string {
    if (typeof answer === "string") {
      if (answer.length > told.length) return answer;
      if (answers.length === told.most) answers.length = 0;
      answers.push(answer);
      return answer;
    }
    const known = typeof answer === "number" ? answers[answer - told.first] : undefined;
    return known ?? toAnswer(answer);
  }

  /** What was thrown may be a trap for whoever reads it: then how that ended is told. */
  function words(told: () => unknown): string {
    try {
      return String(told());
    } catch (cause) {
      return (cause as GatewayError).message;
    }
  }

  function timed(call: Callable, values: never, timeout: Timeout): unknown {
    try {
      return call.applySync(undefined, values, timeout);
    } catch (cause) {
      throw refuse(cause);
    }
  }

  /** The watchdog disposes of what it ends, as running out of memory does. */
  function decideWatched(values: never): unknown {
    let answer: unknown;
    let failure: unknown;
    try {
      answer = decide.applySync(undefined, values);
    } catch (cause) {
      failure = cause;
    }
    if (!watched!.end()) {
      dead = true;
      throw new GatewayError("DECISION_TIMEOUT", { cause: failure });
    }
    if (failure !== undefined) throw refuse(failure);
    return answer;
  }

  return {
    manifest: () => toAnswer(timed(manifest, noValues, long)),
    decide(route, facts, nowMs = performance.now()) {
      watched ??= loaded.watch();
      const values = [route, facts] as never;
      const isWatched = watched.begin(short.timeout, nowMs);
      return toRuling(isWatched ? decideWatched(values) : timed(decide, values, short));
    },
    async decideAside(limitMs, route, facts) {
      const limit = { timeout: limitMs };
      try {
        return toRuling(await decide.apply(undefined, [route, facts] as never, limit));
      } catch (cause) {
        throw cause instanceof GatewayError ? cause : refuse(cause);
      }
    },
    explain: () => timed(explain, noValues, short) as string,
    limitTo(timeoutMs) {
      short.timeout = timeoutMs;
    },
    dead: () => dead,
    dispose() {
      dead = true;
      watched?.forget();
      loaded.dispose();
    },
  };
}
