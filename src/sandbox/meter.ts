// How much this thread computes: a limit on the wall is used up by a busy machine as well, and isolated-vm's own cpuTime is the wall's.

/** Meter says what was computed since a call began, without a look at the kernel's books for each. */
export interface Meter {
  /** mark is told that a call begins, at `nowMs` (performance.now()). */
  mark(nowMs: number): void;
  /** since is the least that was computed since then; what came between the last look and the call may have been anybody's. */
  since(fromMs: number): number;
}

/** createMeter looks once in `everyMs`, and only where calls begin; a look takes 0.2 µs. */
export function createMeter(computedMs: () => number, everyMs: number): Meter {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let had = 0;
  return {
    mark(nowMs) {
      if (nowMs - lookedAt < everyMs) return;
      lookedAt = nowMs;
      had = computedMs();
    },
    since: (fromMs) => Math.max(0, computedMs() - had - (fromMs - lookedAt)),
  };
}

/** threadMs is what this thread has computed, as the kernel says. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** othersMs is what all other threads of this process have computed. */
export function othersMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000 - threadMs();
}
