// One route, one request: every guard runs and the strictest verdict wins.

import type { ActionSpec, FaultCode, Position, RequirementSpec, Ruling } from "./contract.ts";
import { bits, type FactValues, factNames, isAsked, nobody } from "./facts.ts";
import { positionIn } from "./position.ts";
import { ImpossibleStep, quote } from "./registry.ts";
import type { CompiledStep, RouteData } from "./route.ts";
import { faultInScope, toScopeText } from "./scope.ts";
import { dataOf, type StepData } from "./step.ts";
import { createTrace, type Trace, viewOf } from "./view.ts";

type Action = Extract<StepData, { kind: "forward" | "redirect" | "respond" }>;
type StepUp = Extract<StepData, { kind: "step-up" }>;

/** evaluate runs a route: fault > deny > login > step-up > act. `identified`: the host believes somebody. */
export function evaluate(
  route: RouteData,
  identified: boolean,
  facts: FactValues,
  trace: Trace = createTrace(),
): Ruling {
  return new Evaluation(route, identified, facts, trace).rule();
}

class Evaluation {
  readonly #route: RouteData;
  readonly #needsLogin: boolean;
  readonly #trace: Trace;
  readonly #context: never;
  readonly #stepUps: RequirementSpec[] = [];
  #fault: Extract<Ruling, { kind: "fault" }> | undefined;
  #denial: Extract<Ruling, { kind: "deny" }> | undefined;
  #action: Action | undefined;

  constructor(route: RouteData, identified: boolean, facts: FactValues, trace: Trace) {
    this.#route = route;
    this.#trace = trace;
    this.#needsLogin = identified && !route.public && facts.user === nobody;
    this.#context = viewOf(facts, this.#needsLogin, this.#trace);
  }

  rule(): Ruling {
    for (const step of this.#route.steps) this.#run(step);
    if (this.#trace.missing !== 0) return this.#needs();
    if (this.#fault) return this.#fault;
    if (this.#denial) return this.#denial;
    if (this.#needsLogin) return { kind: "login", at: this.#route.at };
    if (!this.#action) return this.#faultOf("POLICY_NO_ACTION", "no step acted", this.#route.at);
    const action = this.#toAction(this.#action);
    // A header's function may have failed just now, or looked for facts that were not sent.
    if (this.#trace.missing !== 0) return this.#needs();
    return this.#fault ?? { kind: "act", stepUps: this.#stepUps, action };
  }

  #needs(): Ruling {
    const { missing } = this.#trace;
    return { kind: "needs", facts: factNames.filter(isAsked).filter((name) => (missing & bits[name]) !== 0) };
  }

  #run(step: CompiledStep): void {
    if ("guard" in step) this.#guard(step.guard, step.at);
    else if ("data" in step) this.#apply(step.data);
    else if (this.#test(step.test, step.at)) for (const inner of step.steps) this.#run(inner);
  }

  #guard(guard: (context: never) => unknown, at: Position): void {
    const result = this.#call(guard, at);
    if (result === undefined) return;
    const verdict = result.value;
    if (verdict === true) return;
    if (verdict === false) {
      this.#denial ??= { kind: "deny", reason: "", at };
      return;
    }
    const data = dataOf(verdict);
    // A package may have made it: then it stands where the guard does.
    if (data?.kind === "deny") this.#denial ??= { kind: "deny", reason: data.reason, at: `${data.at} ${at}` };
    else if (data) this.#apply(data);
    else this.#faultOf("POLICY_RETURNED", `a guard returned ${quote(verdict)}: return true, false or a step`, at);
  }

  #test(test: (context: never) => unknown, at: Position): boolean {
    const result = this.#call(test, at);
    if (result === undefined || result.value === false) return false;
    if (result.value !== true)
      this.#faultOf("POLICY_RETURNED", `the test of when() returned ${quote(result.value)}: return true or false`, at);
    return result.value === true;
  }

  /** The value, or nothing where the function failed or asked for a user who is not there. */
  #call(body: (context: never) => unknown, at: Position): { readonly value: unknown } | undefined {
    this.#trace.missedUser = false;
    try {
      const value = body(this.#context);
      // A rejection that nobody handles would end the isolate, and take its message along.
      if (value instanceof Promise) value.catch(() => undefined);
      // A guard that swallowed the missing user has decided about nobody.
      return this.#trace.missedUser || this.#trace.missing !== 0 ? undefined : { value };
    } catch (cause) {
      if (!this.#trace.missedUser && this.#trace.missing === 0) this.#thrown(cause, at);
      return undefined;
    }
  }

  #thrown(cause: unknown, at: Position): void {
    if (cause instanceof ImpossibleStep) {
      this.#faultOf("POLICY_STEP", cause.message, cause.position || at);
      return;
    }
    // The message may hold what the request held: only the error's name leaves the sandbox.
    let name = typeof cause;
    let place = "";
    try {
      if (cause instanceof Error) {
        name = String(cause.name).slice(0, 60) as typeof name;
        place = positionIn(cause.stack);
      }
    } catch {
      // An error that throws when it is read is still only a throw.
    }
    this.#faultOf("POLICY_THREW", `a guard threw ${name}`, `${place} ${at}`.trim());
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
        if (!this.#test(data.test, data.at)) return;
        for (const step of data.steps) {
          const inner = dataOf(step);
          if (inner) this.#apply(inner);
          else this.#guard(step as (context: never) => unknown, data.at);
        }
        return;
      default:
        this.#action ??= data;
    }
  }

  #require(stepUp: StepUp): void {
    const { level, maxAgeSeconds, once, reason, at } = stepUp;
    let { scope } = stepUp;
    if (typeof scope === "function") {
      const result = this.#call(scope, at);
      if (result === undefined) return;
      scope = toScopeText(result.value);
      if (scope === null) {
        this.#faultOf(
          "POLICY_RETURNED",
          `the scope of stepUp() is ${faultInScope(result.value)}: give it texts and numbers`,
          at,
        );
        return;
      }
    }
    this.#stepUps.push({ level, maxAgeSeconds, scope, once, reason, at });
  }

  #toAction(action: Action): ActionSpec {
    if (action.kind !== "forward") return action;
    const headers: Record<string, string> = {};
    for (const [name, value] of action.headers) {
      const result = typeof value === "string" ? { value } : this.#call(value, action.at);
      if (result === undefined) continue;
      if (typeof result.value === "string") headers[name] = result.value;
      else this.#faultOf("POLICY_RETURNED", `the header ${name} got ${quote(result.value)}: give it a text`, action.at);
    }
    const { upstream, perRequest, at } = action;
    return { kind: "forward", upstream: upstream.name, headers, perRequest, at };
  }

  #faultOf(code: FaultCode, detail: string, at: Position): Extract<Ruling, { kind: "fault" }> {
    this.#fault ??= { kind: "fault", code, detail, at };
    return this.#fault;
  }
}
