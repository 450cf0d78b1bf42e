// An explanation on a terminal: the verdict, each step with what it came to and why, and what would have let the request pass.

import { ageWords, levelName } from "../assurance/level-name.ts";
import { createPaint, cut, type Paint, type Style, safe, wrap } from "../observe/people-text.ts";
import { placeWords } from "../surface/surface-words.ts";
import type { ExplainedStep, Explanation, StepVerdict } from "../testing/explanation.ts";
import { masked } from "./masked.ts";

/** PageOptions: how wide it may be, and whether in colours. */
export interface PageOptions {
  readonly columns: number;
  readonly color: boolean;
}

const styles: Readonly<Partial<Record<StepVerdict, Style>>> = {
  passed: "green",
  proved: "green",
  acts: "green",
  denied: "red",
  failed: "red",
  unsigned: "yellow",
  "step-up": "yellow",
  unasked: "gray",
  skipped: "gray",
  unused: "gray",
};

const verdictRoom = 10;

/** explanationPage is all of it. `asked` is the request in one line. */
export function explanationPage(asked: string, explanation: Explanation, { columns, color }: PageOptions): string {
  const width = Math.min(columns, 120);
  const paint = createPaint(color);
  const { verdict, why, route, user, steps, toPass } = explanation;
  const head = [
    paint("bold", safe(asked)),
    user === null ? "asked by nobody who is signed in" : `asked by ${safe(user.id)}, signed in at ${user.source}`,
    ...(route === null ? [] : [`route ${route.pattern} of ${route.host}, ${placeWords(route.at)}`]),
    "",
    `${paint(verdictStyle(explanation), verdictWords(explanation))}`,
    ...wrap(why, width),
    "",
  ];
  const lines = steps.flatMap((step) => stepLines(step, 0, { width, paint }));
  const end =
    toPass === null
      ? verdict.kind === "refuse" && steps.length === 0
        ? []
        : ["", "What would let it pass was not found among what the policies name."]
      : toPass.length === 0
        ? []
        : [
            "",
            "It passes with all of this, which was asked again:",
            ...toPass.map((one) => cut(`  ${safe(one)}`, width)),
          ];
  return `${[...head, ...lines, ...end].join("\n").trimEnd()}\n`;
}

function verdictStyle({ verdict: { kind } }: Explanation): Style {
  return kind === "deny" || kind === "refuse" ? "red" : kind === "sign-in" || kind === "step-up" ? "yellow" : "green";
}

function verdictWords({ verdict }: Explanation): string {
  switch (verdict.kind) {
    case "forward":
      return `forward to ${verdict.upstream}`;
    case "redirect":
      return `redirect to ${safe(verdict.location)}`;
    case "respond":
      return `respond ${verdict.status}`;
    case "deny":
      return `deny${verdict.reason === "" ? "" : `: ${safe(verdict.reason)}`}`;
    case "sign-in":
      return "sign in";
    case "step-up":
      return `step-up: ${verdict.unmet.map(({ level }) => levelName(level)).join(" and ")}`;
    case "refuse":
      return `refuse: ${verdict.code}${verdict.detail === "" ? "" : ` (${safe(verdict.detail)})`}`;
  }
}

interface Sheet {
  readonly width: number;
  readonly paint: Paint;
}

function stepLines(step: ExplainedStep, depth: number, sheet: Sheet): readonly string[] {
  const { width, paint } = sheet;
  const place = placeWords(step.at);
  const indent = "  ".repeat(depth);
  const mark = step.wins ? "> " : "  ";
  const room = width - mark.length - verdictRoom - indent.length - place.length - 2;
  const words = cut(stepWords(step), Math.max(16, room));
  const gap = " ".repeat(Math.max(2, room - words.length + 2));
  const style = styles[step.verdict] ?? "none";
  const said = step.verdict === "acts" && !step.wins ? "would act" : step.verdict;
  const notes = notesOf(step).flatMap((note) => {
    const under = `${" ".repeat(mark.length + verdictRoom)}${indent}  `;
    return `${under}${paint("gray", cut(safe(note), Math.max(20, width - under.length)))}`;
  });
  return [
    `${paint("bold", mark)}${paint(style, said.padEnd(verdictRoom))}${indent}${words}${gap}${paint("gray", place)}`,
    ...notes,
    ...step.steps.flatMap((inner) => stepLines(inner, depth + 1, sheet)),
  ];
}

function stepWords({ kind, name, code, reason, stepUps }: ExplainedStep): string {
  const because = reason === "" ? "" : `: ${safe(reason)}`;
  if (kind === "step-up" && stepUps.length > 0) return `step up to ${stepUps.map(requirementWords).join(" and ")}`;
  if (kind === "guard") return `guard ${name || code}${because}`;
  if (kind === "when") return `when ${code}`;
  if (kind === "before" || kind === "every" || kind === "choose" || kind === "otherwise") return kind;
  return `${name || code}${because}`;
}

function requirementWords({ level, maxAgeSeconds, scope, once }: ExplainedStep["stepUps"][number]): string {
  const within = maxAgeSeconds === null ? "" : ` within ${ageWords(maxAgeSeconds)}`;
  return `${levelName(level)}${within}${scope === null ? "" : ` for ${safe(scope)}`}${once ? ", once" : ""}`;
}

function notesOf(step: ExplainedStep): readonly string[] {
  const { facts, fault, otherwise, stepUps, kind, verdict } = step;
  return [
    ...(verdict === "unsigned" ? ["asks for the user, and nobody is signed in"] : []),
    ...(fault === null
      ? []
      : [
          `${fault.detail}${fault.thrown === "" ? "" : `: ${fault.thrown}`}`,
          ...(fault.at === null ? [] : [`at ${placeWords(fault.at)}:${fault.at.column}  ${fault.line}`]),
        ]),
    ...(kind === "step-up"
      ? []
      : stepUps.map((one) => `asks for ${requirementWords(one)}${one.proved ? ", which is proved" : ""}`)),
    ...Object.entries(masked(facts)).map(([name, value]) => `${name} = ${JSON.stringify(withoutEmpty(value))}`),
    ...(otherwise.length === 0 ? [] : [`would pass with ${otherwise.join(", or ")}`]),
  ];
}

/** A user has many members, and of most of them the source says nothing. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("issuer" in value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(
      ([name, one]) => name !== "issuer" && one !== "" && (name === "groups" || JSON.stringify(one) !== "{}"),
    ),
  );
}
