// What was asked of the store's thread and not yet answered: bounded, and given up when nobody answers.

import { GatewayError } from "../errors.ts";
import { type Answer, type Call, type Failure, type Method, monotonicMs } from "./call.ts";

/** Asked keeps the calls of a process. */
export interface Asked {
  /** ask rejects at once where too much waits. */
  ask(method: Method, args: readonly unknown[]): Promise<unknown>;
  /** unsent gives those that are to be sent now, once. */
  unsent(): readonly Call[];
  answer(answer: Answer): void;
  /** failAll tells all who wait, sent or not. */
  failAll(failure: Failure): void;
}

interface Waiting {
  readonly call: Call;
  readonly size: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: GatewayError) => void;
}

/** Some thousands of requests that wait for one lock, and the forms they bring. */
const callLimit = 10_000;
const sizeLimit = 128 * 1_024 * 1_024;

/** A thread that says nothing for so long after a deadline cannot: what it has begun may still take effect. */
export const graceMs = 1_000;

/** createAsked: `send` is called once for all calls of a tick. */
export function createAsked(options: {
  readonly now: () => number;
  readonly timeoutMs: number;
  readonly send: () => void;
}): Asked {
  const { now, timeoutMs } = options;
  const waiting = new Map<number, Waiting>();
  let unsent: Call[] = [];
  let size = 0;
  let count = 0;
  let watching: NodeJS.Timeout | undefined;

  const settle = (id: number): Waiting | undefined => {
    const one = waiting.get(id);
    if (one === undefined) return undefined;
    waiting.delete(id);
    size -= one.size;
    // A process may end where nothing is waited for.
    if (waiting.size === 0) watching?.unref();
    return one;
  };

  /** The oldest is the first to be given up. */
  function watch(): void {
    const oldest: Waiting | undefined = waiting.values().next().value;
    watching = undefined;
    if (oldest === undefined) return;
    const leftMs = oldest.call.deadlineMs + graceMs - monotonicMs();
    // A process that stood still hears first what was answered meanwhile.
    watching = setTimeout(() => setImmediate(() => setImmediate(giveUp)), Math.max(leftMs, 1));
  }

  function giveUp(): void {
    const nowMs = monotonicMs();
    const late = [...waiting.values()].filter(({ call }) => call.deadlineMs + graceMs <= nowMs);
    for (const { call, reject } of late) {
      settle(call.id);
      reject(new GatewayError("STORE_FAULT", { detail: "the store's thread does not answer" }));
    }
    if (late.length > 0) unsent = unsent.filter(({ id }) => waiting.has(id));
    watch();
  }

  return {
    ask(method, args) {
      const length = args.reduce((sum: number, arg) => sum + (typeof arg === "string" ? arg.length : 0), 0);
      if (waiting.size >= callLimit || (size + length > sizeLimit && waiting.size > 0))
        return Promise.reject(new GatewayError("STORE_BUSY", { detail: "too much waits for the store" }));
      const call: Call = { id: ++count, method, nowMs: now(), deadlineMs: monotonicMs() + timeoutMs, args };
      if (unsent.length === 0) queueMicrotask(options.send);
      unsent.push(call);
      size += length;
      return new Promise((resolve, reject) => {
        waiting.set(call.id, { call, size: length, resolve, reject });
        if (watching === undefined) watch();
        else watching.ref();
      });
    },
    unsent() {
      const calls = unsent;
      unsent = [];
      return calls;
    },
    answer(answer) {
      const one = settle(answer.id);
      if ("value" in answer) one?.resolve(answer.value);
      else one?.reject(toError(answer.failure));
    },
    failAll(failure) {
      unsent = [];
      for (const id of [...waiting.keys()]) settle(id)?.reject(toError(failure));
    },
  };
}

/** toError is what a caller is told. */
export const toError = ({ code, detail, fix }: Failure): GatewayError =>
  new GatewayError(code, { detail, ...(fix !== undefined && { fix }) });
