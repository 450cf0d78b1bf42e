// Facts, then the decision: a route is asked with what it is known to look for, and again where it looks for more.

import type { FactValues } from "../../runtime/facts.ts";
import type { Decision } from "../decision/decide.ts";
import type { Verdict } from "../exchange/exchange.ts";
import type { Given } from "../facts/facts.ts";
import type { Gather } from "../facts/gather.ts";

/** ask gives the policies' verdict: at once, unless a fact takes time. It ends: whoever asks for what was sent is refused. */
export function ask(
  gather: Gather,
  decision: Decision,
  route: number,
  given: Given,
  known?: FactValues,
): Verdict | Promise<Verdict> {
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
): Verdict | Promise<Verdict> {
  const verdict = decision.decide(route, facts);
  return verdict.kind === "needs" ? ask(gather, decision, route, given, facts) : verdict;
}
