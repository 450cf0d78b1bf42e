// Is a worker alive? Judged by what it answers to a question that was asked while the supervisor itself was awake.

import { createRunningTime } from "../process/running-time.ts";

/** Heartbeat: how often a worker is asked, and after how long without an answer it is ended. */
export interface Heartbeat {
  readonly everyMs: number;
  readonly deadMs: number;
}

/** Pulse counts the time in which the supervisor was awake and the worker could run. No other time is held against a worker. */
export interface Pulse {
  /** timeMs is how much of it has passed. */
  readonly timeMs: () => number;
  /** answered takes the number of the question that came back. */
  answered(number: number): void;
  /** serves: from now on it is ended when it does not answer. */
  serves(): void;
  close(): void;
}

/** PulseOptions: `ask` sends a question, `beat` is called at each look, `dead` once. */
export interface PulseOptions {
  readonly pid: number;
  readonly heartbeat: Heartbeat;
  readonly ask: (number: number) => void;
  readonly beat: () => void;
  readonly dead: () => void;
}

/**
 * createPulse begins to ask at once. Until it serves a worker has nobody's connections, reads the policies and the store, and
 * may take as long as its orders: a machine that is busy and does not tell how busy (no /proc) would else never start.
 */
export function createPulse({ pid, heartbeat, ask, beat, dead }: PulseOptions): Pulse {
  const { everyMs, deadMs } = heartbeat;
  const running = createRunningTime(pid);
  let lookedAt = performance.now();
  let timeMs = 0;
  let asked: { readonly number: number; readonly atMs: number } | null = null;
  let number = 0;
  let serving = false;

  const judge = ({ number: of }: NonNullable<typeof asked>) => {
    // Answers that wait are read between two turns; timers come before them.
    setImmediate(() =>
      setImmediate(() => {
        if (asked?.number === of) dead();
      }),
    );
  };
  const look = () => {
    const now = performance.now();
    const passedMs = now - lookedAt;
    lookedAt = now;
    // Whoever looks every second and finds that ten have passed was not there for nine of them: stopped, or without a core.
    timeMs += running(Math.min(passedMs, 2 * everyMs));
    if (passedMs > deadMs) asked = null;
    if (asked === null) {
      asked = { number: ++number, atMs: timeMs };
      ask(number);
    } else if (serving && timeMs - asked.atMs > deadMs) judge(asked);
    beat();
  };
  const timer = setInterval(look, everyMs);
  ask(number);
  return {
    timeMs: () => timeMs,
    answered(of) {
      if (asked?.number === of) asked = null;
    },
    serves() {
      // What was asked of it before it is not held against it.
      if (!serving) asked = null;
      serving = true;
    },
    close: () => clearInterval(timer),
  };
}
