// What routes are made of: steps, the guards that return them, and the mark by which a real step is known.

import { createBrand } from "./brand.ts";
import type { BaseContext } from "./context.ts";
import type { ActionSpec, LevelTree, Position } from "./contract.ts";
import type { ForwardChoice } from "./forward-choice.ts";
import { holdHidden } from "./state.ts";
import type { Upstream } from "./upstream.ts";

declare const rule: unique symbol;
declare const needs: unique symbol;

/**
 * TrueFalseOrStep is what a guard answers. Its step is finished: what it knows of the request, the guard puts in.
 *
 * @example
 * ```ts
 * const answer = (isOpen: boolean): TrueFalseOrStep => isOpen || deny("Closed");
 * ```
 */
export type TrueFalseOrStep = boolean | Step;

/** GuardThat: `Rule` is for TypeScript to quote where a guard breaks it. */
export interface GuardThat<out Rule, in C> {
  (context: C): TrueFalseOrStep;
  readonly [rule]?: Rule | undefined;
}

type Returns = "must return true, false or a step";

type ReturnsNothing = "must return true, false or a step; this one may return nothing";

/** GuardAs is a guard, by the rule that `G`, which stands in its place, breaks. The last branch is never taken: `G` is inferred by it. */
export type GuardAs<G, C> = [G] extends [never]
  ? GuardThat<Returns, C>
  : [G] extends [(...facts: never) => infer R]
    ? GuardThat<RuleFor<R>, C>
    : [G] extends [unknown]
      ? GuardThat<Returns, C>
      : G;

type RuleFor<R> = [unknown] extends [R] ? Returns : [undefined] extends [R] ? ReturnsNothing : Returns;

/**
 * Guard looks at the request: true is no objection, false denies, and any step it returns is taken.
 *
 * @example
 * ```ts
 * const finance: Guard<UserContext> = ({ user }) => user.groups.includes("finance") || deny("Only finance");
 * ```
 */
export type Guard<C> = GuardThat<Returns, C>;

/**
 * StepFor is a step that needs certain facts, such as a user. It is typed as if it were a guard, so that routes take one
 * type: in a union of two, TypeScript does not look for the expression that is wrong.
 *
 * @example
 * ```ts
 * const own: StepFor<UserContext> = stepUp<UserContext>(mfa, { scope: ({ user }) => user.id });
 * ```
 */
export interface StepFor<in C> extends GuardThat<never, C> {
  readonly [needs]: true;
}

/**
 * Step is one part of a route that needs no more than every request has.
 *
 * @example
 * ```ts
 * const closed: Step = deny("Closed for today");
 * ```
 */
export interface Step extends StepFor<BaseContext> {}

/**
 * Steps are at least one, each a step or a guard.
 *
 * @example
 * ```ts
 * const audited: Steps<UserContext> = [({ user }) => user.groups.length > 0, stepUp(mfa)];
 * host("bank.example.com", { identity: staff }, route("/books/*", ...audited, forward(bank)));
 * ```
 */
export type Steps<C> = readonly [GuardThat<Returns, C>, ...GuardThat<Returns, C>[]];

/**
 * HeaderValue is a plain header's value: fixed, or computed from the request.
 *
 * @example
 * ```ts
 * const who: HeaderValue<UserContext> = ({ user }) => user.id;
 * forward<UserContext>(bank, { headers: { "x-user": who } });
 * ```
 */
export type HeaderValue<C> = string | ((context: C) => string);

/** WhenData is what when() holds: a test, and the steps or guards that are taken where it is true. */
export interface WhenData {
  readonly kind: "when";
  readonly test: (context: never) => boolean;
  readonly steps: readonly unknown[];
  readonly at: Position;
}

/** LeafData is what a step holds that is made of no others. */
export type LeafData = Exclude<StepData, { kind: "when" | "choose" | "every" }>;

/** StepData is what a step holds; only steps made by this module's functions are believed. */
export type StepData =
  | { readonly kind: "deny"; readonly reason: string; readonly at: Position }
  | {
      readonly kind: "step-up";
      readonly level: LevelTree;
      readonly maxAgeSeconds: number | null;
      /** null: none; a function is asked for each request. */
      readonly scope: string | ((context: never) => unknown) | null;
      readonly once: boolean;
      readonly reason: string;
      readonly at: Position;
    }
  | WhenData
  | {
      readonly kind: "choose";
      readonly branches: readonly WhenData[];
      /** What is taken where no test holds. */
      readonly otherwise: readonly unknown[];
      readonly at: Position;
    }
  | { readonly kind: "every"; readonly steps: readonly unknown[]; readonly at: Position }
  | {
      readonly kind: "forward";
      readonly upstream: Upstream;
      readonly headers: readonly (readonly [string, HeaderValue<never>])[];
      readonly perRequest: boolean | null;
      /** null: nothing was said. */
      readonly choice: ForwardChoice | null;
      readonly at: Position;
    }
  // What these two do is settled when they are made, so they cross the wall as they are.
  | Extract<ActionSpec, { kind: "redirect" | "respond" }>;

const steps = createBrand<StepData>("a step");

/** makeStep gives a step that holds `data`; a look-alike object is never taken for one. */
export function makeStep<C>(data: StepData): StepFor<C> {
  if (data.kind === "when") holdHidden(data.test, ...data.steps);
  else if (data.kind === "every") holdHidden(...data.steps);
  // Its branches are steps that were held when they were made.
  else if (data.kind === "choose") holdHidden(...data.otherwise);
  else if (data.kind === "step-up") holdHidden(data.scope);
  else if (data.kind === "forward") for (const [, value] of data.headers) holdHidden(value);
  return steps.mark({ kind: data.kind }, data) as unknown as StepFor<C>;
}

/** dataOf gives what a step holds; undefined for anything that is not a step. */
export const dataOf = (value: unknown): StepData | undefined => steps.dataOf(value);
