// A request in one line for people: when, what, the verdict, by which line of policy, how long; below it why, where there is something to say.

import type { Verdict } from "./entry.ts";
import { cut, type Paint, type Style, safe, wrap } from "./people-text.ts";

/** Fields are a line of the log, read. */
export type Fields = Readonly<Record<string, unknown>>;

/** Screen is what a line is written for. `frameOf` shows the place in a policy, if it can be read. */
export interface Screen {
  readonly paint: Paint;
  readonly columns: number;
  readonly frameOf: (place: string) => readonly string[];
}

/** What stands below begins where the method does. */
export const indent = " ".repeat(9);
const leastTarget = 16;

const colors: Readonly<Record<Verdict, Style>> = {
  forward: "green",
  respond: "green",
  redirect: "green",
  preflight: "gray",
  portal: "cyan",
  "sign-in": "yellow",
  "step-up": "yellow",
  deny: "red",
  refuse: "red",
  fault: ["red", "bold"],
};

/** requestLines writes them without a line break at the end of each. */
export function requestLines(fields: Fields, time: string, screen: Screen): readonly string[] {
  const { paint, columns } = screen;
  const verdict = String(fields["verdict"]) as Verdict;
  const method = safe(fields["method"] ?? "?").padEnd(5);
  const said = `${verdict.padEnd(8)} ${safe(fields["status"])}`;
  const place = safe(fields["policy"] ?? "");
  const took = duration(Number((fields["us"] as Fields | undefined)?.["total"] ?? 0)).padStart(7);
  const fixed = indent.length + method.length + 1 + said.length + 2 + 1 + took.length;
  // A short place is more than a long path can say.
  const placeRoom = Math.min(Math.max(place.length, 12), Math.max(0, columns - fixed - leastTarget - 1));
  const room = Math.max(leastTarget, columns - fixed - placeRoom - 1);
  const target = cut(`${safe(fields["host"])}${safe(fields["path"])}`, room).padEnd(room);
  const first = [
    paint("gray", time),
    paint("bold", method),
    target,
    ` ${paint(Number(fields["status"]) >= 500 ? colors.fault : (colors[verdict] ?? "none"), said)}`,
    paint(
      "gray",
      (place.length > placeRoom ? `…${place.slice(place.length - placeRoom + 1)}` : place).padEnd(placeRoom),
    ),
    paint("gray", took),
  ].join(" ");
  return [first, ...why(fields, screen)];
}

function why(fields: Fields, { paint, columns, frameOf }: Screen): readonly string[] {
  const lines: string[] = [];
  const below = (text: string, style: Style) => {
    for (const line of wrap(text, columns - indent.length)) lines.push(`${indent}${paint(style, line)}`);
  };
  const { verdict, reason, code, detail, about, fix, thrown, place, asked, askedMore } = fields;
  if (Array.isArray(asked)) for (const one of asked as readonly Fields[]) below(`asks for ${toAsked(one)}`, "yellow");
  if (verdict === "sign-in" && reason === undefined && code === undefined)
    below("nobody is signed in, and this route is for people who are", "yellow");
  if (askedMore !== undefined) below(`and ${safe(askedMore)} more`, "yellow");
  // Of one requirement it stands in its line already.
  const isSaid = Array.isArray(asked) && asked.length === 1;
  if (reason !== undefined && !isSaid) below(safe(reason), verdict === "deny" ? "red" : "gray");
  if (code !== undefined && thrown === undefined) {
    const more = detail === undefined ? "" : `: ${safe(detail)}`;
    // What is refused by a policy is its reason, and needs no code beside.
    if (code !== "DECISION_DENIED" || more !== "") below(`${safe(code)}${more}`, "red");
  }
  if (thrown !== undefined) for (const line of String(thrown).split("\n")) below(safe(line), ["red", "bold"]);
  if (place !== undefined) {
    below(`at ${safe(place)}`, "gray");
    // Only where it may be said what was thrown: an operator's log is not for their code.
    if (thrown !== undefined) for (const line of frameOf(String(place))) lines.push(`${indent}${line}`);
  }
  if (typeof about === "object" && about !== null)
    for (const [name, value] of Object.entries(about)) below(`${safe(name)} ${safe(value)}`, "gray");
  if (fix !== undefined) below(safe(fix), "cyan");
  return lines;
}

function toAsked({ level, maxAgeSeconds, scope, once, reason, policy }: Fields): string {
  return [
    safe(level),
    maxAgeSeconds === undefined ? "" : ` within ${safe(maxAgeSeconds)} s`,
    scope === undefined ? "" : ` for ${safe(scope)}`,
    once === true ? ", each time" : "",
    policy === undefined ? "" : ` (${safe(policy)})`,
    reason === undefined ? "" : `: ${safe(reason)}`,
  ].join("");
}

/** duration: "85 µs", "2.3 ms", "1.2 s". */
export function duration(microseconds: number): string {
  if (microseconds < 1_000) return `${Math.round(microseconds)} µs`;
  if (microseconds < 100_000) return `${(microseconds / 1_000).toFixed(1)} ms`;
  if (microseconds < 1_000_000) return `${Math.round(microseconds / 1_000)} ms`;
  return `${(microseconds / 1_000_000).toFixed(1)} s`;
}
