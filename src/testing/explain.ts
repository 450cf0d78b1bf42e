// Why a request is decided so: the steps' own account of it, beside the decision as production makes it.

import { isDeepStrictEqual } from "node:util";
import type { Locate, RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { bits, type FactName, type FactValues, factNames, rowOf, toWire } from "../../runtime/facts.ts";
import type { Looked } from "../../runtime/guest.ts";
import type { Assurance } from "../assurance/assurance.ts";
import { unmet } from "../assurance/satisfied.ts";
import type { Faults } from "../decision/decide.ts";
import type { SourceText } from "../generation/source-text.ts";
import { type AccountedStep, parseAccount, toAccounted } from "./account.ts";
import type { ExplainedFault, ExplainedStep, StepVerdict } from "./explanation.ts";

/** Explainer asks the steps of a route, one after the other. */
export type Explainer = (
  route: RouteSpec<SourceLocation>,
  facts: FactValues,
  assurance: Assurance,
) => readonly ExplainedStep[];

/** ExplainerOptions: `decide` asks the sandbox. */
export interface ExplainerOptions {
  readonly decide: (route: number, wire: string) => string;
  readonly locate: Locate;
  readonly faults: Pick<Faults, "place">;
  readonly text: SourceText;
}

/** createExplainer: its steps throw where the account of a decision is another than the decision. */
export function createExplainer({ decide, locate, faults, text }: ExplainerOptions): Explainer {
  return (route, facts, assurance) => {
    const [wire] = toWire(facts);
    const account = parseAccount(decide(~route.id, wire));
    const { reads, ...ruling } = JSON.parse(decide(route.id, wire)) as { readonly reads: number };
    if (!isDeepStrictEqual(ruling, account.ruling))
      throw new Error("The policies answer the same question in two ways: what they would say cannot be explained");
    const accounted = toAccounted(route, account);
    const acts = { done: false };
    return accounted.map((step) => explain(step));

    function explain(step: AccountedStep): ExplainedStep {
      const { spec, account: own } = step;
      const { kind, at } = spec;
      // Of a when() in a choose() the test is the choose()'s.
      const looked: Looked | null =
        kind === "when" ? (own?.tests[step.test] ?? null) : kind === "choose" || kind === "otherwise" ? null : own;
      const acting = isActing(step) && !acts.done ? account.acting : null;
      const located = (own?.stepUps ?? []).map((one) => ({ ...one, at: locate(one.at) }));
      const open = isLeaf(kind) ? unmet(located, assurance) : [];
      const fault = looked?.fault ?? acting?.fault ?? null;
      const verdict = verdictOf(step, looked, open.length, fault !== null, acts);
      const isNamed = kind !== "choose" && kind !== "otherwise" && kind !== "before";
      return {
        kind,
        name: isNamed ? text.name(at) : "",
        code: kind === "when" ? text.argument(at) : kind === "every" || !isNamed ? "" : text.expression(at),
        at,
        verdict,
        wins: false,
        reason: verdict === "denied" ? (own?.denial?.reason ?? "") : "",
        facts: toFacts(facts, (looked?.reads ?? 0) | (acting?.reads ?? 0)),
        stepUps: isLeaf(kind) ? located.map((one) => ({ ...one, proved: !open.includes(one) })) : [],
        fault: fault === null ? null : toFault(fault, looked?.fault ? looked.thrown : (acting?.thrown ?? "")),
        otherwise: [],
        steps: step.steps.map(explain),
      };
    }
  };

  function toFault(fault: NonNullable<Looked["fault"]>, thrown: string): ExplainedFault {
    const { at } = faults.place(fault);
    return { code: fault.code, detail: fault.detail, at, line: at === null ? "" : text.line(at), thrown };
  }
}

const isLeaf = (kind: AccountedStep["spec"]["kind"]): boolean => kind === "guard" || kind === "step-up";

const isActing = ({ account }: AccountedStep): boolean => account !== null && account.action !== null;

function verdictOf(
  { spec: { kind }, account, taken }: AccountedStep,
  looked: Looked | null,
  open: number,
  failed: boolean,
  acts: { done: boolean },
): StepVerdict {
  if (kind === "before" || kind === "every") return taken ? "taken" : "unasked";
  if (account === null) return "unasked";
  if (failed) return "failed";
  if (kind === "when" || kind === "choose" || kind === "otherwise") {
    if (taken) return "taken";
    if (kind === "when") return looked === null ? "unasked" : looked.missedUser ? "unsigned" : "skipped";
    return account.tests.some(({ holds }) => holds === null) ? "unknown" : "unasked";
  }
  if (account.denial !== null) return "denied";
  if (looked?.missedUser) return "unsigned";
  if (open > 0) return "step-up";
  if (account.action !== null) {
    const isFirst = !acts.done;
    acts.done = true;
    return isFirst ? "acts" : "unused";
  }
  return account.stepUps.length > 0 ? "proved" : "passed";
}

/** What guards see: read as in the sandbox. */
function toFacts(facts: FactValues, reads: number): Readonly<Record<string, unknown>> {
  const names = factNames.filter((name) => (reads & bits[name]) !== 0);
  return Object.fromEntries(names.map((name) => [name, seenOf(facts, name)]));
}

function seenOf(facts: FactValues, name: FactName): unknown {
  const { read } = rowOf(name);
  return JSON.parse(JSON.stringify(read(facts[name] as never) ?? null));
}
