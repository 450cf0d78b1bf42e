// The watchdog's own side: a script of ours in an isolate of its own, on a thread of its own, which ends what overstays.

/**
 * word says what stands where in the memory that both sides share. `state` is one of `kind` in its lowest two bits and the latest
 * call's number above them, so that whoever changes it means the very call that it looked at.
 */
export const word = {
  state: 0,
  startedUs: 1,
  limitUs: 2,
  isolate: 3,
  known: 4,
  beats: 5,
  asked: 6,
  rounds: 7,
} as const;

/** kind: nobody watches; no call is made; one is made; one was ended. */
export const kind = { away: 0, idle: 1, running: 2, ended: 3 } as const;

/** Patrol is what the script below evaluates to. */
export interface Patrol {
  /** open is given the shared memory, the library with its clock, and what that clock says where this thread's says 0. */
  open(memory: unknown, library: unknown, originUs: number): void;
  /** add: numbers come in rising order. */
  add(number: number, isolate: unknown): void;
  remove(number: number): void;
  watch(): void;
}

/** How often it looks, at the least: a call that it finds is ended to the microsecond, so this is the most that a shorter limit is late. */
const tickMs = 20;

/** After so many looks at nothing it leaves, since its thread keeps the process alive. */
const quietTicks = 25;

/**
 * Whoever lets go of an isolate last takes it down, which takes milliseconds where there are thousands of routes. That would be the thread of the
 * call which is ended, for which all others wait: so another one is given something to compile in it, and has still to do when that thread has left.
 */
const lastLength = 20_000;

/** patrol is the script. */
export const patrol = `(() => {
  "use strict";
  const { load, store, add, compareExchange, wait, notify } = Atomics;
  const isolates = new Map();
  const last = "[" + "0,".repeat(${lastLength}) + "]";
  let words, library, originUs;
  let round = 0;
  const nowUs = () => {
    const time = library.hrtime();
    return (time[0] * 1e6 + time[1] / 1e3 - originUs) | 0;
  };
  return {
    open(memory, ivm, origin) {
      words = new Int32Array(memory);
      library = ivm.lib;
      originUs = origin;
    },
    add(number, isolate) {
      isolates.set(number, isolate);
      store(words, ${word.known}, number);
    },
    remove(number) {
      isolates.delete(number);
    },
    watch() {
      add(words, ${word.rounds}, 1);
      try { look(); } finally {
        add(words, ${word.rounds}, -1);
        notify(words, ${word.rounds});
      }
    },
  };
  function look() {
    round++;
    // Somebody has asked again already, and has something to be done before.
    if (load(words, ${word.asked}) !== round) return;
    compareExchange(words, ${word.state}, ${kind.away}, ${kind.idle});
    for (let quiet = 0, before = 0; ; ) {
      add(words, ${word.beats}, 1);
      const state = load(words, ${word.state});
      const limitUs = load(words, ${word.limitUs});
      let waitMs = Math.min(${tickMs}, Math.max(2, limitUs / 1e3));
      if (state !== before) quiet = 0;
      before = state;
      switch (state & 3) {
        case ${kind.away}:
          return;
        case ${kind.idle}:
          if (++quiet < ${quietTicks} && load(words, ${word.asked}) === round) break;
          if (compareExchange(words, ${word.state}, state, ${kind.away}) === state) return;
          break;
        case ${kind.running}: {
          const leftUs = limitUs - ((nowUs() - load(words, ${word.startedUs})) | 0);
          const isolate = load(words, ${word.isolate});
          if (leftUs > 0) waitMs = Math.min(waitMs, leftUs / 1e3);
          else if (compareExchange(words, ${word.state}, state, state | 3) === state) {
            // It may have been disposed of by the other side.
            try {
              const late = isolates.get(isolate);
              late.compileScript(last).catch(() => {});
              late.dispose();
            } catch {}
          }
        }
      }
      wait(words, ${word.asked}, round, waitMs);
    }
  }
})()`;
