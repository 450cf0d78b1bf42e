// Facts, then the decision: a route is asked with what it is known to look for, and again where it looks for more.

import type { FactValues } from "../../runtime/facts.ts";
import type { Decision } from "../decision/decide.ts";
import type { Decided } from "../exchange/exchange.ts";
import type { Given } from "../facts/facts.ts";
import type { Gather } from "../facts/gather.ts";

/** ask gives what the policies decide: at once, unless a fact takes time. It ends: whoever asks for what was sent is refused. */
export function ask(
  gather: Gather,
  decision: Decision,
  route: number,
  given: Given,
  known?: FactValues,
): Decided | Promise<Decided> {
  const facts = gather(given, decision.asked(route), known);
  if (facts instanceof Promise) return facts.then((found) => decide(gather, decision, route, given, found));
  return decide(gather, decision, route, given, facts);
}

function decide(
  gather: Gather,
  decision: Decision,
  route: number,
  given: Given,
  facts: FactValues,
): Decided | Promise<Decided> {
  const decided = decision.decide(route, facts);
  return decided.kind === "needs" ? ask(gather, decision, route, given, facts) : decided;
}
