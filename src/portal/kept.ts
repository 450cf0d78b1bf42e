// Until when what was sent is kept, in words for a page.

import { inWords } from "../exchange/duration-text.ts";
import { foreign } from "../reply/page/foreign.ts";

/** KeptUntil says until when what was parked under a token is kept for this browser; null: not any more. */
export type KeptUntil = (token: string, browser: string | null) => Promise<number | null>;

/** keptText says it; null: it is kept no more. What is left is said first: the page does not know the reader's own clock. */
export function keptText(untilMs: number | null, nowMs: number): string {
  if (untilMs === null)
    return "What you sent was not delivered, and is not kept any more. Send it again from where you were.";
  const left = inWords(Math.max(0, (untilMs - nowMs) / 1_000), Math.floor);
  return `What you sent is kept for ${foreign(left)} more, until ${foreign(new Date(untilMs).toISOString().slice(11, 16))} UTC. It has not been delivered.`;
}
