// An explained refusal: what was asked, what came back, and a way on.

import type { GatewayError } from "../errors.ts";
import type { Proof, SignInRequest } from "../exchange.ts";
import type { PageAction } from "../reply/page.ts";
import { reasonsOf } from "../stepup/requirement.ts";

/** Refusal is what the page says besides the error's own sentence. */
export interface Refusal {
  readonly title: string;
  readonly reason?: string;
  readonly details: readonly (readonly [string, string])[];
  readonly actions: readonly PageAction[];
}

/** toRefusal explains a sign-in that led nowhere. */
export function toRefusal(asked: SignInRequest, proof: Proof | null, error: GatewayError, nowMs: number): Refusal {
  const reasons = reasonsOf(asked.requirements);
  const details: (readonly [string, string])[] = [];
  if (asked.requirements.length > 0) details.push(["Asked for", asked.requirements.map(describe).join("; ")]);
  if (asked.acrValues.length > 0) details.push(["As acr", asked.acrValues.join(" ")]);
  if (proof !== null) details.push(["Came back", came(proof, nowMs)]);
  else if (error.detail !== "") details.push(["Came back", error.detail]);
  return {
    title: asked.purpose === "login" ? "You are not signed in" : "We could not confirm it is you",
    ...(reasons !== "" && { reason: `This needs stronger proof: ${reasons}.` }),
    details,
    // A form that was kept is gone with the refusal: its page is the place to fill it in again.
    actions: [{ label: asked.parked === null ? "Try again" : "Start over", href: asked.returnTo }],
  };
}

const describe = (one: SignInRequest["requirements"][number]): string =>
  one.maxAgeSeconds === null ? one.level : `${one.level}, not older than ${inWords(one.maxAgeSeconds)}`;

const came = (proof: Proof, nowMs: number): string => {
  const age = proof.at === null ? "no time given" : `${inWords(Math.max(0, Math.round(nowMs / 1_000 - proof.at)))} old`;
  return `${proof.acr ?? "no acr"}, ${proof.amr.join(" ") || "no amr"}, ${age}`;
};

/** inWords: 300 is "5 minutes". */
function inWords(seconds: number): string {
  const [unit, name] =
    seconds >= 7_200
      ? ([3_600, "hours"] as const)
      : seconds >= 120
        ? ([60, "minutes"] as const)
        : ([1, "seconds"] as const);
  return `${Math.round(seconds / unit)} ${name}`;
}
