// Medians, percentiles and spreads.

/** Spread is a median with the smallest and the largest value beside it. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** toSpread needs at least one value. */
export function toSpread(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  return { median: percentile(sorted, 50), min: sorted[0]!, max: sorted.at(-1)! };
}

/** percentile of values in ascending order; between two values it lies in proportion. */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  const at = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
