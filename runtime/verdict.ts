// deny() and stepUp(): the steps that can hold a request up.

import { type Level, shortestAge, treeOf } from "./assurance.ts";
import type { BaseContext } from "./context.ts";
import type { Duration } from "./duration.ts";
import type { Needs, Only } from "./exact.ts";
import { type Kind, optionsOf, takesOnly } from "./option.ts";
import { duration, orComputed, text, yesOrNo } from "./option-kind.ts";
import { here } from "./position.ts";
import { isDeciding, problem } from "./registry.ts";
import { faultInScope, type Scope, toScopeText } from "./scope.ts";
import { makeStep, type Step, type StepFor } from "./step.ts";
import { reasonLength, visible } from "./visible.ts";
import { shown } from "./wording.ts";

/**
 * deny refuses the request. The reason goes to the log and to whoever asked: write it for them.
 *
 * @example
 * ```ts
 * route("/books/*", ({ request }) => request.method === "GET" || deny("The books are closed"), forward(bank));
 * ```
 */
export function deny(reason: string): Step {
  const at = here(deny);
  const form = 'deny("Only finance may pay out")';
  takesOnly(1, arguments, form, at);
  if (typeof reason !== "string" || reason.trim() === "") {
    problem(
      "POLICY_REASON",
      typeof reason === "string" || reason === undefined ? "deny() without a reason" : `deny() for ${shown(reason)}`,
      `Say why, for the person who is refused: ${form}.`,
      at,
    );
  }
  return makeStep({ kind: "deny", reason: typeof reason === "string" ? visible(reason, reasonLength) : "", at });
}

/**
 * StepUpOptions: how fresh the proof must be, and for what alone it is.
 *
 * @example
 * ```ts
 * const fresh: StepUpOptions = { maxAge: "5m", reason: "You are moving money" };
 * stepUp(mfa, { ...fresh });
 * ```
 */
export interface StepUpOptions<C = BaseContext> {
  /** How old the proof may be; at least "10s". Left out: any proof of this session counts. */
  readonly maxAge?: Duration;
  /** Shown to the person who is asked, and logged. Left out: none. */
  readonly reason?: string;
  /**
   * What alone the proof is for: ({ params }) => ["payout", params.id]. It opens nothing else, and a proof of anything
   * else does not open this. Left out: the session as a whole.
   */
  readonly scope?: Scope<C>;
  /** One proof lets one request pass. It needs a scope. Default false. */
  readonly once?: boolean;
}

/** By the names that were given: a union of options with and without a scope would be quoted, and nobody would see why. */
type OnceNeedsScope<O> = "once" extends O ? ("scope" extends O ? unknown : Needs<"once needs a scope">) : unknown;

const scope: Kind<string | ((context: never) => unknown)> = {
  ...orComputed({
    takes: ["a text", "a number", "a list"],
    what: "texts and numbers, none of them empty",
    example: '({ params }) => ["payout", params.id]',
    read: (value) => toScopeText(value) ?? undefined,
  }),
  code: "POLICY_SCOPE",
};

const stepUpOptions = optionsOf<StepUpOptions<never>>()("stepUp(mfa, {…})", {
  maxAge: duration(shortestAge, "5m"),
  reason: text('"You release this payout"'),
  scope,
  once: yesOrNo(),
});

/**
 * stepUp asks for proof of a level, fresh enough. A session that has it already passes without noticing.
 *
 * @example
 * ```ts
 * route("POST /payouts/:id/approve",
 *   stepUp(passkey, { scope: ({ params }) => ["payout", params.id], once: true, reason: "You release this payout" }),
 *   forward(bank));
 * ```
 */
export function stepUp<C = BaseContext, O extends PropertyKey = never>(
  level: Level,
  options?: StepUpOptions<C> & Only<O, keyof StepUpOptions> & OnceNeedsScope<O>,
): StepFor<C> {
  const at = here(stepUp);
  takesOnly(2, arguments, stepUpOptions.form, at);
  const tree = treeOf(level);
  if (tree === undefined) {
    problem(
      "POLICY_LEVEL",
      `stepUp() asks for ${shown(level)}`,
      "Pass a level made by assurance(), anyOf() or allOf().",
      at,
    );
  }
  const read = stepUpOptions.read(options, { call: "stepUp()", path: "", at });
  const { maxAge, reason = "", once = false } = read;
  if (isDeciding() && options?.scope === undefined && Object.hasOwn(options ?? {}, "scope"))
    // What a guard computed and found missing must not ask for a proof of anything.
    problem("POLICY_SCOPE", `The scope of stepUp() is ${faultInScope(undefined)}`, "Give texts and numbers.", at);
  if (once && !("scope" in read)) {
    // Without it the one proof would be spent on whatever comes first, such as an image of the page.
    problem(
      "POLICY_ONCE",
      "stepUp() has once without a scope",
      'Say what the one proof is for: stepUp(passkey, { once: true, scope: ({ params }) => ["payout", params.id] }).',
      at,
    );
  }
  return makeStep({
    kind: "step-up",
    level: tree ?? "",
    maxAgeSeconds: maxAge === undefined ? null : Math.floor(maxAge / 1_000),
    scope: read.scope ?? null,
    once,
    reason: visible(reason, reasonLength),
    at,
  });
}
