// The challenger: whoever may not pass yet is told so in their own language, pages as pages and programs as programs.

import type { Visit } from "../exchange/visit.ts";
import { type Challenge, mayHaveSession, type PlanOptions, planFor } from "./challenge.ts";
import { createPageChallenge, type PageChallengeOptions } from "./page-challenge.ts";
import { challengeProgram } from "./program-challenge.ts";

/** Challenger answers, and gives the status for the log where no reply has one: a WebSocket that was opened to be closed; else null. */
export type Challenger = (visit: Visit, challenge: Challenge) => Promise<number | null>;

/** createChallenger answers requests that may not pass yet. */
export function createChallenger(options: PlanOptions & PageChallengeOptions): Challenger {
  const challengePage = createPageChallenge(options);
  return async (visit, challenge) => {
    const plan = await planFor(visit, challenge, options, options.now());
    const { source, subject } = challenge;
    if (source === null || visit.client.kind !== "navigation" || !mayHaveSession(subject))
      return challengeProgram(visit, challenge, plan, options.tickets);
    await challengePage(visit, { ...challenge, source }, plan);
    return null;
  };
}
