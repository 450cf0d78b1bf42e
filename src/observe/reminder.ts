// What happens again and again is told once, and then now and then with how often it happened: a line for each would hide all others.

import { ageMs, type Moment, toMoment } from "../process/moment.ts";

/** Reminder says when there is to be a line. */
export interface Reminder {
  /** happened gives how often it happened without a line since the last one, where this time is to have one; null: it is to have none. */
  happened(): number | null;
}

/** createReminder: the first has a line, and then what comes when the last line is `everyMs` old. `now` is the clock. */
export function createReminder({ everyMs, now }: { readonly everyMs: number; readonly now: () => number }): Reminder {
  let told: Moment | null = null;
  let untold = 0;
  return {
    happened() {
      if (told !== null && ageMs(told, now) < everyMs) {
        untold += 1;
        return null;
      }
      const before = untold;
      told = toMoment(now);
      untold = 0;
      return before;
    },
  };
}
