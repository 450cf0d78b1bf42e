// deny(), stepUp() and when(): the steps that can hold a request up.

import { type Level, shortestAgeMs, treeOf } from "./assurance.ts";
import type { BaseContext } from "./context.ts";
import type { Position } from "./contract.ts";
import { type Duration, parseDurationMs } from "./duration.ts";
import { here } from "./position.ts";
import { problem, quote } from "./registry.ts";
import { faultInScope, type Scope, toScopeText } from "./scope.ts";
import { makeStep, type Step, type StepOrGuard } from "./step.ts";
import { reasonLength, visible } from "./visible.ts";

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
  return makeStep({ kind: "deny", reason: visible(String(reason), reasonLength), at });
}

/** StepUpOptions: how fresh the proof must be, and for what alone it is. */
export type StepUpOptions<C = BaseContext> = {
  /** How old the proof may be; without it, any proof of this session counts. At least "10s". */
  readonly maxAge?: Duration;
  /** Shown to the person who is asked, and logged. */
  readonly reason?: string;
} & (
  | {
      /**
       * What alone the proof is for: ({ params }) => ["payout", params.id]. It opens nothing else, and a proof of anything
       * else does not open this.
       */
      readonly scope: Scope<C>;
      /** One proof lets one request pass. */
      readonly once?: boolean;
    }
  | { readonly scope?: undefined; readonly once?: false }
);

/** stepUp asks for proof of a level, fresh enough. A session that has it already passes without noticing. */
export function stepUp<C = BaseContext>(level: Level, options: StepUpOptions<C> = {}): Step<C> {
  const at = here(stepUp);
  const tree = treeOf(level);
  if (tree === undefined) {
    problem(
      "POLICY_LEVEL",
      `stepUp() asks for ${quote(level)}`,
      "Pass a level made by assurance(), anyOf() or allOf().",
      at,
    );
  }
  const { once = false, reason = "" } = options;
  if (typeof once !== "boolean" || typeof reason !== "string") {
    const [name, value, what] =
      typeof reason === "string" ? ["once", once, "true or false"] : ["reason", reason, "a text"];
    problem("POLICY_OPTION", `stepUp() has ${name}: ${quote(value)}`, `Give ${what}, or leave it out.`, at);
  }
  const scope = settle(options.scope, at);
  if (once && options.scope === undefined) {
    // Without it the one proof would be spent on whatever comes first, such as an image of the page.
    problem(
      "POLICY_ONCE",
      "stepUp() has once without a scope",
      'Say what the one proof is for: stepUp(passkey, { once: true, scope: ({ params }) => ["payout", params.id] }).',
      at,
    );
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
  return makeStep({
    kind: "step-up",
    level: tree ?? "",
    maxAgeSeconds,
    scope,
    once: once === true,
    reason: visible(String(reason), reasonLength),
    at,
  });
}

function settle(scope: unknown, at: Position): string | ((context: never) => unknown) | null {
  if (scope === undefined) return null;
  if (typeof scope === "function") return scope as (context: never) => unknown;
  const text = toScopeText(scope);
  if (text === null)
    problem(
      "POLICY_SCOPE",
      `The scope of stepUp() is ${faultInScope(scope)}`,
      'Give texts and numbers, none of them empty, such as ["payout", params.id].',
      at,
    );
  return text;
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
