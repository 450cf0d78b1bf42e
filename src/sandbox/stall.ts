// What is told of a decision for which everybody else waited.

/** Stall is a decision for which everything else on this thread waited longer than the limit. */
export interface Stall {
  readonly route: number;
  /** How long they waited. */
  readonly ms: number;
  readonly limitMs: number;
  /** Was it stopped? If not, it came to its end by itself: what is native cannot be stopped in the middle. */
  readonly stopped: boolean;
  /** Did one call compute far longer than the limit, which only what is native can? null: it was not measured. */
  readonly native: boolean | null;
}
