// The decision: facts go into the sandbox, a ruling comes out, is checked, and becomes what was decided. Any doubt denies.

import type { FaultRuling, Locate, Ruling, SourceLocation } from "../../runtime/contract.ts";
import { type AskedFact, type FactsWire, type FactValues, factNames, isAsked, toWire } from "../../runtime/facts.ts";
import { GatewayError } from "../errors.ts";
import type { Decided, Requirement } from "../exchange/exchange.ts";
import { parseRuling } from "./ruling.ts";
import { createRulingCache, type RulingCache } from "./ruling-cache.ts";

/** FaultNote is what else is known of a fault. */
export interface FaultNote {
  /** The same for the same fault at the same place, in every process. */
  readonly fingerprint: string;
  /** How many steps of the route failed, this one included. */
  readonly count: number;
  /** What was thrown, in full; null: it is not told here. */
  readonly thrown: string | null;
}

/** PolicyFault is a fault of the operator's own code: which kind, and where in their file. */
export class PolicyFault extends GatewayError {
  readonly fault: string;
  readonly at: SourceLocation | null;
  readonly note: FaultNote | null;
  constructor(fault: string, detail: string, at: SourceLocation | null, note: FaultNote | null = null) {
    super("DECISION_FAULT", { detail: `${fault}: ${detail}` });
    this.fault = fault;
    this.at = at;
    this.note = note;
  }
}

/** Faults finds out about faults what the ruling alone does not say. */
export interface Faults {
  /** Is what the policies say of their own failures for whoever reads of it? */
  readonly tells: boolean;
  /** place finds the operator's line that failed, and the fault's fingerprint. */
  place(fault: FaultRuling): { readonly at: SourceLocation | null; readonly fingerprint: string };
  /** explain says the last fault in full; null where it does not tell. */
  explain(): string | null;
}

/** Decision asks one generation's policies. */
export interface Decision {
  /** always gives what a route comes to whose guards look at nothing: nothing needs to be gathered for it. undefined: it has to be asked. */
  always(route: number, isSomebody: boolean): Decided | undefined;
  /** asked names what a route's guards are known to look for, among what is not sent to all: the same list until it grows. */
  asked(route: number): readonly AskedFact[];
  /** decide: `needs` when the route turns out to look for facts that were not sent; `asked` names them from then on. */
  decide(route: number, facts: FactValues): Decided | Needs;
  /** ask is the same for requests: a promise where others would have to wait. */
  ask(route: number, facts: FactValues): Decided | Needs | Promise<Decided | Needs>;
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

/** So many answers of the sandbox, none longer than this, are read but once: a megabyte at the most. */
const maxReadings = 500;
const maxReading = 2_048;

/** Most actions rest on no requirement. */
const noRequirements: readonly Requirement[] = Object.freeze([]);

/** createDecision asks the sandbox only what it was not asked before. */
export function createDecision(options: {
  readonly call: (route: number, ...facts: FactsWire) => string;
  /** Left out: `call`. */
  readonly ask?: (route: number, ...facts: FactsWire) => string | Promise<string>;
  readonly locate: Locate;
  /** Left out: a fault is where its step is. */
  readonly faults?: Faults;
  /** What was decided before, by the numbers of routes; left out: it has its own. */
  readonly rulings?: RulingCache;
}): Decision {
  const askedBy = new Map<number, readonly AskedFact[]>();
  // The same text says the same: its key is all of the sandbox's answer. Faults are not in it, since more is asked about each.
  const readings = new Map<
    string,
    { readonly read: number | null; readonly decided: Decided; readonly isLarge: boolean }
  >();
  const cache = options.rulings ?? createRulingCache();

  const call: (route: number, ...facts: FactsWire) => string | Promise<string> = options.ask ?? options.call;

  /** The guest's own words, such as a rejection nobody handled, can hold what the request held: they stay out of the log. */
  function toTold(cause: unknown): unknown {
    if (!(cause instanceof GatewayError && cause.code === "DECISION_FAULT")) return cause;
    const words = options.faults?.tells === true ? `: ${cause.detail}` : "";
    return new GatewayError("DECISION_FAULT", { detail: `a policy failed outside of its guards${words}` });
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
      case "fault": {
        const { code, detail, count = 1 } = ruling;
        if (options.faults === undefined) throw new PolicyFault(code, detail, options.locate(ruling.at));
        const { at, fingerprint } = options.faults.place(ruling);
        throw new PolicyFault(code, detail, at, { fingerprint, count, thrown: options.faults.explain() });
      }
      case "deny":
        return { kind: "deny", reason: ruling.reason, at: options.locate(ruling.at) };
      case "sign-in":
        return { kind: "sign-in", at: options.locate(ruling.at) };
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

  function read(route: number, facts: FactValues, answer: string): Decided | Needs {
    let reading = readings.get(answer);
    if (reading === undefined) {
      const { ruling, read } = parseRuling(answer);
      if (ruling.kind === "needs") return learn(route, facts, ruling.facts);
      reading = { read, decided: toDecided(ruling), isLarge: isLarge(ruling) };
      if (answer.length <= maxReading) {
        if (readings.size >= maxReadings) readings.clear();
        readings.set(answer, reading);
      }
    }
    if (reading.read !== null && !reading.isLarge) cache.keep(route, facts, reading.read, reading.decided);
    return reading.decided;
  }

  return {
    always: cache.always,
    asked: (route) => askedBy.get(route) ?? noFacts,
    decide(route, facts) {
      const known = cache.find(route, facts);
      if (known !== undefined) return known;
      let answer: string;
      try {
        answer = options.call(route, ...toWire(facts));
      } catch (cause) {
        throw toTold(cause);
      }
      return read(route, facts, answer);
    },
    ask(route, facts) {
      const known = cache.find(route, facts);
      if (known !== undefined) return known;
      let answer: string | Promise<string>;
      try {
        answer = call(route, ...toWire(facts));
      } catch (cause) {
        throw toTold(cause);
      }
      if (typeof answer === "string") return read(route, facts, answer);
      return answer.then(
        (text) => read(route, facts, text),
        (cause: unknown) => {
          throw toTold(cause);
        },
      );
    },
  };
}
