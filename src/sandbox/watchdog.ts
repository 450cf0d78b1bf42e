// One watchdog for all isolates of a thread: it ends a call that overstays, so that no call needs a timer of its own.

import { kind, type Patrol, patrol, word } from "./patrol.ts";

/** Addon is what of isolated-vm the watchdog is made with. */
export interface Addon {
  /** start evaluates the script in a new isolate; each of its functions is called on that isolate's own thread, without waiting for it. */
  start(script: string): { readonly [Name in keyof Patrol]: (...values: readonly unknown[]) => void };
  /** share makes what gives the other side this very memory. */
  share(memory: SharedArrayBuffer): unknown;
  /** library is what gives it isolated-vm's own functions, its clock among them. */
  readonly library: unknown;
}

/** Watched is one isolate that the watchdog knows. */
export interface Watched {
  /** begin: is the call that begins now watched? If not, it needs a timer. `nowMs`: performance.now(). */
  begin(limitMs: number, nowMs: number): boolean;
  /** end belongs to each begin that gave true; false: the call was ended, and with it the isolate. */
  end(): boolean;
  forget(): void;
}

/** Watchdog takes isolates that can be disposed of from any thread. */
export interface Watchdog {
  watch(isolate: unknown): Watched;
}

/** It is asked whether it is awake so often: a thread that stopped for whatever reason must not be relied on. */
const lookMs = 500;

/** It has left within microseconds, unless the machine is busy. */
const leaveMs = 1_000;

/** While it is not awake, it is woken so often. */
const againMs = 50;

/** createWatchdog starts its isolate, a megabyte; it has a thread only while calls are made. */
export function createWatchdog(addon: Addon): Watchdog {
  const memory = new SharedArrayBuffer(64);
  const words = new Int32Array(memory);
  const other = addon.start(patrol);
  other.open(addon.share(memory), addon.library, originUs());
  let calls = 0;
  let isolates = 0;
  let askedAtMs = 0;
  let lookedAtMs = 0;
  let beats = 0;

  /** Whatever was asked of it before this is done before it watches again; until then calls have timers. */
  function ask(nowMs: number): void {
    Atomics.add(words, word.asked, 1);
    const state = Atomics.load(words, word.state);
    if ((state & 3) === kind.idle) Atomics.compareExchange(words, word.state, state, kind.away);
    Atomics.notify(words, word.asked);
    other.watch();
    askedAtMs = lookedAtMs = nowMs;
    beats = -1;
  }

  function look(nowMs: number): void {
    const seen = Atomics.load(words, word.beats);
    if (seen === beats) ask(nowMs);
    beats = seen;
    lookedAtMs = nowMs;
  }

  // A thread of an isolate that still runs when the process ends is waited for, or ends it with a fault of memory.
  process.once("exit", () => {
    Atomics.add(words, word.asked, 1);
    Atomics.store(words, word.state, kind.away);
    Atomics.notify(words, word.asked);
    Atomics.wait(words, word.rounds, 1, leaveMs);
    // What isolated-vm does after the script is over.
    Atomics.wait(words, word.rounds, 0, 2);
  });

  return {
    watch(isolate) {
      const number = ++isolates;
      let known = false;
      other.add(number, isolate);
      ask(performance.now());
      return {
        begin(limitMs, nowMs) {
          if (nowMs - lookedAtMs > lookMs) look(nowMs);
          const state = Atomics.load(words, word.state);
          if ((state & 3) !== kind.idle) {
            if (nowMs - askedAtMs > againMs) ask(nowMs);
            return false;
          }
          known ||= Atomics.load(words, word.known) >= number;
          if (!known) return false;
          // Written before the state and read after it, so they are those of the call that the state is about.
          words[word.startedUs] = nowMs * 1_000;
          words[word.limitUs] = limitMs * 1_000;
          words[word.isolate] = number;
          calls = (calls + 4) & 0x1fff_fffc;
          return Atomics.compareExchange(words, word.state, state, calls | kind.running) === state;
        },
        end() {
          if (
            Atomics.compareExchange(words, word.state, calls | kind.running, calls | kind.idle) ===
            (calls | kind.running)
          )
            return true;
          Atomics.store(words, word.state, calls | kind.idle);
          return false;
        },
        forget: () => other.remove(number),
      };
    },
  };
}

/** What the system's clock says, in microseconds, where performance.now() is 0: never too early, or calls would be ended before their time. */
function originUs(): number {
  let origin = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 10; round++) {
    const nowUs = performance.now() * 1_000;
    const [seconds, nanoseconds] = process.hrtime();
    origin = Math.min(origin, seconds * 1e6 + nanoseconds / 1e3 - nowUs);
  }
  return origin;
}
