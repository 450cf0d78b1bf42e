// What routes are made of: steps, the guards that return them, and the mark by which a real step is known.

import { createBrand } from "./brand.ts";
import type { BaseContext } from "./context.ts";
import type { ActionSpec, LevelTree, Position } from "./contract.ts";
import { holdHidden } from "./state.ts";
import type { Upstream } from "./upstream.ts";

declare const needs: unique symbol;

/** Step is one part of a route. It may need a context with certain facts (`C`), such as a user. */
export interface Step<in C = BaseContext> {
  readonly [needs]?: ((context: C) => void) | undefined;
}

/** Guard looks at the request: true is no objection, false denies, and any step it returns is taken. */
export type Guard<in C> = (context: C) => boolean | Step<C>;

/** StepOrGuard is what a route takes. */
export type StepOrGuard<C> = Step<C> | Guard<C>;

/** HeaderValue is a plain header's value: fixed, or computed from the request. */
export type HeaderValue<C> = string | ((context: C) => string);

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
  | {
      readonly kind: "when";
      readonly test: (context: never) => boolean;
      readonly steps: readonly StepOrGuard<never>[];
      readonly at: Position;
    }
  | {
      readonly kind: "forward";
      readonly upstream: Upstream;
      readonly headers: readonly (readonly [string, HeaderValue<never>])[];
      readonly perRequest: boolean | null;
      readonly at: Position;
    }
  // What these two do is settled when they are made, so they cross the wall as they are.
  | Extract<ActionSpec, { kind: "redirect" | "respond" }>;

const steps = createBrand<StepData>();

/** makeStep gives a step that holds `data`; a look-alike object is never taken for one. */
export function makeStep<C>(data: StepData): Step<C> {
  if (data.kind === "when") holdHidden(data.test, ...data.steps);
  else if (data.kind === "step-up") holdHidden(data.scope);
  else if (data.kind === "forward") for (const [, value] of data.headers) holdHidden(value);
  return steps.mark({ kind: data.kind }, data) as Step<C>;
}

/** dataOf gives what a step holds; undefined for anything that is not a step. */
export const dataOf = (value: unknown): StepData | undefined => steps.dataOf(value);
