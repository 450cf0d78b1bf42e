// A verdict in words, as a test that fails reads them.

import type { SourceLocation } from "../../runtime/contract.ts";
import { levelName } from "../assurance/level-name.ts";
import type { Requirement } from "../exchange/exchange.ts";
import type { Refused, Verdict } from "./verdict.ts";

/** describeVerdict says what the policies do: "deny: Only finance (bank.ts:14:3)". */
export function describeVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case "forward":
      return `forward to ${verdict.upstream}${place(verdict.at)}`;
    case "step-up":
      return `step up to ${verdict.unmet.map((one) => inWords(one) + place(one.at)).join(" and ")}`;
    case "deny":
      return `deny: ${verdict.reason || "a guard said no"}${place(verdict.at)}`;
    case "sign-in":
      return `ask to sign in${place(verdict.at)}`;
    case "redirect":
      return `redirect to ${verdict.location}${place(verdict.at)}`;
    case "respond":
      return `respond ${verdict.status}${place(verdict.at)}`;
    case "refuse":
      return `refuse with ${verdict.code}${verdict.detail === "" ? "" : ` (${verdict.detail})`}${whyRefused(verdict)}`;
  }
}

/** Of a policy that failed: its place, what it threw, and how many more failed. */
function whyRefused({ at = null, thrown = null, faults = 1 }: Refused): string {
  const where = place(at);
  const more = faults === 1 ? "" : `, the first of ${faults} faults`;
  return `${where}${more}${thrown === null ? "" : `\n  ${thrown}`}`;
}

/** inWords: "passkey or mfa within 300s for ["payout","17"] once". */
export function inWords(one: Pick<Requirement, "level"> & Partial<Requirement>): string {
  const within = one.maxAgeSeconds == null ? "" : ` within ${one.maxAgeSeconds}s`;
  const scope = one.scope == null ? "" : ` for ${one.scope}`;
  return `${levelName(one.level)}${within}${scope}${one.once ? " once" : ""}`;
}

/** As editors and terminals open it. */
const place = (at: SourceLocation | null) => (at === null ? "" : ` (${at.file}:${at.line}:${at.column})`);
