// One isolate: strings and numbers go in, a string comes out, and nothing of isolated-vm's can be reached from inside.

import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import type ivm from "isolated-vm";
import { maxRulingLength } from "../../runtime/carriable.ts";
import type { FactsWire } from "../../runtime/facts.ts";
import { hooksName, languageName, resultName } from "../../runtime/guest.ts";
import { describe, GatewayError } from "../errors.ts";
import { checkAddon } from "./addon.ts";
import { type Membrane, odd, threw, toMembrane } from "./membrane.ts";
import type { Patrol } from "./patrol.ts";
import { createWatchdog, type Watchdog, type Watched } from "./watchdog.ts";

/** IsolateOptions: the language's script and the policies', the name that positions in the latter carry, and the limits. */
export interface IsolateOptions {
  readonly language: string;
  readonly code: string;
  readonly filename: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly loadTimeoutMs: number;
}

/** Isolate is a loaded guest. A call that fails throws a GatewayError whose code says how. */
export interface Isolate {
  manifest(): string;
  decide(route: number, ...facts: FactsWire): string;
  /** limitTo sets how long calls from now on may take, on the wall. */
  limitTo(timeoutMs: number): void;
  /** explain says in full what the last fault threw; "" where that is not known. */
  explain(): string;
  /** Dead: timed out, out of memory, or in a state nobody knows. It must be replaced. */
  dead(): boolean;
  dispose(): void;
}

const membrane = toMembrane({ manifestLength: 67_108_864, rulingLength: maxRulingLength });

/** languageFile is the file name of the language's own script. */
const languageFile = "sallyport.js";

let addon: typeof ivm | undefined;

// There is no second choice: node:vm is not a boundary, so a gateway without the addon must not start.
function loadAddon(): typeof ivm {
  if (addon) return addon;
  const require = createRequire(import.meta.url);
  try {
    const { version } = require("isolated-vm/package.json") as { version: string };
    // V8 14.6 unrolls the filling of a small array, and with it drops the place at which an endless loop around it can be stopped:
    // for (;;) list.push(new Array(1000)) minds neither the limit of time nor that of memory.
    setFlagsFromString("--no-turboshaft-loop-unrolling");
    checkAddon(version, [...process.execArgv, ...(process.env.NODE_OPTIONS ?? "").split(" ")]);
    addon = require("isolated-vm") as typeof ivm;
    return addon;
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError("SANDBOX_LOAD", { cause, detail: `isolated-vm cannot be loaded: ${describe(cause)}` });
  }
}

let watchdog: Watchdog | undefined;

/** All isolates of this thread have one watchdog; where it cannot be had, their calls have timers. */
function watch(isolate: ivm.Isolate): Watched {
  watchdog ??= createWatchdog({ start, share: (memory) => new addon!.ExternalCopy(memory).copyInto(), library: addon });
  return watchdog.watch(isolate);
}

/** start makes an isolate that runs nothing but our own script, and where nobody waits for what it does. */
function start(script: string) {
  const context = new addon!.Isolate({ memoryLimit: 8 }).createContextSync();
  const inside = context.evalSync(script, { reference: true }) as ivm.Reference<Patrol>;
  const take = (name: keyof Patrol) => {
    const reference = inside.getSync(name, { reference: true }) as ivm.Reference<(...values: unknown[]) => void>;
    return (...values: readonly unknown[]) => reference.applyIgnored(undefined, values as never);
  };
  return { open: take("open"), add: take("add"), remove: take("remove"), watch: take("watch") };
}

/**
 * createIsolate loads the script. It throws SANDBOX_LOAD; where the script itself is at fault, the error's cause is a
 * GatewayError: DECISION_TIMEOUT, DECISION_MEMORY, DECISION_FAULT (detail: the guest's stack) or DECISION_RETURN.
 */
