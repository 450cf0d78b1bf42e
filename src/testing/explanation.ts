// What is told of a decision: every step with its verdict, what it looked at, which one won, and what would have let the request pass.

import type { FaultCode, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import type { Requirement } from "../exchange/exchange.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Explanation is one decision, explained.
 *
 * @example
 * ```ts
 * const why: Explanation = await gate.as({ id: "ada" }).explain("POST", "https://bank.example.com/payouts");
 * expect(why.toPass).toEqual(['user.groups to hold "finance"']);
 * ```
 */
export interface Explanation {
  /** What the gateway would do: asked as a request is, and not put together from the steps. */
  readonly verdict: Verdict;
  /** Why that verdict and no other, in a sentence. */
  readonly why: string;
  /** The route that the request takes; null: none. */
  readonly route: { readonly host: string; readonly pattern: string; readonly at: SourceLocation } | null;
  /** Who asks, as the route sees them; null: nobody. */
  readonly user: { readonly id: string; readonly source: string } | null;
  /** All steps of the route in their order, as they nest. */
  readonly steps: readonly ExplainedStep[];
  /** What would have to be different for it to pass: all of it together was asked again, and passed. Empty: it passes. null: nothing was found. */
  readonly toPass: readonly string[] | null;
}

/**
 * StepVerdict is what one step came to. "unsigned": it asks for the user, and nobody is signed in. "proved": a step-up that is met. "taken" and
 * "skipped" are those of when() and choose(), "unknown" where a test cannot say; "unused": an action behind another; "unasked": it was not looked at.
 *
 * @example
 * ```ts
 * const holdsUp = (verdict: StepVerdict) => ["denied", "failed", "unsigned", "step-up"].includes(verdict);
 * ```
 */
export type StepVerdict =
  | "passed"
  | "denied"
  | "failed"
  | "unsigned"
  | "step-up"
  | "proved"
  | "acts"
  | "unused"
  | "taken"
  | "skipped"
  | "unknown"
  | "unasked";

/**
 * ExplainedStep is one step, with those that stand in it.
 *
 * @example
 * ```ts
 * const winners = (steps: readonly ExplainedStep[]) => steps.filter(({ wins }) => wins);
 * expect(winners((await gate.explain("GET", "https://bank.example.com/")).steps)).toHaveLength(1);
 * ```
 */
export interface ExplainedStep {
  readonly kind: StepSpec<unknown>["kind"];
  /** What its author calls it; "": it has no name. */
  readonly name: string;
  /** As it is written, on one line; of a when() its test. */
  readonly code: string;
  readonly at: SourceLocation;
  readonly verdict: StepVerdict;
  /** Is the verdict on the request this step's? */
  readonly wins: boolean;
  /** Of what is denied, why. */
  readonly reason: string;
  /** What it looked at, by the names that guards have for it. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly stepUps: readonly (Requirement & { readonly proved: boolean })[];
  readonly fault: ExplainedFault | null;
  /** Of a step that holds the request up: what alone would have let this step pass. Each was asked again, and this step passed. */
  readonly otherwise: readonly string[];
  readonly steps: readonly ExplainedStep[];
}

/**
 * ExplainedFault is how a step failed.
 *
 * @example
 * ```ts
 * const told = ({ code, thrown }: ExplainedFault) => `${code}: ${thrown}`;
 * ```
 */
export interface ExplainedFault {
  readonly code: FaultCode;
  readonly detail: string;
  /** The innermost place that the operator wrote. */
  readonly at: SourceLocation | null;
  /** That line. */
  readonly line: string;
  /** What was thrown, in full; "": nothing. */
  readonly thrown: string;
}
