// The policies' verdict against the ledger: what is proved may pass, the rest is a step-up.

import type { Ledger, Outcome, Verdict } from "../exchange/exchange.ts";
import { type Levels, unmet } from "./satisfied.ts";

/** weigh turns a verdict into an outcome: an action whose requirements are not all met becomes a step-up. */
export function weigh(verdict: Verdict, levels: Levels, ledger: Ledger, nowMs: number): Outcome {
  if (verdict.kind !== "act") return verdict;
  if (verdict.requirements.length === 0) return verdict.action;
  const open = unmet(verdict.requirements, levels, ledger, nowMs);
  return open.length > 0 ? { kind: "step-up", unmet: open, at: open[0]!.at } : verdict.action;
}
