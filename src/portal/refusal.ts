// An explained refusal: what was asked, what came back, and a way on.

import { levelName } from "../assurance/level-name.ts";
import { oddTime } from "../assurance/proof-time.ts";
import { reasonsOf } from "../assurance/requirement.ts";
import type { GatewayError } from "../errors.ts";
import { nameOf } from "../exchange/around.ts";
import { inWords } from "../exchange/duration-text.ts";
import type { Evidence, SignInRequest } from "../exchange/exchange.ts";
import type { Link } from "../reply/page/button.ts";
import { foreign } from "../reply/page/foreign.ts";
import type { Detail } from "../reply/page/support.ts";
import type { SessionSubject } from "../session/session.ts";
import { keptText } from "./kept.ts";

/** Refusal is what the page says besides the error's own sentence. */
export interface Refusal {
  readonly title: string;
  readonly explained?: string;
  readonly kept?: string;
  readonly details: readonly Detail[];
  readonly actions: readonly Link[];
}

/** Shortfall is what came of a challenge that led nowhere. */
export interface Shortfall {
  readonly error: GatewayError;
  /** What was shown, where it got that far. */
  readonly came: Evidence | null;
}

/** Onwards is where somebody can go from there. */
export interface Onwards {
  /** Where another try begins. */
  readonly again: string;
  /** The page with all the ways there are; null: there is no other. */
  readonly other: string | null;
  /** Milliseconds since 1970: until when what was sent is kept; null: nothing is. */
  readonly keptUntilMs: number | null;
  /** What people know the provider by that was asked. */
  readonly provider: string;
  /** Who is signed in here; null: nobody. */
  readonly subject: SessionSubject | null;
  readonly nowMs: number;
}

/** toRefusal explains a sign-in that led nowhere. */
export function toRefusal(asked: SignInRequest, { error, came }: Shortfall, onwards: Onwards): Refusal {
  const { again, other, keptUntilMs, provider, subject, nowMs } = onwards;
  const reasons = reasonsOf(asked.requirements);
  const details: Detail[] = [["Provider", foreign(provider)]];
  if (asked.requirements.length > 0) details.push(["Asked for", asked.requirements.map(describe).join("; ")]);
  if (asked.acrValues.length > 0) details.push(["As acr", foreign(asked.acrValues.join(" "))]);
  if (came !== null) details.push(["Came back", toWords(came, nowMs)]);
  else if (error.detail !== "") details.push(["Came back", foreign(error.detail)]);
  // Pressing "back" after a sign-in is nobody's fault: the page is still there.
  const used = error.code === "IDENTITY_STATE_REPLAYED";
  const kept = keptUntilMs === null ? "" : keptText(keptUntilMs, nowMs);
  const why = reasons === "" || used ? "" : foreign(reasons);
  const who =
    error.code === "STEPUP_SUBJECT" && subject !== null ? `You are signed in as ${foreign(nameOf(subject.user))}.` : "";
  const explained = why === "" || who === "" ? why || who : `${why}. ${who}`;
  return {
    title:
      used && kept !== ""
        ? "What you sent is kept"
        : asked.purpose === "login" || used
          ? "You are not signed in"
          : "We could not confirm it is you",
    ...(explained !== "" && { explained }),
    ...(kept !== "" && { kept }),
    details,
    actions: [
      { label: used ? "Go on" : "Try again", href: again },
      ...(other === null ? [] : [{ label: "Another way", href: other }]),
    ],
  };
}

const describe = (one: SignInRequest["requirements"][number]): string =>
  one.maxAgeSeconds === null
    ? foreign(levelName(one.level))
    : `${foreign(levelName(one.level))}, not older than ${foreign(inWords(one.maxAgeSeconds, Math.round))}`;

const toWords = (proof: Evidence, nowMs: number): string => {
  const age =
    proof.at === null
      ? "no time given"
      : (oddTime(proof.at) ?? `${inWords(Math.max(0, Math.round(nowMs / 1_000 - proof.at)), Math.round)} old`);
  return [proof.acr ?? "no acr", proof.amr.join(" ") || "no amr", age].map(foreign).join(", ");
};
