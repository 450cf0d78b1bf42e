// One route, one request: every guard runs and the strictest verdict wins.

import { faultInSize, faultInValue } from "./carriable.ts";
import type { Branch, CompiledStep } from "./compile.ts";
import type { ActionSpec, FaultRuling, Position, RequirementSpec, Ruling } from "./contract.ts";
import { bits, type FactValues, factNames, isAsked, nobody, places, type Sent, sentOf } from "./facts.ts";
import { framesOf } from "./position.ts";
import { impossibleOf } from "./registry.ts";
import type { RouteData } from "./route.ts";
import { faultInScope, toScopeText } from "./scope.ts";
import { canSettle, settle, settledBy } from "./settled.ts";
import { isFaulty, takeFault } from "./state.ts";
import { dataOf, type StepData } from "./step.ts";
import { errorNameOf, inFull, typeOf } from "./thrown.ts";
import { createTrace, type Trace, viewOfSent } from "./view.ts";

/** Action is a step that acts. */
export type Action = Extract<StepData, { kind: "forward" | "redirect" | "respond" }>;
type StepUp = Extract<StepData, { kind: "step-up" }>;

/** What the first fault of the last evaluation was about: it stays on this side of the wall, unless somebody may be told. */
let latest: { readonly value: unknown } | null = null;

/** explain says in full what the last evaluation's first fault threw or returned; "" where there is nothing to say. */
export const explain = (): string => (latest === null ? "" : inFull(latest.value));

/** evaluate runs a route: fault > deny > sign in > step-up > act. `identified`: the host believes somebody. */
export const evaluate = (route: RouteData, identified: boolean, facts: FactValues): Ruling =>
  evaluateSent(route, identified, sentOf(facts), createTrace());

/** evaluateSent is the same for facts that are read where somebody looks. */
export function evaluateSent(route: RouteData, identified: boolean, sent: Sent, trace: Trace): Ruling {
  latest = null;
  return new Evaluation(route, identified, sent, trace).rule();
}

/** From the innermost frame out to the step: the first that is the operator's is the place. */
const throughTo = (frames: readonly Position[], step: Position): Position => [...frames, step].join(" ").trim();

/** Found is what steps have come to so far. */
export interface Found {
  readonly stepUps: RequirementSpec[];
  readonly fault: FaultRuling | undefined;
  readonly faults: number;
  readonly denial: Extract<Ruling, { kind: "deny" }> | undefined;
  readonly action: Action | undefined;
  readonly isSettled: boolean;
}

/** Evaluation is one request on its way through a route. What is protected is for whoever keeps account of it (runtime/account.ts). */
export class Evaluation {
  readonly #route: RouteData;
  readonly #needsLogin: boolean;
  readonly #trace: Trace;
  readonly #context: never;
  #stepUps: RequirementSpec[] = [];
  #fault: FaultRuling | undefined;
  #faults = 0;
  #denial: Extract<Ruling, { kind: "deny" }> | undefined;
  #action: Action | undefined;
  /** Is the action the route's own, and the same for everybody? */
  #isSettled = false;

  constructor(route: RouteData, identified: boolean, sent: Sent, trace: Trace) {
    this.#route = route;
    this.#trace = trace;
    this.#needsLogin = identified && !route.public && sent.at(places.user) === nobody;
    this.#context = viewOfSent(sent, this.#needsLogin, this.#trace);
  }

