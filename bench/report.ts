// The report: tables for people, each figure beside its budget.

import { type Budget, toBudgets } from "./budgets.ts";
import { checkTable, crowdTable, decisionTable, quietness, reloadTable, routesTable } from "./report-alone.ts";
import { type Figure, figures, type RelayRow, ratio, read } from "./section/relay.ts";
import type { Results } from "./sections.ts";
import type { Spread } from "./statistic.ts";
import { bareName } from "./subject/bare.ts";
import { type Style, toRange, toTable } from "./table.ts";

/** toReport is the whole page. */
export function toReport(results: Results, style: Style): string {
  const { relay, decision, reload, wideReload, check, routes, crowd } = results;
  return [
    relay && relayTable(relay, style),
    relay && countsTable(relay, style),
    decision && decisionTable(decision, style),
    reload && reloadTable(reload, style),
    wideReload && reloadTable(wideReload, style),
    check && checkTable(check, style),
    routes && routesTable(routes, style),
    crowd && crowdTable(crowd, style),
    budgetTable(toBudgets(results), style),
  ]
    .filter((part) => typeof part === "string")
    .join("\n");
}

const show = (spread: Spread | null, digits: number, unit = 1) =>
  spread === null ? "–" : (spread.median / unit).toFixed(digits);

function relayTable(rows: readonly RelayRow[], style: Style): string {
  const head = ["gateway CPU per request", "µs", "min–max", ": bare", "requests/s", "p99 ms at 60 %", ": bare", "core"];
  const lines = rows.map((row) => [
    row.title,
    row.cpuMicros.median.toFixed(1),
    toRange(row.cpuMicros, 1),
    show(ratio(rows, row.name), 2),
    Math.round(row.requestsPerSecond.median).toString(),
    show(read(row, figures.steadyP99Micros), 2, 1_000),
    show(ratio(rows, row.name, bareName, figures.steadyP99Micros), 2),
    `${Math.round(row.coreShare.median * 100)} %`,
  ]);
  const samples = rows.flatMap((row) => row.samples);
  const refused = samples.reduce((sum, sample) => sum + sample.refused, 0);
  const note = refused === 0 ? "" : `${refused} requests were refused.\n`;
  return `${toTable([head, ...lines], style)}\n${note}${quietness(Math.max(...samples.map(({ foreignShare }) => foreignShare)))}`;
}

/** What noise does not change: bytes and system calls. */
function countsTable(rows: readonly RelayRow[], style: Style): string {
  const node = rows.filter(({ samples }) => samples.some(({ allocation }) => allocation !== null));
  const counted = rows.filter((row) => node.includes(row) || read(row, figures.reads) !== null);
  if (counted.length === 0) return "";
  const head = [
    "per request",
    "bytes allocated",
    ": bare",
    "bytes promoted",
    ": bare",
    "reads",
    "writes",
    "other calls",
  ];
  const compared = (row: RelayRow, figure: Figure) => show(ratio(rows, row.name, bareName, figure), 2);
  const lines = counted.map((row) => [
    row.title,
    show(read(row, figures.allocatedBytes), 0),
    compared(row, figures.allocatedBytes),
    show(read(row, figures.promotedBytes), 0),
    compared(row, figures.promotedBytes),
    show(read(row, figures.reads), 2),
    show(read(row, figures.writes), 2),
    show(read(row, figures.otherCalls), 2),
  ]);
  const why = rows
    .flatMap(({ samples }) => samples.map(({ systemCalls }) => systemCalls))
    .find((one) => typeof one === "string");
  return toTable([head, ...lines], style) + (why === undefined ? "" : `\nSYSTEM CALLS ARE NOT COUNTED: ${why}\n`);
}

function budgetTable(budgets: readonly Budget[], style: Style): string {
  const lines = budgets.map(({ text, limit, value, unit }) => [
    text,
    `${value < 10 && unit !== "" ? value.toFixed(2) : Math.round(value)} ${unit}`.trim(),
    `${limit} ${unit}`.trim(),
    value <= limit ? "met" : style === "markdown" ? "**missed**" : "MISSED",
  ]);
  return lines.length === 0 ? "" : toTable([["budget", "measured", "promised, at most", ""], ...lines], style);
}
