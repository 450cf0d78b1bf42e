// when(), choose(), otherwise() and every(): steps that are made of steps.

import { createBrand } from "./brand.ts";
import type { BaseContext } from "./context.ts";
import type { Position } from "./contract.ts";
import { faultInFunction } from "./guard.ts";
import { here } from "./position.ts";
import { doubt, problem } from "./registry.ts";
import { holdHidden } from "./state.ts";
import { dataOf, makeStep, type StepFor, type Steps, type WhenData } from "./step.ts";
import { shown } from "./wording.ts";

declare const test: unique symbol;
declare const rest: unique symbol;

/**
 * When is a step that is taken under a condition: by itself, or as one of those that choose() has.
 *
 * @example
 * ```ts
 * const outside: When<BaseContext> = when(({ client }) => !client.address.startsWith("10."), stepUp(mfa));
 * ```
 */
export interface When<in C> extends StepFor<C> {
  readonly [test]: true;
}

/**
 * Otherwise is what choose() ends in.
 *
 * @example
 * ```ts
 * const others: Otherwise<BaseContext> = otherwise(deny("Only from the office"));
 * ```
 */
export interface Otherwise<in C> {
  readonly [rest]: (context: C) => void;
}

interface Rest {
  readonly steps: readonly unknown[];
  readonly at: Position;
}

const rests = createBrand<Rest>("an otherwise");

/**
 * when takes its steps only where the test is true.
 *
 * @example
 * ```ts
 * route("/admin/*",
 *   when(({ client }) => !client.address.startsWith("10."), stepUp(mfa, { maxAge: "15m" })),
 *   forward(bank));
 * ```
 */
export function when<C = BaseContext>(test: (context: C) => boolean, ...steps: Steps<NoInfer<C>>): When<C> {
  const at = here(when);
  if (typeof test !== "function" || steps.length === 0) {
    problem(
      "POLICY_WHEN",
      typeof test === "function" ? "when() has a test and no step" : `The test of when() is ${shown(test)}`,
      "Write when(({ client }) => …, stepUp(mfa)): a function of the request, then at least one step.",
      at,
    );
  } else {
    const fault = faultInFunction(test);
    if (fault) doubt("POLICY_FUNCTION", `The test of when() is ${fault.what}, which is a fault`, fault.fix, at);
  }
  return makeStep<C>({ kind: "when", test: test as (context: never) => boolean, steps, at }) as When<C>;
}

/**
 * every takes all of its steps, as if each stood by itself: what a function of yours adds to a route is one step by it.
 *
 * @example
 * ```ts
 * const careful = <C extends UserContext>(...steps: Steps<NoInfer<C>>): StepFor<C> =>
 *   every(({ user }) => user.groups.length > 0 || deny("You are in no group"), ...steps);
 * ```
 */
export function every<C = BaseContext>(...steps: Steps<NoInfer<C>>): StepFor<C> {
  const at = here(every);
  if (steps.length === 0)
    problem("POLICY_EVERY", "every() has no step", "Give it at least one: every(inGroup, forward(bank)).", at);
  return makeStep({ kind: "every", steps, at });
}

/**
 * otherwise ends a choose(): its steps are taken where no test before it is true.
 *
 * @example
 * ```ts
 * choose(
 *   when(({ request }) => request.method === "GET", forward(bank)),
 *   otherwise(stepUp(mfa), forward(bank)));
 * ```
 */
export function otherwise<C = BaseContext>(...steps: Steps<NoInfer<C>>): Otherwise<C> {
  const at = here(otherwise);
  if (steps.length === 0)
    problem(
      "POLICY_CHOOSE",
      "otherwise() has no step",
      "Say what holds for the others: otherwise(stepUp(mfa)). Where nothing does, when() alone says it.",
      at,
    );
  holdHidden(...steps);
  return rests.mark({}, { steps, at }) as Otherwise<C>;
}

const form = 'choose(when(({ user }) => …, stepUp(mfa)), otherwise(deny("Not you")))';

/**
 * choose takes the steps of the first when() whose test is true, and of no other; where none is, those of otherwise(), which
 * comes last. A test that fails is a fault, and nothing is chosen.
 *
 * @example
 * ```ts
 * route("/*", choose(
 *   when(({ request }) => request.path.startsWith("/v2/"), forward(bank2)),
 *   otherwise(forward(bank))));
 * ```
 */
export function choose<C = BaseContext>(
  first: When<NoInfer<C>>,
  ...others: readonly [...When<NoInfer<C>>[], Otherwise<NoInfer<C>>]
): StepFor<C> {
  const at = here(choose);
  const given: readonly unknown[] = first === undefined && others.length === 0 ? [] : [first, ...others];
  const last = rests.dataOf(given.at(-1));
  const branches = (last ? given.slice(0, -1) : given).flatMap((one): readonly WhenData[] => {
    const data = dataOf(one);
    if (data?.kind === "when") return [data];
    const early = rests.dataOf(one) !== undefined;
    problem(
      "POLICY_CHOOSE",
      early
        ? "choose() goes on after its otherwise()"
        : `choose() has ${data ? `a ${data.kind}` : shown(one)} where a when() belongs`,
      early ? `There is one otherwise(), and it comes last: ${form}.` : `Put what is taken under a condition: ${form}.`,
      at,
    );
    return [];
  });
  if (given.length === 0) problem("POLICY_CHOOSE", "choose() has nothing to choose from", `Write ${form}.`, at);
  else if (last === undefined)
    problem(
      "POLICY_CHOOSE",
      "choose() does not end in otherwise()",
      `Say what holds where no test is true: ${form}.`,
      at,
    );
  else if (given.length === 1)
    problem("POLICY_CHOOSE", "choose() has an otherwise() and no when()", `Write ${form}, or its steps alone.`, at);
  return makeStep({ kind: "choose", branches, otherwise: last?.steps ?? [], at });
}
