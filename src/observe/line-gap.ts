// The gaps in what was written: since when lines failed or were lost, why, and when that is told, in one line and not too often.

import type { LineBuffer } from "./line-buffer.ts";

/** Gap is a time in which lines could not be written. */
export interface Gap {
  /** How many went without being written, and how many of each kind; the others came late. */
  readonly lost: number;
  readonly kinds: Readonly<Record<string, number>>;
  /** What was in the way, as the operating system calls it; "slow": nothing but time. */
  readonly cause: string;
  /** Since when, in milliseconds since 1970. */
  readonly sinceMs: number;
}

/** LineGaps knows whether there is one that nobody was told of. */
export interface LineGaps {
  /** late: lines wait because of this. */
  late(cause: string): void;
  /** failed: the same, and it will be told even where none is lost. */
  failed(cause: string): void;
  /** What was in the way last. */
  readonly cause: string;
  /** tell puts the line before all others that wait, where there is a gap and it is time; gives how long to wait for that; 0: nothing more to tell. */
  tell(atOnce: boolean): number;
}

/** Where all is written again it is told soon; in the middle of it, now and then. */
const soonMs = 1_000;
const meanwhileMs = 5_000;

/** createLineGaps tells of the lines that the buffer lost; `toNotice` makes the line. */
export function createLineGaps(buffer: LineBuffer, now: () => number, toNotice: (gap: Gap) => string): LineGaps {
  let cause: string | null = null;
  /** Since when lines failed, in milliseconds since 1970; 0: none did. */
  let failedAtMs = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    late(because) {
      cause = because;
    },
    failed(because) {
      cause = because;
      if (failedAtMs === 0) failedAtMs = now();
    },
    get cause() {
      return cause ?? "slow";
    },
    tell(atOnce) {
      if ((buffer.lost === 0 && failedAtMs === 0) || buffer.half() !== null) return 0;
      const quietMs = performance.now() - toldAt;
      if (!atOnce && quietMs < (buffer.isEmpty ? soonMs : meanwhileMs)) return soonMs;
      toldAt = performance.now();
      const { count, kinds, sinceMs } = buffer.takeLost();
      const since = failedAtMs === 0 ? sinceMs : failedAtMs;
      buffer.addFirst(toNotice({ lost: count, kinds, cause: cause ?? "slow", sinceMs: since }));
      failedAtMs = 0;
      cause = null;
      return 0;
    },
  };
}
