// What each step of a route says to one request: the same evaluation, with an account kept of it.

import type { CompiledStep } from "./compile.ts";
import type { ActionSpec, FaultRuling, Position } from "./contract.ts";
import { type Action, Evaluation, explain, type Found } from "./evaluate.ts";
import type { Sent } from "./facts.ts";
import type { Account, Looked, StepAccount } from "./guest.ts";
import type { RouteData } from "./route.ts";
import type { Trace } from "./view.ts";

/** accountOf evaluates a route as evaluateSent does. */
export const accountOf = (route: RouteData, identified: boolean, sent: Sent, trace: Trace): Account =>
  new Accounting(route, identified, sent, trace).account();

const nothing = (): Found => ({
  stepUps: [],
  fault: undefined,
  faults: 0,
  denial: undefined,
  action: undefined,
  isSettled: false,
});

type Test = StepAccount["tests"][number];

class Accounting extends Evaluation {
  readonly #trace: Trace;
  readonly #thrown = new Map<FaultRuling, string>();
  #steps: StepAccount[] = [];
  #tests: Test[] = [];
  #acting: Looked | null = null;

  constructor(route: RouteData, identified: boolean, sent: Sent, trace: Trace) {
    super(route, identified, sent, trace);
    this.#trace = trace;
  }

  account(): Account {
    const ruling = this.rule();
    return { ruling, steps: this.#steps, acting: this.#acting };
  }

  protected override run(step: CompiledStep): void {
    const [outer, tests] = [this.#steps, this.#tests];
    this.#steps = [];
    this.#tests = [];
    const { found, looked } = this.#apart(() => super.run(step));
    const { denial, stepUps, action } = found;
    outer.push({
      ...looked,
      denial: denial === undefined ? null : { reason: denial.reason, at: denial.at },
      stepUps,
      action: action?.kind ?? null,
      tests: this.#tests,
      steps: this.#steps,
    });
    this.#steps = outer;
    this.#tests = tests;
  }

  protected override test(test: (context: never) => unknown, at: Position): boolean | undefined {
    let holds: boolean | undefined;
    const { looked } = this.#apart(() => {
      holds = super.test(test, at);
    });
    this.#tests.push({ ...looked, holds: holds ?? null });
    return holds;
  }

  protected override toAction(action: Action): ActionSpec {
    let made: ActionSpec | undefined;
    const { looked } = this.#apart(() => {
      made = super.toAction(action);
    });
    this.#acting = looked;
    return made!;
  }

  /** What a part of it finds and looks at by itself; then it is put to the rest, of which the first counts. */
  #apart(part: () => void): { readonly found: Found; readonly looked: Looked } {
    const before = this.exchange(nothing());
    const { reads } = this.#trace;
    this.#trace.reads = 0;
    this.#trace.missedUser = false;
    part();
    const found = this.exchange(before);
    const { fault } = found;
    // Of the faults of a part that has several, the first was told of where it happened.
    if (fault !== undefined && !this.#thrown.has(fault)) this.#thrown.set(fault, explain());
    const thrown = fault === undefined ? "" : this.#thrown.get(fault)!;
    const { missedUser, reads: own } = this.#trace;
    this.#trace.reads = reads | own;
    this.exchange({
      stepUps: [...before.stepUps, ...found.stepUps],
      fault: before.fault ?? fault,
      faults: before.faults + found.faults,
      denial: before.denial ?? found.denial,
      action: before.action ?? found.action,
      isSettled: before.action === undefined ? found.isSettled : before.isSettled,
    });
    return { found, looked: { reads: own, missedUser, fault: fault ?? null, thrown } };
  }
}
