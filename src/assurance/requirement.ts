// Requirements in words and on the wire: for pages and logs, and for programs (RFC 9470).

import type { Requirement } from "../exchange/exchange.ts";
import type { Plan } from "./plan.ts";

/** reasonsOf strings the reasons together, each once; "" where none is given. */
export const reasonsOf = (requirements: readonly Pick<Requirement, "reason">[]): string =>
  [...new Set(requirements.map((one) => one.reason).filter((reason) => reason !== ""))].join("; ");

/**
 * scopeShown is a scope as a log may hold it. What a policy computes can be anything the request held, so a part is shown
 * only where the line has it already, in its path; of any other part its length is told.
 */
export function scopeShown(scope: string, path: string): string {
  const show = (part: unknown) =>
    typeof part === "string" && path.includes(part) ? part : `a text of ${String(part).length} characters`;
  try {
    const parts: unknown = JSON.parse(scope);
    return JSON.stringify(Array.isArray(parts) ? parts.map(show) : show(scope));
  } catch {
    return show(scope);
  }
}

/** toWwwAuthenticate is the RFC 9470 §3 challenge. */
export function toWwwAuthenticate(
  realm: string,
  plan: Pick<Plan, "acrValues" | "maxAgeSeconds">,
  reason: string,
): string {
  const parts = [
    `realm=${quoted(realm)}`,
    'error="insufficient_user_authentication"',
    `error_description=${quoted(reason || "A different authentication level is required")}`,
    ...(plan.acrValues.length > 0 ? [`acr_values=${quoted(plan.acrValues.join(" "))}`] : []),
    ...(plan.maxAgeSeconds !== null ? [`max_age="${plan.maxAgeSeconds}"`] : []),
  ];
  return `Bearer ${parts.join(", ")}`;
}

/** RFC 6750 §3: error_description is printable ASCII without quote and backslash. */
const quoted = (text: string): string => `"${text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?")}"`;