  rule(): Ruling {
    for (const step of this.#route.steps) this.run(step);
    if (this.#trace.missing !== 0) return this.#needs();
    if (this.#fault) return this.#toFault(this.#fault);
    if (this.#denial) return this.#denial;
    if (this.#needsLogin) return { kind: "sign-in", at: this.#route.at };
    if (!this.#action) return { kind: "fault", code: "POLICY_NO_ACTION", detail: "no step acted", at: this.#route.at };
    const isSettled = this.#isSettled && this.#stepUps.length === 0;
    const known = isSettled ? settledBy(this.#action) : undefined;
    if (known !== undefined) return known;
    const action = this.toAction(this.#action);
    // A header's function may have failed just now, or looked for facts that were not sent.
    if (this.#trace.missing !== 0) return this.#needs();
    if (this.#fault) return this.#toFault(this.#fault);
    return isSettled ? settle(this.#action, action) : { kind: "act", stepUps: this.#stepUps, action };
  }

  /** exchange puts something else in the place of what was found so far, and gives that. */
  protected exchange(found: Found): Found {
    const before = {
      stepUps: this.#stepUps,
      fault: this.#fault,
      faults: this.#faults,
      denial: this.#denial,
      action: this.#action,
      isSettled: this.#isSettled,
    };
    this.#stepUps = found.stepUps;
    this.#fault = found.fault;
    this.#faults = found.faults;
    this.#denial = found.denial;
    this.#action = found.action;
    this.#isSettled = found.isSettled;
    return before;
  }

  #needs(): Ruling {
    const { missing } = this.#trace;
    return { kind: "needs", facts: factNames.filter(isAsked).filter((name) => (missing & bits[name]) !== 0) };
  }

  protected run(step: CompiledStep): void {
    if ("guard" in step) this.#guard(step.guard, step.at);
    else if ("data" in step) {
      if (this.#action === undefined) this.#isSettled = canSettle(step.data);
      this.#apply(step.data);
    } else if ("test" in step) {
      if (this.test(step.test, step.at) === true) for (const inner of step.steps) this.run(inner);
    } else for (const inner of this.#chosen(step.branches, step.otherwise)) this.run(inner);
  }

  /** What is taken of a choose(): where a test failed, or asked for somebody who is not there, nothing. */
  #chosen<Step>(branches: readonly Branch<Step>[], otherwise: readonly Step[]): readonly Step[] {
    for (const { test, steps, at } of branches) {
      const holds = this.test(test, at);
      if (holds !== false) return holds === true ? steps : [];
    }
    return otherwise;
  }

  #guard(guard: (context: never) => unknown, at: Position): void {
    const result = this.#call("a guard", guard, at);
    if (result === undefined) return;
    const verdict = result.value;
    if (verdict === true) return;
    if (verdict === false) {
      this.#denial ??= { kind: "deny", reason: "", at };
      return;
    }
    const data = dataOf(verdict);
    // A package may have made it: then it stands where the guard does.
    if (data?.kind === "deny") this.#denial ??= { kind: "deny", reason: data.reason, at: `${data.at} ${at}`.trim() };
    else if (data) this.#apply(data);
    else this.#returned("a guard returned", verdict, "return true, false or a step", at);
  }

  /** undefined: nobody can say. */
  protected test(test: (context: never) => unknown, at: Position): boolean | undefined {
    const result = this.#call("the test of when()", test, at);
    if (result === undefined) return undefined;
    const { value } = result;
    if (value === true || value === false) return value;
    this.#returned("the test of when() returned", value, "return true or false", at);
    return undefined;
  }

  /** The value, or nothing where the function failed, asked for a user who is not there, or changed what policies keep. */
  #call(who: string, body: (context: never) => unknown, at: Position): { readonly value: unknown } | undefined {
    const result = this.#try(who, body, at);
    const changed = takeFault();
    // A promise that is returned is told as what it is.
    if (changed === null || result?.value instanceof Promise) return result;
    const threw = { name: null, frames: changed.frames, step: at };
    const detail = `${who} ${changed.detail}`;
    this.#failed({ kind: "fault", code: "POLICY_STATE", detail, at: throughTo(changed.frames, at), threw });
    return undefined;
  }

  #try(who: string, body: (context: never) => unknown, at: Position): { readonly value: unknown } | undefined {
    this.#trace.missedUser = false;
    try {
      const value = body(this.#context);
      // A rejection that nobody handles would end the isolate, and take its message along.
      if (value instanceof Promise) value.catch(() => undefined);
      // A guard that swallowed the missing user has decided about nobody.
      return this.#trace.missedUser || this.#trace.missing !== 0 ? undefined : { value };
    } catch (cause) {
      if (!this.#trace.missedUser && this.#trace.missing === 0 && !isFaulty()) this.#thrown(who, cause, at);
      return undefined;
    }
  }

  #thrown(who: string, cause: unknown, at: Position): void {
    const step = impossibleOf(cause);
    if (step !== undefined) {
      this.#failed({ kind: "fault", code: step.code, detail: step.message, at: step.at || at });
      return;
    }
    // Message and name may hold what the request held, and a stack that can be read can be written: nothing of them is told.
    const name = errorNameOf(cause);
    const detail = `${who} threw ${name ?? typeOf(cause)}`;
    const threw = { name, frames: framesOf(cause), step: at };
    this.#failed(
      { kind: "fault", code: "POLICY_THREW", detail, at: throughTo(threw.frames, at), threw },
      { value: cause },
    );
  }

  #returned(what: string, value: unknown, instead: string, at: Position): void {
    const detail = `${what} ${typeOf(value)}: ${instead}`;
    this.#failed({ kind: "fault", code: "POLICY_RETURNED", detail, at }, { value });
  }

  #uncarriable(detail: string, at: Position): void {
    this.#failed({ kind: "fault", code: "POLICY_RETURNED", detail, at });
  }

  #apply(data: StepData): void {
    switch (data.kind) {
      case "deny":
        this.#denial ??= { kind: "deny", reason: data.reason, at: data.at };
        return;
      case "step-up":
        this.#require(data);
        return;
      case "when":
        if (this.test(data.test, data.at) === true) this.#applyAll(data.steps, data.at);
        return;
      case "choose":
        this.#applyAll(this.#chosen(data.branches, data.otherwise), data.at);
        return;
      case "every":
        this.#applyAll(data.steps, data.at);
        return;
      default:
        this.#action ??= data;
    }
  }

  /** Steps of a step that a guard returned. */
  #applyAll(steps: readonly unknown[], at: Position): void {
    for (const step of steps) {
      const data = dataOf(step);
      if (data) this.#apply(data);
      else this.#guard(step as (context: never) => unknown, at);
    }
  }

  #require(stepUp: StepUp): void {
    const { level, maxAgeSeconds, once, reason, at } = stepUp;
    let { scope } = stepUp;
    if (typeof scope === "function") {
      const result = this.#call("the scope of stepUp()", scope, at);
      if (result === undefined) return;
      scope = toScopeText(result.value);
      if (scope === null) {
        const detail = `the scope of stepUp() is ${faultInScope(result.value)}: give it texts and numbers`;
        this.#failed({ kind: "fault", code: "POLICY_RETURNED", detail, at }, result);
        return;
      }
    }
    this.#stepUps.push({ level, maxAgeSeconds, scope, once, reason, at });
  }

  protected toAction(action: Action): ActionSpec {
    if (action.kind !== "forward") return action;
    const headers: Record<string, string> = Object.create(null);
    for (const [name, value] of action.headers) {
      const result = typeof value === "string" ? { value } : this.#call(`the header ${name}`, value, action.at);
      if (result === undefined) continue;
      if (typeof result.value !== "string")
        this.#returned(`the header ${name} got`, result.value, "give it a text", action.at);
      else {
        headers[name] = result.value;
        const fault = faultInValue(result.value);
        if (fault !== null) this.#uncarriable(`the header ${name} got a text that ${fault}`, action.at);
      }
    }
    const size = faultInSize(Object.entries(headers));
    if (size !== null) this.#uncarriable(`the headers ${size}`, action.at);
    const { upstream, perRequest, choice, at } = action;
    const forward = { kind: "forward", upstream: upstream.name, headers, perRequest, at } as const;
    return choice === null ? forward : { ...forward, ...choice };
  }

  /** The first is told; of the others, how many. */
  #failed(fault: FaultRuling, about: { readonly value: unknown } | null = null): void {
    this.#faults++;
    if (this.#fault !== undefined) return;
    this.#fault = fault;
    latest = about;
  }

  #toFault(fault: FaultRuling): FaultRuling {
    return this.#faults === 1 ? fault : { ...fault, count: this.#faults };
  }
}
