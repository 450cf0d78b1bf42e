// Rulings that are the same for every request, and their texts: those of routes whose own action takes nothing from the request.

import type { ActionSpec, Ruling } from "./contract.ts";
import { plainStringify, putPlainly } from "./plain.ts";
import type { StepData } from "./step.ts";

type Act = Extract<Ruling, { kind: "act" }>;

/** Answer is a ruling as JSON, with what it was made from in front. */
interface Answer {
  readonly read: number;
  readonly text: string;
  /** The same ruling, made from something else. */
  readonly next: Answer | null;
}

// Taken before policies run, so that none can change what is read here.
const { apply } = Reflect;
const { get } = WeakMap.prototype;
const rulings = new WeakMap<object, Act>();
const answers = new WeakMap<object, { readonly text: string; latest: Answer | null }>();

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
  putPlainly(answers, act, { text: plainStringify(act), latest: null });
  return act;
}

/** answerOf gives a ruling as JSON, with what it was made from in front; what is settled, as the same text each time. */
export function answerOf(ruling: Ruling, read: number): string {
  const known = apply(get, answers, [ruling]) as { readonly text: string; latest: Answer | null } | undefined;
  if (known === undefined) return toAnswer(plainStringify(ruling), read);
  for (let one = known.latest; one !== null; one = one.next) if (one.read === read) return one.text;
  known.latest = { read, text: toAnswer(known.text, read), next: known.latest };
  return known.latest.text;
}

const toAnswer = (ruling: string, read: number): string => `{"reads":${read},${ruling.slice(1)}`;
