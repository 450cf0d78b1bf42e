// Facts, then the decision: a route is asked with what it is known to look for, and again where it looks for more.

import type { FactValues } from "../../runtime/facts.ts";
import type { Decision, Needs } from "../decision/decide.ts";
import type { Decided } from "../exchange/exchange.ts";
import type { Given } from "../facts/facts.ts";
import type { Gather } from "../facts/gather.ts";

/** Policies are who is asked, and how what they want to know is gathered. */
export interface Policies {
  readonly gather: Gather;
  readonly decision: Decision;
}

/**
 * ask gives what the policies decide: at once, unless a fact takes time, or a guard that others would have to wait for. It ends: whoever asks
 * for what was sent is refused.
 */
export function ask(policies: Policies, route: number, given: Given, known?: FactValues): Decided | Promise<Decided> {
  const always = policies.decision.always(route, given.subject !== null);
  if (always !== undefined) return always;
  const facts = policies.gather(given, policies.decision.asked(route), known);
  if (facts instanceof Promise) return facts.then((found) => decide(policies, route, given, found));
  return decide(policies, route, given, facts);
}

function decide(policies: Policies, route: number, given: Given, facts: FactValues): Decided | Promise<Decided> {
  const decided = policies.decision.ask(route, facts);
  if (decided instanceof Promise) return decided.then((late) => orAgain(policies, route, given, facts, late));
  return orAgain(policies, route, given, facts, decided);
}

function orAgain(policies: Policies, route: number, given: Given, facts: FactValues, decided: Decided | Needs) {
  return decided.kind === "needs" ? ask(policies, route, given, facts) : decided;
}
