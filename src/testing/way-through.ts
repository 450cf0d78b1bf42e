// What would have to be different for a request to pass: candidates, each asked again, of which only those are told that were seen to pass.

import { ageWords, levelName } from "../assurance/level-name.ts";
import type { SourceText } from "../generation/source-text.ts";
import { type Candidate, candidates, readKnown, signIns } from "./candidate.ts";
import type { Case } from "./case.ts";
import type { ExplainedStep } from "./explanation.ts";
import type { Verdict } from "./verdict.ts";

/** Look is a request, decided, with its steps. */
export interface Look {
  readonly verdict: Verdict;
  readonly steps: readonly ExplainedStep[];
}

/** Looking asks about made-up requests. */
export interface Looking {
  /** look decides as production does; `steps` is quicker, and throws where nothing can be said. */
  readonly look: (made: Case) => Promise<Look>;
  readonly steps: (made: Case) => Promise<readonly ExplainedStep[]>;
  readonly text: SourceText;
  /** Whom the route takes. */
  readonly sources: readonly string[];
}

/** So many questions are asked of each step that holds a request up, and for so long. */
const most = { asked: 1_500, ms: 3_000, rounds: 8, told: 3 };

/** flatSteps are all of them, each with those that it stands in. */
export function flatSteps(
  steps: readonly ExplainedStep[],
  above: readonly ExplainedStep[] = [],
): readonly { readonly step: ExplainedStep; readonly above: readonly ExplainedStep[] }[] {
  return steps.flatMap((step) => [{ step, above }, ...flatSteps(step.steps, [...above, step])]);
}

/** What holds a request up, the strictest last. */
const holding: readonly string[] = ["step-up", "unknown", "unsigned", "denied", "failed"];

/** holdsUp: does this step keep the request from passing? */
export const holdsUp = ({ verdict, kind }: ExplainedStep): boolean =>
  // What a choose() cannot say is told at the when() of which it cannot be said.
  holding.includes(verdict) && kind !== "choose";

const strictnessOf = (step: ExplainedStep): number => (holdsUp(step) ? holding.indexOf(step.verdict) : -1);

interface Found extends Candidate {
  /** How many steps hold it up then. */
  readonly left: number;
  /** Does it let that step pass? */
  readonly lets: boolean;
}

/** alternatives are changes after which the step at `index` passes, or is less strict; those first after which the fewest steps hold the request up. */
export async function alternatives(index: number, made: Case, looking: Looking): Promise<readonly Found[]> {
  const { step, above } = flatSteps(await looking.steps(made))[index]!;
  const found: Found[] = [];
  const until = performance.now() + most.ms;
  let asked = 0;
  for (const candidate of toCandidates(step, above, made, looking)) {
    if (++asked > most.asked || performance.now() > until) break;
    const steps = await stepsOf(candidate, made, looking);
    const all = steps === null ? [] : flatSteps(steps);
    const then = all[index];
    if (then === undefined || strictnessOf(then.step) >= strictnessOf(step)) continue;
    found.push({ ...candidate, lets: !holdsUp(then.step), left: all.filter((one) => holdsUp(one.step)).length });
  }
  return found.sort((one, other) => one.left - other.left);
}

/** A change that nobody can make (a level that a token cannot carry) is none. */
async function stepsOf(
  { change }: Candidate,
  made: Case,
  { steps }: Looking,
): Promise<readonly ExplainedStep[] | null> {
  try {
    return await steps(change(made));
  } catch {
    return null;
  }
}

function* toCandidates(
  step: ExplainedStep,
  above: readonly ExplainedStep[],
  made: Case,
  { text, sources }: Looking,
): Generator<Candidate> {
  if (step.verdict === "step-up") yield proofOf(step.stepUps.filter(({ proved }) => !proved));
  const known = readKnown(step.at, text, sources);
  for (const one of [step, ...above.toReversed()]) yield* candidates(Object.keys(one.facts), made, known);
}

function proofOf(open: ExplainedStep["stepUps"]): Candidate {
  const say = open.map(({ level, maxAgeSeconds, scope, once }) =>
    [
      `having ${levelName(level)}`,
      maxAgeSeconds === null ? "" : ` within ${ageWords(maxAgeSeconds)}`,
      scope === null ? "" : ` for ${scope}`,
      once ? ", once" : "",
    ].join(""),
  );
  return {
    say: say.join(" and "),
    of: null,
    change: (made) => ({
      ...made,
      proofs: [...made.proofs, ...open.map(({ level, scope }) => ({ level, ageSeconds: 0, scope }))],
    }),
  };
}

/** told: a few of them. Where many values of one thing would do, one is told as an example. */
export function told(found: readonly Candidate[]): readonly string[] {
  const things = Map.groupBy(found, ({ of }) => of);
  const said = [...things].flatMap(([of, those]) =>
    of !== null && those.length > most.told
      ? [those[0]!.say.replace(of, `${of} something else, such as`)]
      : those.map(({ say }) => say),
  );
  return said.slice(0, most.told);
}

const passes = ({ verdict: { kind } }: Look): boolean =>
  kind === "forward" || kind === "redirect" || kind === "respond";

/** wayThrough gives changes that together let the request pass, as production decides; [] where it does, null where none was found. */
export async function wayThrough(made: Case, first: Look, looking: Looking): Promise<readonly string[] | null> {
  let [state, now] = [made, first];
  const said: string[] = [];
  for (let round = 0; round < most.rounds; round++) {
    if (passes(now)) return said;
    const next = await nextChange(state, now, looking);
    if (next === undefined) return null;
    said.push(next.say);
    state = next.change(state);
    now = await looking.look(state);
  }
  return passes(now) ? said : null;
}

/** The strictest first: who is let through there may be asked for more. */
async function nextChange(made: Case, { verdict, steps }: Look, looking: Looking): Promise<Candidate | undefined> {
  if (verdict.kind === "sign-in") return signIns(looking).next().value ?? undefined;
  const all = flatSteps(steps);
  for (const kind of ["failed", "denied", "step-up"]) {
    const index = all.findIndex(({ step }) => step.verdict === kind && holdsUp(step));
    if (index >= 0) return (await alternatives(index, made, looking))[0];
  }
  return undefined;
}
