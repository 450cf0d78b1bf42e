// The challenger: whoever may not pass yet is told so in their own language, pages as pages and programs as programs.

import { isSpeculative } from "../exchange/speculative.ts";
import type { Visit } from "../exchange/visit.ts";
import {
  type Challenge,
  mayHaveSession,
  type Planned,
  type PlanOptions,
  planAt,
  planFor,
  signingIn,
  toAssurance,
} from "./challenge.ts";
import { createPageChallenge, type PageChallengeOptions } from "./page-challenge.ts";
import { challengeProgram } from "./program-challenge.ts";

/** Challenger answers, and gives the status for the log where no reply has one: a WebSocket that was opened to be closed; else null. */
export type Challenger = (visit: Visit, challenge: Challenge) => Promise<number | null>;

/** createChallenger answers requests that may not pass yet. */
export function createChallenger(options: PlanOptions & PageChallengeOptions): Challenger {
  const challengePage = createPageChallenge(options);
  return async (visit, challenge) => {
    const asked = challenge.subject === null ? atReachable(challenge, options.now()) : challenge;
    const planned = await planOf(visit, asked);
    const { source, subject } = asked;
    // Of a page that nobody has gone to yet no sign-in begins: it is told what a program is told, and who goes there is asked then.
    const isPage = visit.client.kind === "navigation" && !isSpeculative(visit.incoming.headers);
    if (source === null || !isPage || !mayHaveSession(subject))
      return challengeProgram(visit, challenge, planned.plan, options.tickets);
    await challengePage(visit, { ...asked, source }, planned);
    return null;
  };

  /** Only those at which what is asked can be proved are to be chosen from. */
  function atReachable(challenge: Challenge, nowMs: number): Challenge & { readonly choices?: readonly string[] } {
    const { sources, unmet, levels } = challenge;
    const [first, ...others] = sources.filter(({ name }) => planAt(name, unmet, { levels, nowMs }) !== null);
    if (first === undefined) return challenge;
    return {
      ...challenge,
      source: first.name,
      choices: others.length === 0 ? [] : [first, ...others].map(({ name }) => name),
    };
  }

  async function planOf(visit: Visit, challenge: Challenge): Promise<Planned> {
    const { subject, unmet, levels } = challenge;
    if (unmet.length === 0) return signingIn;
    const assurance = await toAssurance(subject, levels, options.unspent, options.now());
    return planFor(visit, challenge, assurance, options);
  }
}
