// The decision: one call into the sandbox, checked, and turned into an outcome. Any doubt denies.

import type { FactsWire, Position, Ruling, SourceLocation } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";
import type { Outcome, Requirement } from "../exchange/exchange.ts";
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

/** Decide asks the policies. `facts` writes them, with headers only when asked for them. */
export type Decide = (route: number, facts: (withHeaders: boolean) => FactsWire, unmet: Unmet) => Outcome;

/** Unmet filters the requirements that the subject does not satisfy. */
export type Unmet = (requirements: readonly Requirement[]) => readonly Requirement[];

/** Most actions rest on no requirement. */
const nothing: readonly Requirement[] = Object.freeze([]);

type Acting = Extract<Outcome, { readonly met: unknown }>;

/**
 * createDecide asks the sandbox only what it was not asked before, and remembers per route whether its guards read
 * headers, so that others never carry them.
 */
export function createDecide(options: {
  readonly call: (route: number, facts: FactsWire) => string;
  readonly locate: (position: Position) => SourceLocation | null;
}): Decide {
  const readsHeaders = new Set<number>();
  const cache = createRulingCache();
  const call = (route: number, facts: FactsWire): string => {
    try {
      return options.call(route, facts);
    } catch (cause) {
      // The guest's own words, such as a rejection nobody handled, can hold what the request held: they stay out of the log.
      if (cause instanceof GatewayError && cause.code === "DECISION_FAULT")
        throw new GatewayError("DECISION_FAULT", { detail: "a policy failed outside of its guards" });
      throw cause;
    }
  };
  const ask = (route: number, facts: (withHeaders: boolean) => FactsWire): Ruling => {
    const sent = facts(readsHeaders.has(route));
    const known = cache.find(route, sent);
    if (known !== undefined) return known;
    const { ruling, read } = parseRuling(call(route, sent));
    if (ruling.kind === "needs") {
      // Policies are pure, so asking again with more facts is the same question.
      readsHeaders.add(route);
      return parseRuling(call(route, facts(true))).ruling;
    }
    if (read !== null) cache.keep(route, sent, read, ruling);
    return ruling;
  };
  // A ruling that is remembered is the same object each time, and so is what comes of it.
  const located = new WeakMap<Ruling, Acting>();
  const toActing = (ruling: Extract<Ruling, { kind: "act" }>): Acting => {
    let acting = located.get(ruling);
    if (acting === undefined) {
      const { stepUps, action } = ruling;
      const met = stepUps.length === 0 ? nothing : stepUps.map((one) => ({ ...one, at: options.locate(one.at) }));
      acting = { ...action, met, at: options.locate(action.at) };
      located.set(ruling, acting);
    }
    return acting;
  };
  return (route, facts, unmet) => {
    const ruling = ask(route, facts);
    switch (ruling.kind) {
      case "fault":
        throw new PolicyFault(ruling.code, ruling.detail, options.locate(ruling.at));
      case "deny":
        return { kind: "deny", reason: ruling.reason, at: options.locate(ruling.at) };
      case "login":
        return { kind: "login", at: options.locate(ruling.at) };
      case "act": {
        const acting = toActing(ruling);
        if (acting.met.length === 0) return acting;
        const open = unmet(acting.met);
        return open.length > 0 ? { kind: "step-up", unmet: open, at: open[0]!.at } : acting;
      }
      default:
        throw new GatewayError("DECISION_RETURN", { detail: "the sandbox asks for facts that it was given" });
    }
  };
}
