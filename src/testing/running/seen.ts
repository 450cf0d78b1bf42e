// What an answer shows of the decision behind it, and whether that is what these policies say.

import { levelName } from "../../assurance/level-name.ts";
import { codes } from "../../error-codes.ts";
import type { Verdict } from "../verdict.ts";
import { type Answer, isProblem } from "./send.ts";

/** Seen is an answer, as far as somebody outside can read it. */
export type Seen =
  /** Not the gateway's own refusal: an upstream's answer, a redirect or an answer that a policy gives. */
  | { readonly kind: "through"; readonly status: number; readonly location: string | null }
  | { readonly kind: "sign-in"; readonly request: string }
  | {
      readonly kind: "step-up";
      readonly request: string;
      readonly levels: readonly string[];
      readonly scopes: readonly string[];
    }
  | { readonly kind: "deny"; readonly request: string; readonly reason: string }
  | { readonly kind: "refuse"; readonly request: string; readonly code: string };

/** toSeen reads an answer that a program gets. */
export function toSeen({ status, headers, body }: Answer): Seen {
  const location = typeof headers["location"] === "string" ? headers["location"] : null;
  const problem = isProblem(headers) ? parse(body) : null;
  const through = { kind: "through", status, location } as const;
  if (problem === null) return through;
  const { code, requestId: request } = problem;
  // An upstream may have problems of its own.
  if (typeof code !== "string" || !(code in codes) || typeof request !== "string") return through;
  if (code === "IDENTITY_REQUIRED") return { kind: "sign-in", request };
  if (code === "STEPUP_REQUIRED")
    return { kind: "step-up", request, levels: texts(problem["levels"]), scopes: texts(problem["scope"]) };
  if (code === "DECISION_DENIED")
    return { kind: "deny", request, reason: typeof problem["reason"] === "string" ? problem["reason"] : "" };
  return { kind: "refuse", request, code };
}

/** agrees: is this how the gateway answers where the policies say so? What no answer shows is not asked for. */
export function agrees(verdict: Verdict, seen: Seen): boolean {
  switch (verdict.kind) {
    case "forward":
      return seen.kind === "through";
    case "redirect":
      return seen.kind === "through" && seen.status === verdict.status && seen.location === verdict.location;
    case "respond":
      return seen.kind === "through" && seen.status === verdict.status;
    case "sign-in":
      return seen.kind === "sign-in";
    case "deny":
      return seen.kind === "deny" && seen.reason === verdict.reason;
    case "refuse":
      return seen.kind === "refuse" && seen.code === verdict.code;
    case "step-up":
      return (
        seen.kind === "step-up" &&
        same(
          seen.levels,
          verdict.unmet.map(({ level }) => levelName(level)),
        ) &&
        same(
          seen.scopes,
          verdict.unmet.flatMap(({ scope }) => scope ?? []),
        )
      );
  }
}

/** inWords: "401, step up to mfa (request 7f…)". */
export function inWords(seen: Seen): string {
  switch (seen.kind) {
    case "through":
      return `let through, and answered ${seen.status}${seen.location === null ? "" : ` to ${seen.location}`}`;
    case "sign-in":
      return `ask to sign in (request ${seen.request})`;
    case "step-up":
      return `step up to ${[...seen.levels, ...seen.scopes.map((scope) => `for ${scope}`)].join(", ")} (request ${seen.request})`;
    case "deny":
      return `deny: ${seen.reason || "a guard said no"} (request ${seen.request})`;
    case "refuse":
      return `refuse with ${seen.code} (request ${seen.request})`;
  }
}

const same = (left: readonly string[], right: readonly string[]): boolean =>
  JSON.stringify(left.toSorted()) === JSON.stringify(right.toSorted());

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