export function createIsolate(options: IsolateOptions): Isolate {
  const { Isolate } = loadAddon();
  const isolate = new Isolate({ memoryLimit: options.memoryMb });
  let dead = false;
  let calls: { [Name in keyof Membrane]: ivm.Reference<Membrane[Name]> };

  const refuse = (cause: unknown): GatewayError => {
    // What the guest throws never gets here, so this is V8 or the addon giving up on it.
    dead = true;
    if (isolate.isDisposed) return new GatewayError("DECISION_MEMORY", { cause });
    if (cause instanceof Error && cause.message === "Script execution timed out.")
      return new GatewayError("DECISION_TIMEOUT", { cause });
    return new GatewayError("DECISION_FAULT", { cause, detail: describe(cause) });
  };

  const tell = (): string => {
    try {
      return calls.tell.applySync(undefined, [], { timeout: options.timeoutMs });
    } catch (cause) {
      return refuse(cause).message;
    }
  };

  const toAnswer = (answer: unknown): string => {
    if (typeof answer === "string") return answer;
    // Guards' own faults are rulings: what gets here says that the guest is in a state nobody knows.
    const detail = answer === threw ? tell() : "";
    dead = true;
    throw new GatewayError(answer === threw ? "DECISION_FAULT" : "DECISION_RETURN", { detail });
  };

  const load = () => {
    const context = isolate.createContextSync();
    const inside = context.evalSync(membrane, { reference: true }) as ivm.Reference<Membrane>;
    const take = <Name extends keyof Membrane>(name: Name) =>
      inside.getSync(name, { reference: true }) as ivm.Reference<Membrane[Name]>;
    calls = {
      load: take("load"),
      manifest: take("manifest"),
      decide: take("decide"),
      explain: take("explain"),
      tell: take("tell"),
    };
    // One line before the script and a line offset of -1: positions are those of the script itself.
    const toFunction = (filename: string, code: string, parameters: readonly string[], result: string) =>
      isolate
        .compileScriptSync(`(function (${parameters}) {"use strict";\n${code}\nreturn ${result}; })`, {
          filename,
          lineOffset: -1,
        })
        .runSync(context, { reference: true, timeout: options.loadTimeoutMs }) as ivm.Reference<() => never>;
    const language = toFunction(languageFile, options.language, [], "guest");
    const policies = toFunction(options.filename, options.code, [languageName, hooksName], `${resultName}.default`);
    const scripts = [language.derefInto({ release: true }), policies.derefInto({ release: true })];
    return calls.load.applySync(undefined, scripts as never, { timeout: options.loadTimeoutMs });
  };

  try {
    let answer: ReturnType<typeof load>;
    try {
      answer = load();
    } catch (cause) {
      throw refuse(cause);
    }
    if (answer === threw) throw new GatewayError("DECISION_FAULT", { detail: tell() });
    if (answer === odd) throw new GatewayError("DECISION_RETURN", { detail: "the language's script gave no guest" });
  } catch (cause) {
    disposeOf(isolate);
    throw new GatewayError("SANDBOX_LOAD", { cause, detail: (cause as GatewayError).message });
  }

  // A timer is armed for such a call and may outlive it (laverdet/isolated-vm#572), so it has to be short.
  const short = { timeout: options.timeoutMs };
  const long = { timeout: options.loadTimeoutMs };
  const { decide, explain, manifest } = calls!;
  // Whoever only wants to know what is declared needs none.
  let watched: Watched | undefined;

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

  function decideTimed(values: never): unknown {
    try {
      return decide.applySync(undefined, values, short);
    } catch (cause) {
      throw refuse(cause);
    }
  }

  return {
    manifest() {
      let answer: unknown;
      try {
        answer = manifest.applySync(undefined, [], long);
      } catch (cause) {
        throw refuse(cause);
      }
      return toAnswer(answer);
    },
    decide(...values) {
      watched ??= watch(isolate);
      const isWatched = watched.begin(short.timeout, performance.now());
      const answer = isWatched ? decideWatched(values as never) : decideTimed(values as never);
      return typeof answer === "string" ? answer : toAnswer(answer);
    },
    explain() {
      try {
        return explain.applySync(undefined, [], short);
      } catch (cause) {
        throw refuse(cause);
      }
    },
    limitTo(timeoutMs) {
      short.timeout = timeoutMs;
    },
    dead: () => dead,
    dispose() {
      dead = true;
      watched?.forget();
      disposeOf(isolate);
    },
  };
}

/** The watchdog may be about to do so as well. */
function disposeOf(isolate: ivm.Isolate): void {
  try {
    isolate.dispose();
  } catch (cause) {
    if (!isolate.isDisposed) throw cause;
  }
}
