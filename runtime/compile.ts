// From steps as they are written to steps that are ready to run, and to what the gateway is told of them.

import type { Position, StepSpec } from "./contract.ts";
import { faultInGuard } from "./guard.ts";
import { putPlainly } from "./plain.ts";
import { doubt, problem } from "./registry.ts";
import { holdHidden } from "./state.ts";
import { dataOf, type LeafData, type WhenData } from "./step.ts";
import { faultInStep } from "./step-fault.ts";
import { upstreamName } from "./upstream.ts";

/** Branch is a test, and the steps that are taken where it is true. */
export interface Branch<Step> {
  readonly test: (context: never) => unknown;
  readonly steps: readonly Step[];
  readonly at: Position;
}

/** CompiledStep is a step or guard, ready to run. What every() and before() hold stands among the others: it costs nothing more. */
export type CompiledStep =
  | { readonly guard: (context: never) => unknown; readonly at: Position }
  | { readonly data: LeafData }
  | Branch<CompiledStep>
  | { readonly branches: readonly Branch<CompiledStep>[]; readonly otherwise: readonly CompiledStep[] };

/** Compiled are steps, and what the gateway is told of them. */
export interface Compiled {
  readonly steps: readonly CompiledStep[];
  readonly specs: readonly StepSpec<Position>[];
}

let guards = 0;
/** By it the compiler sees that two routes ask the same; two guards out of one maker look alike and are not. */
const sameness = new WeakMap<object, number>();
let things = 0;

function sameOf(step: object): number {
  let same = sameness.get(step);
  if (same === undefined) {
    same = things++;
    putPlainly(sameness, step, same);
  }
  return same;
}

/** compile reads a list of steps. `what` is what has them: "this route". */
export function compile(given: readonly unknown[], what: string, at: Position): Compiled {
  const steps: CompiledStep[] = [];
  const specs: StepSpec<Position>[] = [];
  for (const step of given) add(step, steps, specs, what, at);
  return { steps, specs };
}

function add(step: unknown, steps: CompiledStep[], specs: StepSpec<Position>[], what: string, holder: Position): void {
  const fault = faultInStep(step);
  if (fault) {
    problem("POLICY_STEP", `A step of ${what} is ${fault.what}`, fault.fix, holder);
    steps.push({ data: { kind: "deny", reason: "The route is broken", at: holder } });
    return;
  }
  if (typeof step === "function") {
    const doubtful = faultInGuard(step as (context: never) => unknown);
    if (doubtful)
      doubt("POLICY_FUNCTION", `A guard of ${what} is ${doubtful.what}, which is a fault`, doubtful.fix, holder);
    const at = `guard:${guards++}`;
    holdHidden(step);
    specs.push({ kind: "guard", at, ...known(step) });
    steps.push({ guard: step as (context: never) => unknown, at });
    return;
  }
  // faultInStep() let nothing else pass.
  const data = dataOf(step)!;
  switch (data.kind) {
    case "when": {
      const { branch, spec } = toBranch(data, what);
      specs.push(spec);
      steps.push(branch);
      return;
    }
    case "choose": {
      const branches = data.branches.map((one) => toBranch(one, what));
      const otherwise = compile(data.otherwise, what, data.at);
      const rest = { kind: "otherwise", at: data.at, steps: otherwise.specs } as const;
      specs.push({ kind: "choose", at: data.at, steps: [...branches.map(({ spec }) => spec), rest] });
      steps.push({ branches: branches.map(({ branch }) => branch), otherwise: otherwise.steps });
      return;
    }
    case "every": {
      const inner = compile(data.steps, what, data.at);
      specs.push({ kind: "every", at: data.at, steps: inner.specs });
      steps.push(...inner.steps);
      return;
    }
    default:
      specs.push(toSpec(data));
      steps.push({ data });
  }
}

const known = (body: object) => ({ text: Function.prototype.toString.call(body), same: sameOf(body) });

function toBranch({ test, steps, at }: WhenData, what: string) {
  const inner = compile(steps, what, at);
  const spec = { kind: "when", at, ...(typeof test === "function" ? known(test) : {}), steps: inner.specs } as const;
  return { branch: { test, steps: inner.steps, at }, spec };
}

/** endingOf says in which kind of action a step ends, whatever the request; null: in none, or not always. */
export function endingOf(step: CompiledStep): "act" | "deny" | null {
  if ("branches" in step) {
    const ends = [...step.branches.map(({ steps }) => steps), step.otherwise].map(lastEnding);
    if (ends.includes(null)) return null;
    return ends.every((one) => one === "deny") ? "deny" : "act";
  }
  if (!("data" in step)) return null;
  const { kind } = step.data;
  if (kind === "deny") return "deny";
  return kind === "forward" || kind === "redirect" || kind === "respond" ? "act" : null;
}

function lastEnding(steps: readonly CompiledStep[]): ReturnType<typeof endingOf> {
  const last = steps.at(-1);
  return last === undefined ? null : endingOf(last);
}

function toSpec(data: LeafData): StepSpec<Position> {
  const { kind, at } = data;
  if (kind === "step-up") {
    const { level, maxAgeSeconds, once, reason } = data;
    return { kind, at, level, maxAgeSeconds, scoped: data.scope !== null, once, reason };
  }
  if (kind === "forward")
    return { kind, at, upstream: upstreamName(data.upstream) ?? "", headers: data.headers.map(([name]) => name) };
  if (kind === "respond") return { kind, at, status: data.status };
  return kind === "deny" ? { kind, at, reason: data.reason } : { kind, at };
}
