// A route of the surface in one row: who, what may hold it up, where it goes. Nothing in it changes while the route stays what it is.

import type { SurfaceRoute, SurfaceStep } from "./surface.ts";
import { reasonWords, stepUpWords, stepWords, whoWords } from "./surface-words.ts";

/** SurfaceRow is said in words, without places. */
export interface SurfaceRow {
  readonly host: string;
  readonly route: string;
  readonly who: string;
  /** What can refuse, in its order. */
  readonly guards: readonly string[];
  readonly stepUps: readonly string[];
  readonly actions: readonly string[];
}

/** Marking says how expressions, and what people wrote for people, are set apart; left out: not at all. */
export interface Marking {
  readonly code: (text: string) => string;
  readonly prose: (text: string) => string;
}

const plain: Marking = { code: (text) => text, prose: (text) => text };

/** sortSurface: by path, whatever order files are read in. */
export const sortSurface = (routes: readonly SurfaceRoute[]): readonly SurfaceRoute[] =>
  routes.toSorted(
    (one, other) =>
      compare(one.host, other.host) ||
      compare(one.path, other.path) ||
      compare(one.methods.join(), other.methods.join()) ||
      compare(one.route, other.route),
  );

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const actions: ReadonlySet<SurfaceStep["kind"]> = new Set(["forward", "redirect", "respond"]);

/** toSurfaceRow says a route in words. */
export function toSurfaceRow(route: SurfaceRoute, marking: Marking = plain): SurfaceRow {
  return {
    host: route.host,
    route: marking.code(route.route),
    who: whoWords(route),
    guards: route.steps.flatMap(heldIn).map((step) => inline(step, marking)),
    stepUps: route.stepUps.map((one) =>
      marking.prose(`${stepUpWords(one)}${one.conditional ? " (conditional)" : ""}${reasonWords(one)}`),
    ),
    actions: [...new Set(route.steps.flatMap(actionsOf))],
  };
}

/** What can refuse; step-ups have a column of their own, unless they stand among what can. */
const heldIn = (step: SurfaceStep): readonly SurfaceStep[] =>
  step.kind === "step-up" || actions.has(step.kind) ? [] : [step];

const inline = (step: SurfaceStep, marking: Marking): string => {
  const isProse = step.kind === "deny" || step.kind === "step-up";
  const words = isProse ? marking.prose(stepWords(step)) : stepWords(step, marking.code);
  return step.steps === undefined ? words : `${words} (${step.steps.map((one) => inline(one, marking)).join("; ")})`;
};

const actionsOf = (step: SurfaceStep): readonly string[] =>
  actions.has(step.kind) ? [stepWords(step)] : (step.steps ?? []).flatMap(actionsOf);
