// deny(), stepUp() and when(): the steps that can hold a request up.

import { type AssuranceLevel, isLevel } from "./assurance.ts";
import type { BaseContext } from "./context.ts";
import { type Duration, parseDurationMs } from "./duration.ts";
import { here } from "./position.ts";
import { problem, quote } from "./registry.ts";
import { makeStep, type Step, type StepOrGuard } from "./step.ts";

/** deny refuses the request. The reason goes to the log and to whoever asked: write it for them. */
export function deny(reason: string): Step {
  const at = here(deny);
  if (typeof reason !== "string" || reason === "") {
    problem(
      "POLICY_REASON",
      "deny() without a reason",
      'Say why, for the person who is refused: deny("Only finance may pay out").',
      at,
    );
  }
  return makeStep({ kind: "deny", reason: String(reason), at });
}

export interface StepUpOptions {
  /** How old the proof may be; without it, any proof of this session counts. At least "10s". */
  readonly maxAge?: Duration;
  /** Shown to the person who is asked, and logged. */
  readonly reason?: string;
}

/** The answer to a challenge takes a moment to come back; a shorter age could never be met. */
const shortestAgeMs = 10_000;

/** stepUp asks for proof of a level, fresh enough. A session that has it already passes without noticing. */
export function stepUp(level: AssuranceLevel, options: StepUpOptions = {}): Step {
  const at = here(stepUp);
  if (!isLevel(level)) {
    problem("POLICY_LEVEL", `stepUp() asks for ${quote(level)}`, "Pass a level made by assurance().", at);
  }
  const maxAgeMs = options.maxAge === undefined ? null : parseDurationMs(options.maxAge);
  if (options.maxAge !== undefined && (maxAgeMs === null || maxAgeMs < shortestAgeMs)) {
    problem(
      "POLICY_DURATION",
      `stepUp() has maxAge: ${quote(options.maxAge)}`,
      'Give at least "10s", such as "5m".',
      at,
    );
  }
  const maxAgeSeconds = maxAgeMs === null ? null : Math.floor(maxAgeMs / 1_000);
  return makeStep({ kind: "step-up", level, maxAgeSeconds, reason: options.reason ?? "", at });
}

/** when takes its steps only where the test is true. */
export function when<C = BaseContext>(
  test: (context: C) => boolean,
  ...steps: readonly [StepOrGuard<NoInfer<C>>, ...StepOrGuard<NoInfer<C>>[]]
): Step<C> {
  const at = here(when);
  if (typeof test !== "function" || steps.length === 0) {
    problem(
      "POLICY_WHEN",
      "when() needs a test and at least one step",
      "Write when(({ client }) => …, stepUp(mfa)).",
      at,
    );
  }
  return makeStep({ kind: "when", test: test as (context: never) => boolean, steps, at });
}
