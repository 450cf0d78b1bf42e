// One clock for the deadlines of all connections: read now and then, so that an exchange needs no timer of its own.

/** Timed has a deadline. */
export interface Timed {
  /** By performance.now(); Infinity: none. */
  dueAt: number;
  /** onDue is told once the deadline is over, and sets another before, or none. */
  onDue(): void;
}

/** So much later than its deadline somebody is told at most, and never sooner. */
const tickMs = 100;

const timed = new Set<Timed>();
let timer: NodeJS.Timeout | null = null;

/** watch looks after its deadlines until `unwatch`. */
export function watch(one: Timed): void {
  timed.add(one);
}

/** unwatch forgets it. */
export function unwatch(one: Timed): void {
  timed.delete(one);
}

/** arm is to be called whenever a deadline was set: nobody looks while there is none. */
export function arm(): void {
  timer ??= setInterval(look, tickMs).unref();
}

function look(): void {
  const nowMs = performance.now();
  let pending = false;
  for (const one of timed) {
    if (one.dueAt <= nowMs) {
      one.dueAt = Number.POSITIVE_INFINITY;
      one.onDue();
    }
    if (one.dueAt !== Number.POSITIVE_INFINITY) pending = true;
  }
  if (pending || timer === null) return;
  clearInterval(timer);
  timer = null;
}
