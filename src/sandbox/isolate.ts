// One isolate: strings and numbers go in, a string comes out, and nothing of isolated-vm's can be reached from inside.

import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import type ivm from "isolated-vm";
import { maxRulingLength } from "../../runtime/carriable.ts";
import { hooksName, languageName, resultName } from "../../runtime/guest.ts";
import { describe, GatewayError } from "../errors.ts";
import { checkAddon } from "./addon.ts";
import { type Isolate, toFault, toIsolate } from "./call.ts";
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
  const guest = open(options);
  try {
    const run = ([code, origin]: Script) =>
      guest.isolate.compileScriptSync(code, origin).runSync(guest.context, guest.limit);
    const language = run(languageOf(options));
    const policies = run(policiesOf(options));
    guest.check(guest.load.applySync(undefined, into(language, policies), { timeout: options.loadTimeoutMs }));
  } catch (cause) {
    throw guest.give(cause);
  }
  return guest.loaded();
}

/** prepareIsolate does the same on another thread, but for a millisecond: while it lasts, others of this thread are served. */
export async function prepareIsolate(options: IsolateOptions): Promise<Isolate> {
  const guest = open(options);
  try {
    const run = async ([code, origin]: Script) =>
      (await guest.isolate.compileScript(code, origin)).run(guest.context, guest.limit);
    const language = await run(languageOf(options));
    const policies = await run(policiesOf(options));
    guest.check(await guest.load.apply(undefined, into(language, policies), { timeout: options.loadTimeoutMs }));
  } catch (cause) {
    throw guest.give(cause);
  }
  return guest.loaded();
}

type Script = readonly [code: string, origin: ivm.ScriptInfo];

/** One line before the script and a line offset of -1: positions are those of the script itself. */
const toScript = (filename: string, code: string, parameters: readonly string[], result: string): Script => [
  `(function (${parameters}) {"use strict";\n${code}\nreturn ${result}; })`,
  { filename, lineOffset: -1 },
];
const languageOf = ({ language }: IsolateOptions) => toScript(languageFile, language, [], "guest");
const policiesOf = ({ filename, code }: IsolateOptions) =>
  toScript(filename, code, [languageName, hooksName], `${resultName}.default`);

/** Both are given to the guest's side as what they are, and let go of here. */
const into = (...scripts: readonly unknown[]) =>
  scripts.map((script) => (script as ivm.Reference).derefInto({ release: true })) as never;

/** open makes an isolate with the wall in it, and nothing behind that yet. */
function open(options: IsolateOptions) {
  const { Isolate } = loadAddon();
  const isolate = new Isolate({ memoryLimit: options.memoryMb });
  const context = isolate.createContextSync();
  const inside = context.evalSync(membrane, { reference: true }) as ivm.Reference<Membrane>;
  const take = <Name extends keyof Membrane>(name: Name) =>
    inside.getSync(name, { reference: true }) as ivm.Reference<Membrane[Name]>;
  const calls = { manifest: take("manifest"), decide: take("decide"), explain: take("explain"), tell: take("tell") };
  const { timeoutMs, loadTimeoutMs } = options;
  const dispose = () => disposeOf(isolate);
  /** What was thrown may be a trap for whoever reads it; a fault it is all the same. */
  const tell = (): string => {
    try {
      return calls.tell.applySync(undefined, [], { timeout: timeoutMs });
    } catch (cause) {
      return toFault(cause, isolate.isDisposed).message;
    }
  };
  return {
    isolate,
    context,
    load: take("load"),
    limit: { reference: true, timeout: loadTimeoutMs } as const,
    check(answer: unknown): void {
      if (answer === threw) throw new GatewayError("DECISION_FAULT", { detail: tell() });
      if (answer === odd) throw new GatewayError("DECISION_RETURN", { detail: "the language's script gave no guest" });
    },
    /** give gives the isolate back, and the error that says why. */
    give(failure: unknown): GatewayError {
      const cause = failure instanceof GatewayError ? failure : toFault(failure, isolate.isDisposed);
      dispose();
      return new GatewayError("SANDBOX_LOAD", { cause, detail: cause.message });
    },
    loaded: () =>
      toIsolate({
        calls,
        watch: () => watch(isolate),
        isDisposed: () => isolate.isDisposed,
        dispose,
        timeoutMs,
        loadTimeoutMs,
      }),
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
