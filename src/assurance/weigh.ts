// What the policies decided against the ledger: what is proved may pass, the rest is a step-up.

import type { Decided, Ledger, Outcome } from "../exchange/exchange.ts";
import type { Levels } from "./assurance.ts";
import { unmet } from "./satisfied.ts";

/** weigh turns what was decided into an outcome: an action whose requirements are not all met becomes a step-up. */
export function weigh(decided: Decided, levels: Levels, ledger: Ledger, nowMs: number): Outcome {
  if (decided.kind !== "act") return decided;
  if (decided.requirements.length === 0) return decided.action;
  const open = unmet(decided.requirements, { levels, ledger, nowMs });
  return open.length > 0 ? { kind: "step-up", unmet: open, at: open[0]!.at } : decided.action;
}
