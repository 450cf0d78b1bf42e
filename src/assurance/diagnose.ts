// Why an answer was not enough: one code for each way in which it fell short.

import type { ErrorCode } from "../errors.ts";
import type { Evidence, Leaf, Ledger, SignInRequest } from "../exchange/exchange.ts";
import { fresh, type Level, type Levels, provers, proves } from "./satisfied.ts";

/** diagnose names what the evidence lacks for a level that was asked for. What is wrong in several ways is named by the first. */
export function diagnose(
  leaf: Leaf,
  came: Evidence,
  asked: Pick<SignInRequest, "firstAuthTime" | "afresh">,
  known: { readonly levels: Levels; readonly ledger: Ledger },
  nowMs: number,
): ErrorCode {
  const enough = provers(leaf.level, known.levels);
  if (!enough.some((level) => proves(came, level))) return whyNotProved(enough, came, known);
  if (came.at === null) return "STEPUP_AUTH_TIME_MISSING";
  const young = fresh(came, leaf.maxAgeSeconds, Math.floor(nowMs / 1_000));
  // The same moment twice, though the second question demanded a new one: it never asked the person.
  if (came.at === asked.firstAuthTime && (asked.afresh || !young)) return "STEPUP_MAX_AGE_IGNORED";
  return "STEPUP_AUTH_TIME_OLD";
}

function whyNotProved(
  enough: readonly Level[],
  came: Evidence,
  { levels, ledger }: { readonly levels: Levels; readonly ledger: Ledger },
): ErrorCode {
  const named = enough.filter((level) => level.acr.length > 0);
  const reached = named.some((level) => came.acr !== null && level.acr.includes(came.acr));
  if (named.length === 0 || reached) return "STEPUP_AMR";
  if (came.acr === null) return "STEPUP_ACR_MISSING";
  // Lower is what this session had before, or what the policies call something else; anything else is a stranger.
  const lower =
    [...levels.values()].some((level) => level.acr.includes(came.acr!)) || ledger.some((one) => one.acr === came.acr);
  return lower ? "STEPUP_ACR_LOWER" : "STEPUP_ACR_UNKNOWN";
}
