// An explained refusal: what was asked, what came back, and a way on.

import type { GatewayError } from "../errors.ts";
import type { Proof, SignInRequest } from "../exchange.ts";
import type { PageAction } from "../reply/page.ts";

/** Refusal is what the page says besides the error's own sentence. */
export interface Refusal {
  readonly reason?: string;
  readonly details: readonly (readonly [string, string])[];
  readonly actions: readonly PageAction[];
}

/** toRefusal explains a sign-in that led nowhere. */
export function toRefusal(asked: SignInRequest, proof: Proof | null, error: GatewayError, nowMs: number): Refusal {
  const reasons = [...new Set(asked.requirements.map((one) => one.reason).filter((reason) => reason !== ""))];
  const details: (readonly [string, string])[] = [];
  if (asked.requirements.length > 0) details.push(["Asked for", asked.requirements.map(describe).join("; ")]);
  if (asked.acrValues.length > 0) details.push(["As acr", asked.acrValues.join(" ")]);
  if (proof !== null) details.push(["Came back", came(proof, nowMs)]);
  else if (error.detail !== "") details.push(["Came back", error.detail]);
  return {
    ...(reasons.length > 0 && { reason: `It was needed because: ${reasons.join("; ")}.` }),
    details,
    actions: [{ label: "Try again", href: asked.parked === null ? asked.returnTo : "/" }],
  };
}

const describe = (one: SignInRequest["requirements"][number]): string =>
  one.maxAgeSeconds === null ? one.level : `${one.level}, not older than ${one.maxAgeSeconds} s`;

const came = (proof: Proof, nowMs: number): string => {
  const age = proof.at === null ? "no time given" : `${Math.max(0, Math.round(nowMs / 1_000 - proof.at))} s old`;
  return `${proof.acr ?? "no acr"}, ${proof.amr.join(" ") || "no amr"}, ${age}`;
};
