// What is known of a line while it waits to be written: of which kind it is, and how soon it may go when there is no room.

import type { Entry, Verdict } from "./entry.ts";

/** Rank: lines of the lowest rank go first; those of the last one stay, whatever it costs. */
export type Rank = 0 | 1 | 2;
const goesFirst: Rank = 0;
const goesLast: Rank = 1;
const stays: Rank = 2;
export const rankCount = 3;

const levels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
const debugLevel = 20;
export const infoLevel = 30;
export const warnLevel = 40;

/** What a decision line of each verdict is, where nothing went wrong: news of a refusal or a proof is kept longest. */
const verdicts: Readonly<Record<Verdict, Rank>> = {
  forward: goesFirst,
  redirect: goesFirst,
  respond: goesFirst,
  preflight: goesFirst,
  portal: goesFirst,
  deny: goesLast,
  "sign-in": goesLast,
  "step-up": goesLast,
  refuse: goesLast,
  fault: goesLast,
};

/** kinds is what lost lines are counted by: the verdict of a decision, the level of any other line. */
export const kinds: readonly string[] = [...Object.keys(verdicts), ...levels];

const kindOf = new Map(kinds.map((kind, index) => [kind, index]));

/** toMark packs both into one byte, as a line's place in the buffer keeps them. */
export const toMark = (kind: string, rank: Rank): number => (rank << 6) | kindOf.get(kind)!;

/** rankOf reads it back. */
export const rankOf = (mark: number): Rank => (mark >> 6) as Rank;

/** kindAt gives the index in `kinds`. */
export const kindAt = (mark: number): number => mark & 63;

/** noticeMark is for the gateway's own line about lost lines, which cannot be lost. */
export const noticeMark = toMark("warn", stays);

/** keptMark is for text that is of no kind. */
export const keptMark = toMark("info", goesLast);

/** Decided is the little that is looked at of a request. */
export type Decided = Pick<Entry, "verdict" | "reason" | "error">;

/** toLevelMark is for a line that is no decision, by its pino level. */
export const toLevelMark = (level: number): number =>
  others[Math.min(Math.max(level / 10 - 1, 0), others.length - 1) | 0]!;
const others = levels.map((level, index) => toMark(level, (index + 1) * 10 <= debugLevel ? goesFirst : goesLast));

/**
 * createDecisionMarker: `required` is settings.logRequired. With it a request that was let through has its line, so of the
 * decisions only those go that let nothing through because of the log.
 */
export function createDecisionMarker(required: boolean): (level: number, decided: Decided) => number {
  const marks = new Map<Verdict, readonly [plain: number, wrong: number]>();
  for (const [verdict, rank] of Object.entries(verdicts) as [Verdict, Rank][])
    marks.set(verdict, [
      toMark(verdict, required && verdict !== "portal" ? stays : rank),
      toMark(verdict, required ? stays : goesLast),
    ]);
  const refusedForLog = toMark("refuse", goesFirst);
  return (level, { verdict, reason, error }) => {
    if (required && error?.code === "OBSERVE_LOG") return refusedForLog;
    // What the gateway's own pages did has a reason: a sign-in, a proof, a way out.
    const wrong = level > infoLevel || error !== null || (verdict === "portal" && reason !== "");
    return marks.get(verdict)![wrong ? 1 : 0];
  };
}
