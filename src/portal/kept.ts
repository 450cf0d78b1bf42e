// Until when what was sent is kept, in words for a page.

import { inWords } from "../exchange/duration-text.ts";
import type { Block } from "../reply/page/block.ts";
import { foreign } from "../reply/page/foreign.ts";

/** KeptUntil says until when what was parked under a token is kept for this browser; null: not any more. */
export type KeptUntil = (token: string, browser: string | null) => Promise<number | null>;

/** keptText says it; null: it is kept no more. What is left is said first: the page does not know the reader's own clock. */
export function keptText(untilMs: number | null, nowMs: number): string {
  if (untilMs === null)
    return "What you sent was not delivered, and is not kept any more. Send it again from where you were.";
  return `What you sent is kept for ${left(untilMs, nowMs)} more, until ${clock(untilMs)} UTC. It has not been delivered.`;
}

/** keptBlock says what becomes of it while somebody is asked; nothing where nothing is kept. */
export const keptBlock = (untilMs: number | null, nowMs: number): readonly Block[] =>
  untilMs === null
    ? []
    : [
        {
          kind: "kept",
          text: `What you sent is kept for ${left(untilMs, nowMs)} more, and is sent once when you are done.`,
        },
      ];

/** limitBlock says until when a page works. In words that stay true while it is looked at: by the clock, too. */
export const limitBlock = (untilMs: number, nowMs: number): Block => ({
  kind: "limit",
  text: `This page works for ${left(untilMs, nowMs)} more, until ${clock(untilMs)} UTC.`,
});

const clock = (ms: number): string => foreign(new Date(ms).toISOString().slice(11, 16));

const left = (untilMs: number, nowMs: number): string =>
  foreign(inWords(Math.max(0, (untilMs - nowMs) / 1_000), Math.floor));
