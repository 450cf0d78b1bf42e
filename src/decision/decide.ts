// The decision: facts go into the sandbox, a ruling comes out, is checked, and becomes what was decided. Any doubt denies.

import type { Locate, Ruling, SourceLocation } from "../../runtime/contract.ts";
import { type AskedFact, type FactsWire, type FactValues, factNames, isAsked, toWire } from "../../runtime/facts.ts";
import { GatewayError } from "../errors.ts";
import type { Decided, Requirement } from "../exchange/exchange.ts";
import { parseRuling } from "./ruling.ts";
import { createRulingCache } from "./ruling-cache.ts";

/** PolicyFault is a fault of the operator's own code: which kind, and where in their file. */
export class PolicyFault extends GatewayError {
  readonly fault: string;
  readonly at: SourceLocation | null;
  constructor(fault: string, detail: string, at: SourceLocation | null) {
    super("DECISION_FAULT", { detail: `${fault}: ${detail}` });
    this.fault = fault;
    this.at = at;
  }
}

/** Decision asks one generation's policies. */
export interface Decision {
  /** asked names what a route's guards are known to look for, among what is not sent to all: the same list until it grows. */
  asked(route: number): readonly AskedFact[];
  /** decide: `needs` when the route turns out to look for facts that were not sent; `asked` names them from then on. */
  decide(route: number, facts: FactValues): Decided | Needs;
}

/** Needs: the same question is to be asked again with more facts. Policies are pure, so nothing is lost by that. */
export interface Needs {
  readonly kind: "needs";
}

const needs: Needs = Object.freeze({ kind: "needs" });
const noFacts: readonly AskedFact[] = Object.freeze([]);

/** A body in thousands of remembered rulings would fill the memory. */
const isLarge = (ruling: Ruling): boolean =>
  ruling.kind === "act" && ruling.action.kind === "respond" && ruling.action.body.length > 16_384;

/** Most actions rest on no requirement. */
const noRequirements: readonly Requirement[] = Object.freeze([]);

/** createDecision asks the sandbox only what it was not asked before. */
export function createDecision(options: {
  readonly call: (route: number, ...facts: FactsWire) => string;
  readonly locate: Locate;
}): Decision {
  const askedBy = new Map<number, readonly AskedFact[]>();
  const cache = createRulingCache();

  function call(route: number, facts: FactValues): string {
    try {
      return options.call(route, ...toWire(facts));
    } catch (cause) {
      // The guest's own words, such as a rejection nobody handled, can hold what the request held: they stay out of the log.
      if (cause instanceof GatewayError && cause.code === "DECISION_FAULT")
        throw new GatewayError("DECISION_FAULT", { detail: "a policy failed outside of its guards" });
      throw cause;
    }
  }

  function learn(route: number, facts: FactValues, missing: readonly AskedFact[]): Needs {
    if (missing.some((name) => facts[name] !== null))
      throw new GatewayError("DECISION_RETURN", { detail: "the sandbox asks for facts that it was given" });
    const known = askedBy.get(route) ?? noFacts;
    if (missing.some((name) => !known.includes(name)))
      askedBy.set(
        route,
        factNames.filter(isAsked).filter((name) => known.includes(name) || missing.includes(name)),
      );
    return needs;
  }

  function toDecided(ruling: Exclude<Ruling, { kind: "needs" }>): Decided {
    switch (ruling.kind) {
      case "fault":
        throw new PolicyFault(ruling.code, ruling.detail, options.locate(ruling.at));
      case "deny":
        return { kind: "deny", reason: ruling.reason, at: options.locate(ruling.at) };
      case "login":
        return { kind: "login", at: options.locate(ruling.at) };
      default: {
        const { stepUps, action } = ruling;
        const requirements =
          stepUps.length === 0 ? noRequirements : stepUps.map((one) => ({ ...one, at: options.locate(one.at) }));
        return {
          kind: "act",
          requirements,
          action: { ...action, met: requirements, at: options.locate(action.at) },
        };
      }
    }
  }

  return {
    asked: (route) => askedBy.get(route) ?? noFacts,
    decide(route, facts) {
      const known = cache.find(route, facts);
      if (known !== undefined) return known;
      const { ruling, read } = parseRuling(call(route, facts));
      if (ruling.kind === "needs") return learn(route, facts, ruling.facts);
      const decided = toDecided(ruling);
      if (read !== null && !isLarge(ruling)) cache.keep(route, facts, read, decided);
      return decided;
    },
  };
}
