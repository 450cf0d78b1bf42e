// The surface as a document for a repository: sorted, one line for each route, and nothing in it that changes by itself.

import type { SurfaceRoute, SurfaceStep } from "./surface.ts";
import { placeWords, reasonWords, stepUpWords, stepWords, whoWords } from "./surface-words.ts";

/** surfaceMarkdown is the same text for the same policies, whatever order their files are read in. */
export function surfaceMarkdown(routes: readonly SurfaceRoute[], title = "What can be asked for"): string {
  const hosts = [...new Set(routes.map(({ host }) => host))].sort();
  const parts = hosts.map((host) => {
    const own = routes.filter((route) => route.host === host).sort(byPath);
    return `## ${host}\n\n| route | who | before it acts | step-up | action | file |\n| --- | --- | --- | --- | --- | --- |\n${own.map(toRow).join("\n")}\n`;
  });
  return `# ${title}\n\n${parts.join("\n")}`;
}

const byPath = (one: SurfaceRoute, other: SurfaceRoute): number =>
  compare(one.path, other.path) || compare(one.methods.join(), other.methods.join()) || compare(one.route, other.route);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const actions: ReadonlySet<SurfaceStep["kind"]> = new Set(["forward", "redirect", "respond"]);

function toRow(route: SurfaceRoute): string {
  const stepUps = route.stepUps.map(
    (one) => `${stepUpWords(one)}${one.conditional ? " (conditional)" : ""}${reasonWords(one)}`,
  );
  const lists = route.lists.map((place) => `, in the list at ${placeWords(place)}`).join("");
  const cells = [
    toCode(route.route),
    whoWords(route),
    route.steps.flatMap(heldIn).map(inline).join("; "),
    toProse(stepUps.join("; ")),
    [...new Set(route.steps.flatMap(actionsOf))].join("; "),
    `${placeWords(route.at)}${lists}`,
  ];
  // A bar would end the cell, in code as well.
  return `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** What can refuse; step-ups have a column of their own, unless they stand among what can. */
const heldIn = (step: SurfaceStep): readonly SurfaceStep[] =>
  step.kind === "step-up" || actions.has(step.kind) ? [] : [step];

const inline = (step: SurfaceStep): string => {
  const words = step.kind === "deny" || step.kind === "step-up" ? toProse(stepWords(step)) : stepWords(step, toCode);
  return step.steps === undefined ? words : `${words} (${step.steps.map(inline).join("; ")})`;
};

const actionsOf = (step: SurfaceStep): readonly string[] =>
  actions.has(step.kind) ? [stepWords(step)] : (step.steps ?? []).flatMap(actionsOf);

/** Fenced by more backticks than are in it (CommonMark §6.1). */
function toCode(text: string): string {
  const fence = "`".repeat(1 + Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length)));
  return fence.length === 1 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

/** What people wrote for people is no markup. */
const toProse = (text: string): string => text.replace(/[\\<>*_`[\]]/g, "\\$&");
