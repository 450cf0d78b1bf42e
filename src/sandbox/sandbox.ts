// The sandbox: one generation's policies, in an isolate that is replaced whenever one of them kills it.

import { bundleName } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";
import { createAtOnce } from "./at-once.ts";
import type { Isolate } from "./call.ts";
import { createIsolate, type IsolateOptions, prepareIsolate } from "./isolate.ts";
import type { Crossing } from "./membrane.ts";
import { createMeter, othersMs, threadMs } from "./meter.ts";
import { createPatience, type Patience } from "./patience.ts";
import { createReserve, type Reserve } from "./reserve.ts";
import type { Stall } from "./stall.ts";
import { createStandBy, type StandBy } from "./stand-by.ts";

export { bundleName, createStandBy, type Stall, type StandBy };

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
  ask(route: number, facts: Crossing): string | Promise<string>;
  /**
   * decide: the ruling as JSON, or a GatewayError: DECISION_TIMEOUT where this route's own guards computed for too long, SANDBOX_HELD_UP
   * where the machine did not let them run, DECISION_MEMORY, _FAULT, _RETURN, SANDBOX_LOAD.
   */
  decide(route: number, facts: Crossing): string;
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

/** Scripts are the language and the policies of one sandbox. */
export interface Scripts {
  readonly language: string;
  readonly code: string;
}

/** createSandbox loads the bundle; throws SANDBOX_LOAD when it does not load. */
export const createSandbox = (scripts: Scripts, limits: SandboxLimits, hooks: SandboxHooks = {}): Sandbox =>
  toSandbox(toOptions(scripts, limits), hooks);

/** prepareSandbox does the same on another thread, and with what stands by: others of this thread are served meanwhile. */
export async function prepareSandbox(
  scripts: Scripts,
  limits: SandboxLimits,
  hooks: SandboxHooks & { readonly standBy?: StandBy | undefined },
): Promise<Sandbox> {
  const options = toOptions(scripts, limits);
  const patient = { ...options, loadTimeoutMs: options.loadTimeoutMs * widely };
  const calls = callsOf(hooks);
  const first = await prepareIsolate(patient, hooks.standBy);
  await warm(first, calls, options.timeoutMs * widely);
  if (!first.dead()) return toSandbox(options, hooks, { isolate: first, warming: calls });
  first.dispose();
  return toSandbox(options, hooks, { isolate: await prepareIsolate(patient), warming: null });
}

const toOptions = ({ language, code }: Scripts, limits: SandboxLimits): IsolateOptions => ({
  loadTimeoutMs: 2_000,
  filename: bundleName,
  language,
  code,
  ...limits,
});

/** No request waits for it, and the builder has loaded the same: a busy machine is no reason to refuse a generation, or to load it anew. */
const widely = 4;

type Call = readonly [route: number, facts: Crossing];

function callsOf({ warm }: SandboxHooks): readonly Call[] {
  const calls: Call[] = [];
  warm?.((...call) => {
    calls.push(call);
    return "";
  });
  return calls;
}

/** One after the other, and what a call throws is told to those who send such a request. */
async function warm(isolate: Isolate, calls: readonly Call[], limitMs: number): Promise<void> {
  for (const call of calls) await isolate.decideAside(limitMs, ...call).catch(() => undefined);
}

/** Loaded is an isolate that was loaded beforehand; `warming` null: policies that nobody's request kills are served cold. */
interface Loaded {
  readonly isolate: Isolate;
  readonly warming: readonly Call[] | null;
}

function toSandbox(options: IsolateOptions, hooks: SandboxHooks, first?: Loaded): Sandbox {
  const load = () => createIsolate(options);
  const limitMs = options.timeoutMs;
  const computingMs = hooks.computedMs ?? threadMs;
  const aside = hooks.othersMs ?? othersMs;
  const meter = createMeter(computingMs, Math.min(2, limitMs / 10));
  let warms = first === undefined ? hooks.warm !== undefined : first.warming !== null;
  const warming: Call[] = [...(first?.warming ?? [])];
  const own = createAtOnce({ first: first?.isolate, create, limitMs, meter, computingMs, stalled: hooks.stalled });
  let disposed = false;
  let reserve: Reserve | undefined;
  let patience: Patience | undefined;

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
    if (warms) await warm(fresh, warming, options.loadTimeoutMs);
    if (!fresh.dead()) return fresh;
    warms = false;
    fresh.dispose();
    return prepareIsolate(options);
  }

  return {
    ask(route, facts) {
      if (disposed) throw closed();
      if (patience === undefined) {
        reserve = createReserve(own.handOver(), prepare, aside);
        patience = createPatience({
          limitMs,
          reserve,
          meter,
          othersMs: aside,
          ...(hooks.stalled && { stalled: hooks.stalled }),
        });
      }
      return patience.ask(route, facts);
    },
    decide(route, facts) {
      if (disposed) throw closed();
      return own.decide(route, facts);
    },
    explain() {
      try {
        return (reserve === undefined ? own : reserve.latest())?.explain() ?? "";
      } catch {
        // What was thrown was a trap for whoever reads it; the fault itself is told all the same.
        if (reserve?.main()?.dead()) reserve.lost();
        own.lost();
        return "";
      }
    },
    dispose() {
      disposed = true;
      reserve?.dispose();
      own.dispose();
    },
  };
}

const closed = () => new GatewayError("GATEWAY_NOT_READY", { detail: "this generation's sandbox is closed" });
