// Tables of the sections that stand alone.

import type { CheckResult } from "./section/check.ts";
import { type CrowdResult, crowdCases } from "./section/crowd.ts";
import type { DecisionResult } from "./section/decision.ts";
import type { ReloadResult } from "./section/reload.ts";
import type { RoutesResult } from "./section/routes.ts";
import type { Stall } from "./section/stall.ts";
import { quietShare } from "./section/window.ts";
import { type Spread, toSpread } from "./statistic.ts";
import { type Style, toRange, toTable } from "./table.ts";

/** quietness: a figure of a busy machine is no figure; whoever reads the table must see it. */
export function quietness(foreignShare: number): string {
  const quiet = foreignShare > quietShare ? "The machine was NOT quiet" : "The machine was quiet";
  return `${quiet}: others used up to ${Math.round(foreignShare * 100)} % of a core.\n`;
}

export function decisionTable(result: DecisionResult, style: Style): string {
  const { rows, timeouts, coreShare, signatureMicros, ed25519Micros } = result;
  const head = ["decision alone, µs", "p50", "p99", "CPU mean", "facts p50", "isolate p50", "ruling p50"];
  const lines = rows.map((row) => [
    row.name,
    ...[row.whole.p50, row.whole.p99, row.whole.cpu, row.facts.p50, row.isolate.p50, row.ruling.p50].map((value) =>
      value.toFixed(2),
    ),
  ]);
  const quiet = coreShare < 0.95 ? "The core was NOT quiet" : "The core was quiet";
  const refused = timeouts === 0 ? "" : `, and ${timeouts} calls were refused for taking 20 ms`;
  const core = `${quiet}: the process got ${Math.round(coreShare * 100)} % of it${refused}.`;
  const signatures = `One signature in a loop: ${signatureMicros.toFixed(1)} µs of CPU by P-256, ${ed25519Micros.toFixed(1)} µs by Ed25519.`;
  return `${toTable([head, ...lines], style)}\n${signatures} ${core}\n`;
}

export function reloadTable(result: ReloadResult, style: Style): string {
  const line = (title: string, spread: Spread) => [title, spread.median.toFixed(1), toRange(spread, 1)];
  const lines = toTable(
    [
      [`save to live, ms (${result.title}, ${result.saves} saves)`, "median", "min–max"],
      line("seen from outside", result.seenMs),
      line("the same, saved at once after another", result.againMs),
      line("the slowest answer meanwhile", result.slowestMs),
      line("by the gateway's own log", result.loggedMs),
      line("of which building", result.buildMs),
      line("of which preparing in the workers", result.prepareMs),
    ],
    style,
  );
  return `${lines}\n${result.requests} requests were sent meanwhile, ${result.lost} lost. ${quietness(result.foreignShare)}`;
}

export function checkTable({ rows, growth }: CheckResult, style: Style): string {
  const head = ["sallyport check, routes under one first segment", ...rows.map(({ routes }) => String(routes))];
  const lines = toTable(
    [
      head,
      ["ms, the quickest of three", ...rows.map(({ ms }) => ms.toFixed(0))],
      ["CPU ms, the least of three", ...rows.map(({ cpuMs }) => cpuMs.toFixed(0))],
    ],
    style,
  );
  return `${lines}\nThe second doubling added ${growth.toFixed(2)} times the CPU time that the first one did (2: in line; 4: in squares).\n`;
}

export function routesTable({ rows, ratio }: RoutesResult, style: Style): string {
  const head = [
    "routes, a thousand for each host",
    "ten of them asked, CPU µs",
    "min–max",
    "all of them, CPU µs",
    "min–max",
  ];
  const lines = rows.map(({ routes, cpuMicros, allMicros }) => [
    String(routes),
    ...[cpuMicros, allMicros].flatMap((micros) => [micros.median.toFixed(1), toRange(micros, 1)]),
  ]);
  const waits = ["others beside a guard that never ends", "p99 ms before", "worst ms", "p99 ms", "refused"];
  const stalled = rows.map(({ routes, stalls }) => {
    const ms = (read: (stall: Stall) => number) => (toSpread(stalls.map(read)).median / 1_000).toFixed(1);
    return [
      `${routes} routes`,
      ms((one) => one.calmP99Micros),
      ms((one) => one.worstMicros),
      ms((one) => one.worstP99Micros),
      String(stalls.reduce((sum, { refused }) => sum + refused, 0)),
    ];
  });
  const compared = `The ratio of the two within a round, ten of them asked: ${ratio.median.toFixed(3)} (${toRange(ratio, 3)}).`;
  const quiet = quietness(Math.max(...rows.map(({ foreignShare }) => foreignShare)));
  return `${toTable([head, ...lines], style)}\n${compared} ${quiet}\n${toTable([waits, ...stalled], style)}`;
}

export function crowdTable({ rows, foreignShare, missing }: CrowdResult, style: Style): string {
  const head = ["large bodies, many connections", "bare", "Sallyport", "ratio", "min–max"];
  const lines = rows.map(({ name, bare, gateway, ratio }) => [
    crowdCases[name],
    bare.median.toFixed(name === "memory" ? 0 : 1),
    gateway.median.toFixed(name === "memory" ? 0 : 1),
    ratio.median.toFixed(2),
    toRange(ratio, 2),
  ]);
  return `${toTable([head, ...lines], style)}\n${missing === null ? "" : `${missing}.\n`}${quietness(foreignShare)}`;
}
