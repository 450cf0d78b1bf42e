// When something was, by the clock and by what has passed in this process: a clock that is set makes nothing younger than it is.

/** Moment is when something was, in milliseconds: since 1970 as the clock had it, and since this process began. */
export interface Moment {
  readonly atMs: number;
  readonly passedMs: number;
}

/** toMoment gives this moment; `now` is the clock. */
export const toMoment = (now: () => number): Moment => ({ atMs: now(), passedMs: performance.now() });

/** ageMs is how long ago that was: the clock may be set back, and a machine that sleeps passes no time, so that counts which says more. */
export const ageMs = ({ atMs, passedMs }: Moment, now: () => number): number =>
  Math.max(now() - atMs, performance.now() - passedMs);

/** momentOf gives the moment of a time that was written down; one from the future was never, as the clock was set back since: null. */
export function momentOf(atMs: number, now: () => number): Moment | null {
  const age = now() - atMs;
  return age < -skewMs ? null : { atMs, passedMs: performance.now() - Math.max(0, age) };
}

/** So far may the clocks of two processes be apart. */
const skewMs = 60_000;
