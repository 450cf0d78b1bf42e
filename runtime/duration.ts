// Durations as operators write them: "90s", "5m", "12h".

/**
 * Duration is a whole number and a unit: "250ms", "30s", "5m", "12h", "7d".
 *
 * @example
 * ```ts
 * const maxAge: Duration = "5m";
 * stepUp(mfa, { maxAge });
 * ```
 */
export type Duration = `${bigint}${"ms" | "s" | "m" | "h" | "d"}`;

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** parseDurationMs gives milliseconds; null where the text is not a duration. */
export function parseDurationMs(text: unknown): number | null {
  const match = typeof text === "string" ? /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) : null;
  return match ? Number(match[1]) * (units[match[2]!] as number) : null;
}
