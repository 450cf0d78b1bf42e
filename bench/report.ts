// The report: tables for people, each figure beside its budget.

import { type DecisionResult, shortRoute } from "./decision.ts";
import { quietShare } from "./measure.ts";
import { bareName, type RelayRow, ratio } from "./relay.ts";
import type { ReloadResult } from "./reload.ts";
import type { Spread } from "./statistic.ts";

/** Results are what a run measured; a section that was not asked for is null. */
export interface Results {
  readonly relay: readonly RelayRow[] | null;
  readonly decision: DecisionResult | null;
  readonly reload: ReloadResult | null;
}

/** Budget is one promise and what became of it. */
export interface Budget {
  readonly text: string;
  readonly limit: number;
  readonly value: number;
  readonly unit: string;
}

/** toBudgets compares what was measured with what was promised. */
export function toBudgets({ relay, decision, reload }: Results): readonly Budget[] {
  const budgets: Budget[] = [];
  const add = (text: string, limit: number, value: number | undefined, unit: string) => {
    if (value !== undefined) budgets.push({ text, limit, value, unit });
  };
  const times = (name: string, other: string) => (relay === null ? undefined : ratio(relay, name, other)?.median);
  add("token, policy, balancing, log : bare relay", 1.35, times("sallyport-bearer", bareName), "×");
  add("the same, guard asked every time : bare relay", 1.35, times("sallyport-fresh", bareName), "×");
  add("session, policy, balancing, log : bare relay", 1.35, times("sallyport-session", bareName), "×");
  add("token, policy, balancing, log : HAProxy's verifying job", 0.75, times("sallyport-bearer", "haproxy-jwt"), "×");
  add("the same, guard asked every time : HAProxy's job", 0.75, times("sallyport-fresh", "haproxy-jwt"), "×");
  add("goal: token, policy, balancing, log : plain nginx", 1.5, times("sallyport-bearer", "nginx"), "×");
  add("one decision on a short route", 5, decision?.rows.find((row) => row.name === shortRoute)?.whole.p50, "µs");
  add("save to live, fifty files", 100, reload?.seenMs.median, "ms");
  add("requests lost over all saves", 0, reload?.lost, "");
  return budgets;
}

/** toReport is the whole page. */
export function toReport(results: Results): string {
  const { relay, decision, reload } = results;
  return [
    relay && relayTable(relay),
    decision && decisionTable(decision),
    reload && reloadTable(reload),
    budgetTable(toBudgets(results)),
  ]
    .filter((part) => typeof part === "string")
    .join("\n");
}

function relayTable(rows: readonly RelayRow[]): string {
  const header = ["gateway CPU per request", "µs", "min–max", ": bare", "requests/s", "p50 ms", "p99 ms", "core"];
  const lines = rows.map((row) => [
    row.title,
    row.cpuMicros.median.toFixed(1),
    toRange(row.cpuMicros, 1),
    ratio(rows, row.name, bareName)?.median.toFixed(2) ?? "",
    Math.round(row.requestsPerSecond.median).toString(),
    (row.p50Micros.median / 1_000).toFixed(2),
    (row.p99Micros.median / 1_000).toFixed(2),
    `${Math.round(row.coreShare.median * 100)}%`,
  ]);
  const samples = rows.flatMap((row) => row.samples);
  const refused = samples.reduce((sum, sample) => sum + sample.refused, 0);
  const note = refused === 0 ? "" : `${refused} requests were refused.\n`;
  return table([header, ...lines]) + note + quietness(Math.max(...samples.map((sample) => sample.foreignShare)));
}

/** A figure of a busy machine is no figure; whoever reads the table must see it. */
function quietness(foreignShare: number): string {
  const quiet = foreignShare > quietShare ? "The machine was NOT quiet" : "The machine was quiet";
  return `${quiet}: others used up to ${Math.round(foreignShare * 100)}% of a core.\n`;
}

function decisionTable({ rows, timeouts, coreShare }: DecisionResult): string {
  const header = ["decision alone, µs", "p50", "p99", "CPU mean", "facts p50", "isolate p50", "ruling p50"];
  const lines = rows.map((row) => [
    row.name,
    ...[row.whole.p50, row.whole.p99, row.whole.cpu, row.facts.p50, row.isolate.p50, row.ruling.p50].map((value) =>
      value.toFixed(2),
    ),
  ]);
  const quiet = coreShare < 0.95 ? "The core was NOT quiet" : "The core was quiet";
  const refused = timeouts === 0 ? "" : `, and ${timeouts} calls were refused for taking 20 ms`;
  return `${table([header, ...lines])}${quiet}: the process got ${Math.round(coreShare * 100)}% of it${refused}.\n`;
}

function reloadTable(result: ReloadResult): string {
  const line = (title: string, spread: Spread) => [title, spread.median.toFixed(1), toRange(spread, 1)];
  const lines = table([
    [`save to live, ms (${result.files} files, ${result.saves} saves)`, "median", "min–max"],
    line("seen from outside", result.seenMs),
    line("by the gateway's own log", result.loggedMs),
    line("  of which building", result.buildMs),
    line("  of which preparing in the workers", result.prepareMs),
    [`requests sent meanwhile ${result.requests}, lost ${result.lost}`, "", ""],
  ]);
  return lines + quietness(result.foreignShare);
}

function budgetTable(budgets: readonly Budget[]): string {
  const lines = budgets.map(({ text, limit, value, unit }) => [
    text,
    `${value < 10 && unit !== "" ? value.toFixed(2) : Math.round(value)} ${unit}`.trim(),
    `≤ ${limit} ${unit}`.trim(),
    value <= limit ? "met" : "MISSED",
  ]);
  return lines.length === 0 ? "" : table([["budget", "measured", "promised", ""], ...lines]);
}

const toRange = ({ min, max }: Spread, digits: number) => `${min.toFixed(digits)}–${max.toFixed(digits)}`;

/** table pads columns; the first is text, the others are figures. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => "─".repeat(width)).join("  "));
  return `\n${lines.join("\n")}\n`;
}
