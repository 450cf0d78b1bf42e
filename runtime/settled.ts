// Rulings that are the same for every request, and their texts: those of routes whose own action takes nothing from the request.

import type { ActionSpec, Ruling } from "./contract.ts";
import { plainStringify, putPlainly } from "./plain.ts";
import type { StepData } from "./step.ts";

type Act = Extract<Ruling, { kind: "act" }>;

// Taken before policies run, so that none can change what is read here.
const { apply } = Reflect;
const { get } = WeakMap.prototype;
const rulings = new WeakMap<object, Act>();
const texts = new WeakMap<object, string>();

/** canSettle: does this step act, and the same for everybody? */
export function canSettle(step: StepData): boolean {
  if (step.kind !== "forward") return step.kind === "redirect" || step.kind === "respond";
  for (let index = 0; index < step.headers.length; index++)
    if (typeof step.headers[index]![1] !== "string") return false;
  return true;
}

/** settledBy gives what such a step alone came to before; undefined: nothing yet. */
export const settledBy = (step: StepData): Act | undefined => apply(get, rulings, [step]) as Act | undefined;

/** settle keeps what it came to, as long as there is the step. */
export function settle(step: StepData, action: ActionSpec): Act {
  const act: Act = { kind: "act", stepUps: [], action };
  putPlainly(rulings, step, act);
  putPlainly(texts, act, plainStringify(act));
  return act;
}

/** textOf gives a ruling as JSON. */
export const textOf = (ruling: Ruling): string =>
  (apply(get, texts, [ruling]) as string | undefined) ?? plainStringify(ruling);
