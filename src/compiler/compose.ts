// How the steps of a route go together: what can never act, never be asked, or never matter, because something else always wins.

import type { RouteSpec, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import type { Reports } from "./report.ts";

type Step = StepSpec<SourceLocation>;

interface Scene {
  readonly pattern: string;
  /** Under when() or choose(). At the top of a route, what follows an action was refused where the route was made. */
  readonly conditional: boolean;
  /** A deny() that holds whenever these steps are taken. */
  readonly denial: Step | undefined;
  /** A deny() that was taken before these steps: of several the first is told. */
  readonly told: Step | undefined;
  /** An action that was taken before these steps. The first one acts. */
  readonly action: Step | undefined;
  /** What is asked for whenever these steps are taken. */
  readonly asked: readonly Step[];
  readonly reports: Reports;
}

/** checkSteps looks at one route. What a guard returns is known only with a request. */
export function checkSteps({ pattern, steps }: RouteSpec<SourceLocation>, reports: Reports): void {
  check(steps, {
    pattern,
    conditional: false,
    denial: undefined,
    told: undefined,
    action: undefined,
    asked: [],
    reports,
  });
}

function check(steps: readonly Step[], scene: Scene): void {
  const all = steps.flatMap(flat);
  const denial = all.find(isDeny) ?? scene.denial;
  const asked = [...scene.asked, ...all.filter(isStepUp)];
  // What a floor or a function of theirs brings along may be more than this one route needs.
  if (!denial) for (const step of steps) if (isStepUp(step)) tellWeaker(step, asked, scene);
  const { reports } = scene;
  let { told, action } = scene;
  // By itself it stands where something has to, as in otherwise().
  for (const step of all) if (all.length > 1 || step.kind !== "guard") tellConstant(step, reports);
  for (const step of all) {
    if (step.kind === "when") check(step.steps ?? [], { ...scene, conditional: true, denial, told, action, asked });
    else if (step.kind === "choose") {
      for (const branch of step.steps ?? []) {
        tellConstant(branch, reports);
        check(branch.steps ?? [], { ...scene, conditional: true, denial, told, action, asked });
      }
      action ??= actionOf(step);
    } else if (isDeny(step)) {
      if (told) tellDenied(step, told, scene);
      told ??= step;
    } else if (denial) tellDenied(step, denial, scene);
    else if (isAction(step)) {
      if (action) tellSecond(step, action, scene);
      action ??= step;
    }
  }
}

/** What every() and before() hold is taken like the steps beside them. */
const flat = (step: Step): readonly Step[] =>
  step.kind === "every" || step.kind === "before" ? (step.steps ?? []).flatMap(flat) : [step];

const isDeny = ({ kind }: Step) => kind === "deny";
const isStepUp = ({ kind }: Step) => kind === "step-up";
const isAction = ({ kind }: Step) => kind === "forward" || kind === "redirect" || kind === "respond";

/** An action that is taken in any case: of a choose(), where each of its branches has one. */
function actionOf(step: Step): Step | undefined {
  if (step.kind !== "choose") return isAction(step) ? step : undefined;
  const actions = (step.steps ?? []).map((branch) =>
    (branch.steps ?? [])
      .flatMap(flat)
      .map(actionOf)
      .find((one) => one !== undefined),
  );
  return actions.every((one) => one !== undefined) ? actions[0] : undefined;
}

const example = '({ user }) => user.groups.includes("finance") || deny("Only finance"), forward(bank)';

function tellDenied(step: Step, denial: Step, { pattern, conditional, reports }: Scene): void {
  const where = `the deny() in line ${denial.at.line} of "${pattern}" always wins`;
  // At the top of a route it was refused where the route was made.
  if (!conditional && (isAction(step) || isDeny(step))) return;
  if (isAction(step)) {
    reports.error(
      "COMPILE_ALWAYS_DENIED",
      step.at,
      `This ${step.kind}() can never act: ${where}`,
      `The strictest verdict wins, in whatever order. Let a guard deny whom it is meant for, and end in the action: ${example}.`,
    );
    return;
  }
  if (step.kind === "guard") {
    // At the deny(): a guard that has a name stands somewhere else.
    reports.warning(
      "COMPILE_IDLE_STEP",
      denial.at,
      `This deny() always wins, so the guards beside it in "${pattern}" can let nobody through`,
      `Let the guard itself deny, and end in an action: ${example}.`,
    );
    return;
  }
  const what =
    step.kind === "step-up" ? "Nobody is ever asked by this stepUp()" : "The reason of this deny() is never told";
  reports.warning("COMPILE_IDLE_STEP", step.at, `${what}: ${where}`, "Take one of the two out.");
}

/** What it says to one request it says to all: then it need not be asked. */
function tellConstant({ kind, always, at }: Step, { warning }: Reports): void {
  if (kind === "guard" && always === true)
    warning(
      "COMPILE_IDLE_STEP",
      at,
      "This guard says true whatever the request is, so it holds nobody up",
      `Take it out, or let it look at the request: ${example}.`,
    );
  if (kind === "when" && always !== undefined)
    warning(
      "COMPILE_IDLE_STEP",
      at,
      always
        ? "This when() is always taken: its test is true whatever the request is"
        : "This when() is never taken: its test is false whatever the request is",
      always
        ? 'Write its steps without it, or let its test look at the request: when(({ user }) => !user.groups.includes("staff"), stepUp(mfa)).'
        : 'Take it out, or let its test look at the request: when(({ user }) => !user.groups.includes("staff"), stepUp(mfa)).',
    );
}

function tellSecond(step: Step, action: Step, { pattern, conditional, reports }: Scene): void {
  if (!conditional) return;
  reports.error(
    "COMPILE_SECOND_ACTION",
    step.at,
    `This ${step.kind}() can never act: the ${action.kind}() in line ${action.at.line} of "${pattern}" is taken before it, and the first action acts`,
    "Give each a condition of its own, or take one out: when(a, forward(one)), when(b, forward(other)), forward(rest).",
  );
}

/** A scope, and what serves once, is a requirement of its own, whatever else is asked for. */
const isPlain = ({ scoped, once }: Step) => !scoped && !once;

function tellWeaker(step: Step, asked: readonly Step[], { pattern, reports }: Scene): void {
  const age = ({ maxAgeSeconds }: Step) => maxAgeSeconds ?? Number.POSITIVE_INFINITY;
  const level = JSON.stringify(step.level);
  const at = asked.indexOf(step);
  const stronger = asked.find(
    (other, index) =>
      other !== step &&
      isPlain(step) &&
      isPlain(other) &&
      JSON.stringify(other.level) === level &&
      // Of two that are the same, the first counts.
      (age(other) < age(step) || (age(other) === age(step) && index < at)),
  );
  if (stronger === undefined) return;
  reports.warning(
    "COMPILE_IDLE_STEP",
    step.at,
    `This stepUp() asks for nothing more: the one in line ${stronger.at.line} of "${pattern}" asks for the same level, and for a proof no older`,
    "Take it out, or put the stricter one under the condition that it is meant for.",
  );
}
