// What the steps of a route said to a request, for the message of a matcher that fails: each with its place and what it read.

import type { ExplainedStep } from "./explanation.ts";
import type { Verdict } from "./verdict.ts";

/** Beside the verdict, and not in it: tests compare verdicts as a whole. */
const kept = new WeakMap<Verdict, readonly ExplainedStep[]>();

/** keepSteps puts steps beside a verdict. */
export function keepSteps(verdict: Verdict, steps: readonly ExplainedStep[]): void {
  kept.set(verdict, steps);
}

const most = 12;
const longest = 300;

/** spokenFor gives a line for each step that was asked; "" where nobody knows. */
export function spokenFor(verdict: Verdict): string {
  const asked = (kept.get(verdict) ?? []).flatMap(flat).filter((step) => step.verdict !== "unasked");
  const more = asked.length > most ? [`\n  and ${asked.length - most} more steps`] : [];
  return [...asked.slice(0, most).map((step) => `\n  ${line(step)}`), ...more].join("");
}

const flat = (step: ExplainedStep): readonly ExplainedStep[] => [step, ...step.steps.flatMap(flat)];

function line({ kind, name, at, verdict, reason, facts, fault }: ExplainedStep): string {
  const read = Object.entries(facts).map(([fact, value]) => `${fact} = ${cut(JSON.stringify(value) ?? "nothing")}`);
  const thrown = fault === null || fault.thrown === "" ? "" : `: ${cut(fault.thrown)}`;
  const why = reason === "" ? thrown : `: ${reason}`;
  const seen = read.length === 0 ? "" : `; it read ${read.join(", ")}`;
  const said = name === "" && kind === verdict ? verdict : `${name || kind} ${verdict}`;
  return `${at.file}:${at.line}:${at.column} ${said}${why}${seen}`;
}

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
