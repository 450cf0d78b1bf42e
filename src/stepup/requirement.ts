// Requirements on the wire: one challenge for all that is unmet, at a provider or for an API client (RFC 9470).

import type { Requirement } from "../exchange.ts";
import type { Level } from "./satisfied.ts";

/** Asked is one challenge that satisfies every requirement it was merged from. */
export interface Asked {
  readonly acrValues: readonly string[];
  /** The shortest of the ages; null: none was given. */
  readonly maxAgeSeconds: number | null;
  readonly reason: string;
}

/** merge makes one challenge of several requirements. */
export function merge(unmet: readonly Requirement[], levels: ReadonlyMap<string, Level>): Asked {
  const acrValues = new Set(unmet.flatMap((one) => levels.get(one.level)?.acr ?? []));
  const ages = unmet.flatMap((one) => one.maxAgeSeconds ?? []);
  return {
    acrValues: [...acrValues],
    maxAgeSeconds: ages.length === 0 ? null : Math.min(...ages),
    reason: reasonsOf(unmet),
  };
}

/** reasonsOf strings the reasons together, each once; "" where none is given. */
export const reasonsOf = (requirements: readonly Requirement[]): string =>
  [...new Set(requirements.map((one) => one.reason).filter((reason) => reason !== ""))].join("; ");

/** toWwwAuthenticate is the RFC 9470 §3 challenge. */
export function toWwwAuthenticate(asked: Asked): string {
  const parts = [
    'error="insufficient_user_authentication"',
    `error_description=${quoted(asked.reason || "A different authentication level is required")}`,
    ...(asked.acrValues.length > 0 ? [`acr_values=${quoted(asked.acrValues.join(" "))}`] : []),
    ...(asked.maxAgeSeconds !== null ? [`max_age="${asked.maxAgeSeconds}"`] : []),
  ];
  return `Bearer ${parts.join(", ")}`;
}

/** RFC 6750 §3: error_description is printable ASCII without quote and backslash. */
const quoted = (text: string): string => `"${text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?")}"`;
