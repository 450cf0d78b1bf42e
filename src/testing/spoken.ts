// What the steps of a route said to a request, for the message of a matcher that fails: each with its place and what it read.

import type { ToPass } from "./at-once.ts";
import type { ExplainedStep } from "./explanation.ts";
import type { Verdict } from "./verdict.ts";

/** Beside the verdict, and not in it: tests compare verdicts as a whole. */
const kept = new WeakMap<Verdict, { readonly steps: readonly ExplainedStep[]; readonly toPass: () => ToPass }>();

/** keepSteps puts steps beside a verdict; `toPass` is asked when somebody wants to know what would let it pass. */
export function keepSteps(verdict: Verdict, steps: readonly ExplainedStep[], toPass: () => ToPass): void {
  kept.set(verdict, { steps, toPass });
}

const most = 12;
const longest = 300;

/** spokenFor gives a line for each step that was asked; "" where nobody knows. */
export function spokenFor(verdict: Verdict): string {
  const asked = (kept.get(verdict)?.steps ?? []).flatMap(flat).filter((step) => step.verdict !== "unasked");
  const more = asked.length > most ? [`\n  and ${asked.length - most} more steps`] : [];
  return [...asked.slice(0, most).map((step) => `\n  ${line(step)}`), ...more].join("");
}

/** missingFor says what was seen to let it pass, all together; "" where it passes, and where nobody knows. */
export function missingFor(verdict: Verdict): string {
  const { steps = [], toPass } = kept.get(verdict) ?? {};
  const changes = steps.length === 0 || passes(verdict) ? null : (toPass?.() ?? null);
  return changes === null || changes.length === 0 ? "" : `\n  it would pass with ${changes.join(", and ")}`;
}

const passes = ({ kind }: Verdict): boolean => ["forward", "redirect", "respond"].includes(kind);

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
