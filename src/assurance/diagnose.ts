// Why an answer was not enough: one code for each way in which it fell short.

import type { ErrorCode } from "../error-codes.ts";
import type { Evidence, Leaf, SignInRequest } from "../exchange/exchange.ts";
import type { Assurance, Level } from "./assurance.ts";
import { oddTime } from "./proof-time.ts";
import { fresh, provers, proves } from "./satisfied.ts";

/** diagnose names what the evidence lacks for a level that was asked for; `assurance` is the session's without it. What is wrong in several ways is named by the first. */
export function diagnose(
  leaf: Leaf,
  came: Evidence,
  asked: Pick<SignInRequest, "firstAuthTime" | "afresh">,
  assurance: Assurance,
): ErrorCode {
  const enough = provers(leaf.level, assurance.levels);
  if (!enough.some((level) => proves(came, level))) return whyNotProved(enough, came, assurance);
  if (came.at === null) return "STEPUP_AUTH_TIME_MISSING";
  if (oddTime(came.at) !== null) return "STEPUP_AUTH_TIME_ODD";
  const young = fresh(came, leaf.maxAgeSeconds, Math.floor(assurance.nowMs / 1_000));
  // The same moment twice, though the second question demanded a new one: it never asked the person.
  if (came.at === asked.firstAuthTime && (asked.afresh || !young)) return "STEPUP_MAX_AGE_IGNORED";
  return "STEPUP_AUTH_TIME_OLD";
}

function whyNotProved(enough: readonly Level[], came: Evidence, { levels, ledger }: Assurance): ErrorCode {
  const named = enough.filter((level) => level.acr.length > 0);
  const reached = named.some((level) => came.acr !== null && level.acr.includes(came.acr));
  if (named.length === 0 || reached) return "STEPUP_AMR";
  if (came.acr === null) return "STEPUP_ACR_MISSING";
  // Lower is what this session had before, or what the policies call something else; anything else is a stranger.
  const lower =
    [...levels.values()].some((level) => level.acr.includes(came.acr!)) || ledger.some((one) => one.acr === came.acr);
  return lower ? "STEPUP_ACR_LOWER" : "STEPUP_ACR_UNKNOWN";
}
