// Two clocks, an issuer's and ours: how far they may be apart, and what of a token's times is wrong because they are.

import { spanOf } from "../exchange/duration-text.ts";

/** Times are what a token says of when (RFC 7519 §4.1). Anything may stand there. */
interface Times {
  readonly exp?: unknown;
  readonly nbf?: unknown;
  readonly iat?: unknown;
}

/** TimeFault is what is wrong: it is too old, or not yet good by our clock, or no time at all. */
export interface TimeFault {
  readonly code: "IDENTITY_TOKEN_EXPIRED" | "IDENTITY_TOKEN_EARLY" | "IDENTITY_TOKEN_INVALID";
  readonly detail: string;
}

/** 9999-12-31: beyond it are milliseconds that were taken for seconds, and numbers that are no time. */
const lastSecond = 253_402_300_799;

const isTime = (value: unknown): value is number => typeof value === "number" && value >= 0 && value <= lastSecond;

/** faultInTimes: what is wrong with a token's times, by our clock and within a tolerance in both directions; null: nothing. */
export function faultInTimes(
  times: Times,
  rules: { readonly clockSkewSeconds: number; readonly maxAgeSeconds?: number },
  nowSeconds: number,
): TimeFault | null {
  const { clockSkewSeconds: skew, maxAgeSeconds } = rules;
  for (const name of ["exp", "nbf", "iat"] as const)
    if (times[name] !== undefined && !isTime(times[name]))
      return { code: "IDENTITY_TOKEN_INVALID", detail: `"${name}" is no time in seconds since 1970` };
  const { exp, nbf, iat } = times as { readonly [Name in keyof Times]?: number };
  for (const [name, at] of [
    ["iat", iat],
    ["nbf", nbf],
  ] as const)
    if (at !== undefined && at > nowSeconds + skew)
      return { code: "IDENTITY_TOKEN_EARLY", detail: `by "${name}" ${apart(at - nowSeconds, skew)}` };
  if (exp !== undefined && exp <= nowSeconds - skew)
    return {
      code: "IDENTITY_TOKEN_EXPIRED",
      detail: `it expired ${spanOf(nowSeconds - exp)} ago${issued(iat, nowSeconds)}`,
    };
  if (maxAgeSeconds !== undefined && iat !== undefined && nowSeconds - iat - skew > maxAgeSeconds)
    return {
      code: "IDENTITY_TOKEN_EXPIRED",
      detail: `it is ${spanOf(nowSeconds - iat)} old, and may be ${spanOf(maxAgeSeconds)}; if it was sent at once, the issuer's clock is behind ours`,
    };
  return null;
}

/** One that was made a moment ago says nothing of clocks. */
function issued(iat: number | undefined, nowSeconds: number): string {
  if (iat === undefined) return "";
  const age = nowSeconds - iat;
  const doubt = age <= travelSeconds ? "" : "; if it was issued just now, the issuer's clock is behind ours";
  return `, and was issued ${spanOf(Math.max(0, age))} ago${doubt}`;
}

/** An issuer takes this long to say when something happened, and its answer to come. */
const travelSeconds = 5;

/** aheadSeconds is how far the issuer of a token that was made just now is ahead of us; negative: behind. No more than a token's way takes is 0. */
export function aheadSeconds({ iat }: Times, nowMs: number): number {
  const ahead = typeof iat === "number" ? Math.floor(iat) - Math.floor(nowMs / 1_000) : 0;
  return Math.abs(ahead) <= travelSeconds ? 0 : ahead;
}

/** clockFix is what an operator does about it. */
export const clockFix = "Set both clocks by the network (NTP), or allow more with clockSkew.";

/** apart says how far an issuer's clock is from ours; by a negative number it is behind. */
export const apart = (seconds: number, skewSeconds: number): string =>
  `the issuer's clock is ${spanOf(Math.abs(seconds))} ${seconds < 0 ? "behind" : "ahead of"} this gateway's, and clockSkew allows ${spanOf(skewSeconds)}`;
