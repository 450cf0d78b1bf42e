// The ground: an isolate in which our language has been read, and nothing of anybody's yet. The only door to isolated-vm.

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

/** GroundOptions: the language's script, and how much it may use while it is read. */
export interface GroundOptions {
  readonly language: string;
  readonly memoryMb: number;
  readonly loadTimeoutMs: number;
}

/** Policies: their script, the name that positions in it carry, and how long loading it and a call may take. */
export interface Policies {
  readonly code: string;
  readonly filename: string;
  readonly timeoutMs: number;
  readonly loadTimeoutMs: number;
}

/**
 * Ground takes policies, once. Both ways throw SANDBOX_LOAD; where the script itself is at fault, the error's cause is a
 * GatewayError: DECISION_TIMEOUT, DECISION_MEMORY, DECISION_FAULT (detail: the guest's stack) or DECISION_RETURN.
 */
export interface Ground {
  load(policies: Policies): Isolate;
  /** prepare does the same on another thread: while it lasts, others of this thread are served. */
  prepare(policies: Policies): Promise<Isolate>;
  /** isSound: has nothing befallen it while it stood there? */
  isSound(): boolean;
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

/** createGround reads the language on this thread. Throws SANDBOX_LOAD. */
export function createGround(options: GroundOptions): Ground {
  const isolate = open(options);
  try {
    const realm = toRealm(isolate, isolate.createContextSync());
    const language = isolate.compileScriptSync(...languageOf(options)).runSync(realm.context, limitOf(options));
    realm.check(realm.read.applySync(undefined, into(language), timeOf(options)), options.loadTimeoutMs);
    return toGround(isolate, realm);
  } catch (cause) {
    throw give(isolate, cause);
  }
}

/**
 * prepareGround does the same on another thread, but for a millisecond. `practised`: with policies of nobody's first, in a realm of their
 * own that is thrown away, so that what the language is made of is compiled when it comes to real ones; it takes twice as long.
 */
export async function prepareGround(options: GroundOptions, practised: boolean): Promise<Ground> {
  const isolate = open(options);
  const limit = limitOf(options);
  const createRealm = async () => toRealm(isolate, await isolate.createContext());
  try {
    const script = await isolate.compileScript(...languageOf(options));
    if (practised) {
      const { context, practise, release } = await createRealm();
      const language = await script.run(context, limit);
      // Nothing depends on it; what it throws costs no more than time.
      await practise.apply(undefined, into(language), timeOf(options));
      release();
    }
    const realm = await createRealm();
    const language = await script.run(realm.context, limit);
    script.release();
    realm.check(await realm.read.apply(undefined, into(language), timeOf(options)), options.loadTimeoutMs);
    return toGround(isolate, realm);
  } catch (cause) {
    throw give(isolate, cause);
  }
}

function toGround(isolate: ivm.Isolate, { context, load, calls, check }: Realm): Ground {
  const dispose = () => disposeOf(isolate);
  const loaded = ({ timeoutMs, loadTimeoutMs }: Policies): Isolate =>
    toIsolate({
      calls,
      watch: () => watch(isolate),
      isDisposed: () => isolate.isDisposed,
      dispose,
      timeoutMs,
      loadTimeoutMs,
    });
  return {
    load(policies) {
      try {
        const run = isolate.compileScriptSync(...policiesOf(policies)).runSync(context, limitOf(policies));
        check(load.applySync(undefined, into(run), timeOf(policies)), policies.timeoutMs);
      } catch (cause) {
        throw give(isolate, cause);
      }
      return loaded(policies);
    },
    async prepare(policies) {
      try {
        const run = await (await isolate.compileScript(...policiesOf(policies))).run(context, limitOf(policies));
        check(await load.apply(undefined, into(run), timeOf(policies)), policies.timeoutMs);
      } catch (cause) {
        throw give(isolate, cause);
      }
      return loaded(policies);
    },
    isSound: () => !isolate.isDisposed,
    dispose,
  };
}

type Script = readonly [code: string, origin: ivm.ScriptInfo];

/** One line before the script and a line offset of -1: positions are those of the script itself. */
const toScript = (filename: string, code: string, parameters: readonly string[], result: string): Script => [
  `(function (${parameters}) {"use strict";\n${code}\nreturn ${result}; })`,
  { filename, lineOffset: -1 },
];
const languageOf = ({ language }: GroundOptions) => toScript(languageFile, language, [], "guest");
const policiesOf = ({ filename, code }: Policies) =>
  toScript(filename, code, [languageName, hooksName], `${resultName}.default`);
type Limit = Pick<Policies, "loadTimeoutMs">;
const timeOf = ({ loadTimeoutMs }: Limit) => ({ timeout: loadTimeoutMs });
/** What a script evaluates to stays on its side. */
const limitOf = (limit: Limit) => ({ reference: true, ...timeOf(limit) }) as const;

/** It is given to the guest's side as what it is, and let go of here. */
const into = (script: unknown) => [(script as ivm.Reference).derefInto({ release: true })] as never;

const open = ({ memoryMb }: GroundOptions): ivm.Isolate => new (loadAddon().Isolate)({ memoryLimit: memoryMb });

type Realm = ReturnType<typeof toRealm>;

/** toRealm makes a wall in a context, and nothing behind that yet. */
function toRealm(isolate: ivm.Isolate, context: ivm.Context) {
  const inside = context.evalSync(membrane, { reference: true }) as ivm.Reference<Membrane>;
  const take = <Name extends keyof Membrane>(name: Name) =>
    inside.getSync(name, { reference: true }) as ivm.Reference<Membrane[Name]>;
  const calls = { manifest: take("manifest"), decide: take("decide"), explain: take("explain"), tell: take("tell") };
  const ways = { read: take("read"), load: take("load"), practise: take("practise") };
  /** What was thrown may be a trap for whoever reads it; a fault it is all the same. */
  const tell = (timeout: number): string => {
    try {
      return calls.tell.applySync(undefined, [], { timeout });
    } catch (cause) {
      return toFault(cause, isolate.isDisposed).message;
    }
  };
  return {
    ...ways,
    context,
    calls,
    check(answer: unknown, tellMs: number): void {
      if (answer === threw) throw new GatewayError("DECISION_FAULT", { detail: tell(tellMs) });
      if (answer === odd) throw new GatewayError("DECISION_RETURN", { detail: "the language's script gave no guest" });
    },
    /** release lets go of all that leads into it from here. */
    release(): void {
      for (const one of [...Object.values(calls), ...Object.values(ways), inside, context]) one.release();
    },
  };
}

/** give gives the isolate back, and the error that says why. */
function give(isolate: ivm.Isolate, failure: unknown): GatewayError {
  const cause = failure instanceof GatewayError ? failure : toFault(failure, isolate.isDisposed);
  disposeOf(isolate);
  return new GatewayError("SANDBOX_LOAD", { cause, detail: cause.message });
}

/**
 * Whoever lets go of an isolate last takes it down, which takes milliseconds where there are thousands of routes. What is asked of it first is
 * asked on another thread, and that is the last then. The watchdog may be about to do all this as well.
 */
function disposeOf(isolate: ivm.Isolate): void {
  try {
    isolate.getHeapStatistics().catch(() => undefined);
    isolate.dispose();
  } catch (cause) {
    if (!isolate.isDisposed) throw cause;
  }
}
