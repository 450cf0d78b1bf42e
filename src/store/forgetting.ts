// When it may be forgotten that something was seen: a clock that runs ahead for a while would else make good once more what was spent.

/** forgetting gives the time by which what was seen is over. */
export type Forgetting = (nowMs: number) => number;

/** What is more than this is no clock that is kept in step, and no process that stood still for a moment. */
const jumpMs = 60_000;

/** So long after a jump it is taken for one that stays. */
const hourMs = 3_600_000;

/** createForgetting: where the clock is set forward, nothing is forgotten for it for an hour; where it is set back by then, nothing was. */
export function createForgetting(passedMs: () => number, heldMs: number = hourMs): Forgetting {
  let before: { readonly nowMs: number; readonly passedMs: number } | null = null;
  let aheadMs = 0;
  let until = 0;
  return (nowMs) => {
    const passed = passedMs();
    if (before !== null) {
      const jump = nowMs - before.nowMs - (passed - before.passedMs);
      if (jump > jumpMs) {
        aheadMs += jump;
        until = passed + heldMs;
      } else if (jump < -jumpMs) aheadMs = Math.max(0, aheadMs + jump);
    }
    before = { nowMs, passedMs: passed };
    if (passed >= until) aheadMs = 0;
    return nowMs - aheadMs;
  };
}
