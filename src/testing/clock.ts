// The clock of a policies' test: it stands still until the test moves it.

import { parseDurationMs } from "../../runtime/duration.ts";

/**
 * TestClock is what time it is for every visitor who was not put elsewhere by at(). What was proved, and who signed in, grows older with it.
 *
 * @example
 * ```ts
 * const clock: TestClock = gate.clock;
 * clock.set(new Date("2026-01-01T08:59:00Z"));
 * clock.advance("2m");
 * ```
 */
export interface TestClock {
  now(): Date;
  /** advance: later by a duration such as "6m". */
  advance(by: string): void;
  set(time: Date): void;
}

/** toDurationMs reads a duration of a test's author; `of` is what it was given as. */
export function toDurationMs(of: string, text: string): number {
  const ms = parseDurationMs(text);
  if (ms === null) throw new TypeError(`${of}: "${text}" is not a duration such as "6m"`);
  return ms;
}

/** MovedClock says besides by how much it was moved. */
export interface MovedClock extends TestClock {
  movedMs(): number;
}

/** createClock goes as `base` does, in milliseconds since 1970, until it is moved. */
export function createClock(base: () => number): MovedClock {
  let movedMs = 0;
  return {
    now: () => new Date(base() + movedMs),
    movedMs: () => movedMs,
    advance(by) {
      movedMs += toDurationMs("advance", by);
    },
    set(time) {
      if (Number.isNaN(time.getTime())) throw new TypeError("set: this Date is no time");
      movedMs = time.getTime() - base();
    },
  };
}
