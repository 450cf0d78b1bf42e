// A made-up request, explained: decided as production does, its steps beside it, which of them won and why, and what would have let it pass.

import type { RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import type { GatewayError } from "../errors.ts";
import type { Given } from "../facts/facts.ts";
import type { SourceText } from "../generation/source-text.ts";
import type { Case } from "./case.ts";
import type { ExplainedStep, Explanation } from "./explanation.ts";
import type { Verdict } from "./verdict.ts";
import { alternatives, flatSteps, holdsUp, type Look, type Looking, told, wayThrough } from "./way-through.ts";

/** Asked is a made-up request as it comes to its route. */
export interface Asked {
  readonly given: Given;
  readonly match: { readonly route: RouteSpec<SourceLocation> };
  readonly found: { readonly name: string; readonly identities: readonly string[] };
}

/** Explaining is what an explanation is made with. */
export interface Explaining<One extends Asked> {
  readonly text: SourceText;
  /** toAsked throws a GatewayError where the request comes to no route. */
  readonly toAsked: (made: Case) => One;
  readonly decide: (asked: () => One) => Promise<Verdict>;
  readonly steps: (asked: One) => Promise<readonly ExplainedStep[]>;
}

/** What the gateway refuses before a policy is asked, or because none could be: there are no steps to tell of. */
const isUnasked = (verdict: Verdict): boolean =>
  verdict.kind === "refuse" && verdict.at === undefined && !verdict.code.startsWith("ROUTING_DESTINATION");

/** explainCase explains one request. Rejects as judging it does, and where the steps' account is not the decision's. */
export async function explainCase<One extends Asked>(made: Case, explaining: Explaining<One>): Promise<Explanation> {
  const { toAsked, decide, text } = explaining;
  const look = async (one: Case): Promise<Look> => {
    const verdict = await decide(() => toAsked(one));
    return { verdict, steps: isUnasked(verdict) ? [] : await explaining.steps(toAsked(one)) };
  };
  const seen = await look(made);
  const asked = tryTo(() => toAsked(made));
  if (asked === null)
    return { verdict: seen.verdict, why: whyUnasked(seen.verdict), route: null, user: null, steps: [], toPass: null };
  const { match, found, given } = asked;
  const route = { host: found.name, pattern: match.route.pattern, at: match.route.at };
  const user = given.subject === null ? null : { id: given.subject.user.id, source: given.subject.user.source };
  if (seen.steps.length === 0 && isUnasked(seen.verdict))
    return { verdict: seen.verdict, why: whyUnasked(seen.verdict), route, user, steps: [], toPass: null };
  const looking: Looking = {
    look,
    steps: (one) => explaining.steps(toAsked(one)),
    text,
    sources: match.route.identities ?? found.identities,
  };
  const winner = winnerOf(seen, asked);
  const otherwise = new Map<ExplainedStep, readonly string[]>();
  for (const [index, { step }] of flatSteps(seen.steps).entries())
    if (holdsUp(step)) otherwise.set(step, told((await alternatives(index, made, looking)).filter(({ lets }) => lets)));
  const finish = (step: ExplainedStep): ExplainedStep => ({
    ...step,
    wins: winner.steps.has(step),
    otherwise: otherwise.get(step) ?? [],
    steps: step.steps.map(finish),
  });
  return {
    verdict: seen.verdict,
    why: winner.why,
    route,
    user,
    steps: seen.steps.map(finish),
    toPass: await wayThrough(made, seen, looking),
  };
}

function tryTo<Value>(make: () => Value): Value | null {
  try {
    return make();
  } catch (cause) {
    if ((cause as Partial<GatewayError>).code === undefined) throw cause;
    return null;
  }
}

const whyUnasked = (verdict: Verdict): string =>
  verdict.kind === "refuse"
    ? `The gateway itself refuses it, and no step of a route has decided: ${verdict.code}.`
    : "No step has decided.";

/** The verdicts on a request, the strictest first, and by which steps each is given. */
const strictness = [
  ["fault", "failed"],
  ["deny", "denied"],
  ["sign in", null],
  ["step-up", "step-up"],
  ["act", "acts"],
] as const;

type Word = (typeof strictness)[number][0];

const wordOf = ({ kind }: Verdict): Word =>
  kind === "refuse"
    ? "fault"
    : kind === "deny"
      ? "deny"
      : kind === "sign-in"
        ? "sign in"
        : kind === "step-up"
          ? "step-up"
          : "act";

/** Which steps gave the verdict. Throws where the steps say another one than the decision: nothing would be better than that. */
function winnerOf({ verdict, steps }: Look, { given, match, found }: Asked) {
  const all = flatSteps(steps).map(({ step }) => step);
  const needsLogin = found.identities.length > 0 && !match.route.public && given.subject === null;
  const said = strictness.filter(([, by]) => (by === null ? needsLogin : all.some((step) => step.verdict === by)));
  const word = wordOf(verdict);
  const [strictest] = said[0] ?? ["fault"];
  const elsewhere = given.headed.headers["destination"] !== undefined;
  if (word !== strictest) {
    if (!elsewhere) throw new Error(`The decision is ${word}, and the steps say ${strictest}: it cannot be explained`);
    return {
      steps: new Set<ExplainedStep>(),
      why: "The path that the header Destination names is decided as well, and is not let through.",
    };
  }
  const by = strictness.find(([one]) => one === word)![1];
  const those = all.filter((step) => step.verdict === by);
  const others = said.slice(1).map(([one]) => one);
  const order = "fault > deny > sign in > step-up > act";
  const why =
    others.length === 0
      ? `Nothing else was said than: ${word}.`
      : `The strictest of what was said stands: ${[word, ...others].join(" > ")} (${order}).`;
  return { steps: new Set(word === "step-up" ? those : those.slice(0, 1)), why };
}
