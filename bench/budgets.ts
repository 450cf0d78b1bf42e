// What is promised, as ratios in one run, and what became of it.

import type { CrowdCase } from "./section/crowd.ts";
import { shortRoute } from "./section/decision.ts";
import { difference, type Figure, figures, type RelayRow, ratio } from "./section/relay.ts";
import type { Results } from "./sections.ts";
import { toSpread } from "./statistic.ts";
import { bareName, signingBareName } from "./subject/bare.ts";

/** Budget is one promise and what became of it. */
export interface Budget {
  readonly text: string;
  readonly limit: number;
  readonly value: number;
  readonly unit: string;
}

type Measured = number | null | undefined;
type Promised = readonly [text: string, limit: number, unit: string, read: (results: Results) => Measured];

const relayed =
  (read: (rows: readonly RelayRow[]) => { readonly median: number } | null) =>
  ({ relay }: Results): Measured =>
    relay && read(relay)?.median;
const toBare = (name: string, figure: Figure = figures.cpuMicros) =>
  relayed((rows) => ratio(rows, `sallyport-${name}`, bareName, figure));

const signedAbove = (rows: readonly RelayRow[]): Measured =>
  difference(rows, "sallyport-session", "sallyport-shared", figures.cpuMicros)?.median;

/** The median of the signed row above the row that is signed once, beyond what the signature alone costs in a loop. */
function beyondSignature({ relay, decision }: Results): Measured {
  const more = relay && signedAbove(relay);
  return decision === null || more === null || more === undefined ? null : more - decision.signatureMicros;
}

/** The same, beyond what the bare relay takes more where it makes one signature for each request. */
function beyondRelayed({ relay }: Results): Measured {
  const more = relay && signedAbove(relay);
  const signature = relay && difference(relay, signingBareName, bareName, figures.cpuMicros)?.median;
  return more == null || signature == null ? null : more - signature;
}

const crowded =
  (name: CrowdCase) =>
  ({ crowd }: Results): Measured =>
    crowd?.rows.find((row) => row.name === name)?.ratio.median;
const stalled =
  (count: number) =>
  ({ routes }: Results): Measured => {
    const stalls = routes?.rows.find((row) => row.routes === count)?.stalls;
    return stalls && toSpread(stalls.map((one) => (one.worstMicros - one.calmP99Micros) / 1_000)).median;
  };

const promises: readonly Promised[] = [
  ["CPU: anonymous route : bare relay", 1.25, "×", toBare("open")],
  ["CPU: token, guard, balancing, log : bare relay", 1.35, "×", toBare("bearer")],
  ["CPU: the same : HAProxy verifying", 0.8, "×", relayed((rows) => ratio(rows, "sallyport-bearer", "haproxy-jwt"))],
  ["CPU: session, satisfied step-up, signed once : bare relay", 1.4, "×", toBare("shared")],
  ["CPU: guard asked every time : bare relay", 1.7, "×", toBare("fresh")],
  ["CPU: signed per request − signed once − one P-256 signature in a loop", 5, "µs", beyondSignature],
  ["the same − one P-256 signature in the bare relay", 5, "µs", beyondRelayed],
  ["an asked decision, alone, median", 4, "µs", ({ decision }) => decision?.rows.find(isShort)?.whole.p50],
  ["an asked decision, alone, CPU of all threads", 5, "µs", ({ decision }) => decision?.rows.find(isShort)?.whole.cpu],
  ["bytes allocated: anonymous route : bare relay", 1.4, "×", toBare("open", figures.allocatedBytes)],
  ["bytes allocated: token, guard : bare relay", 1.4, "×", toBare("bearer", figures.allocatedBytes)],
  ["bytes promoted: anonymous route : bare relay", 1.5, "×", toBare("open", figures.promotedBytes)],
  ["bytes promoted: token, guard : bare relay", 1.5, "×", toBare("bearer", figures.promotedBytes)],
  ["p99 at 60 % of its capacity: anonymous route : bare relay", 1.5, "×", toBare("open", figures.steadyP99Micros)],
  ["p99 at 60 % of its capacity: token, guard : bare relay", 1.5, "×", toBare("bearer", figures.steadyP99Micros)],
  ["save to live, fifty files", 50, "ms", ({ reload }) => reload?.seenMs.median],
  ["save to live, 200 hosts × 50 routes", 300, "ms", ({ wideReload }) => wideReload?.seenMs.median],
  ["requests lost over all saves", 0, "", ({ reload, wideReload }) => reload && reload.lost + (wideReload?.lost ?? 0)],
  ["CPU: 10,000 routes : 10 routes", 1.05, "×", ({ routes }) => routes?.ratio.median],
  ["check of 5,000 routes under one first segment", 2_000, "ms", ({ check }) => check?.rows.at(-1)?.ms],
  ["the same: what twice as many add, 2 in line, 4 in squares", 2.4, "×", ({ check }) => check?.growth],
  ["CPU: 1 MiB from the upstream : bare relay", 1.1, "×", crowded("down")],
  ["CPU: 1 MiB to the upstream : bare relay", 1.1, "×", crowded("up")],
  ["CPU: 1,000 connections : bare relay", 1.1, "×", crowded("many")],
  ["CPU: beside 10,000 idle connections : bare relay", 1.1, "×", crowded("idle")],
  ["memory of an idle connection : bare relay", 1.1, "×", crowded("memory")],
  ["others' worst wait beside a looping guard − their p99 before, 10 routes", 5, "ms", stalled(10)],
  ["the same, 10,000 routes", 5, "ms", stalled(10_000)],
];

const isShort = ({ name }: { readonly name: string }) => name === shortRoute;

/** toBudgets compares what was measured with what was promised; what was not measured is left out. */
export function toBudgets(results: Results): readonly Budget[] {
  return promises.flatMap(([text, limit, unit, read]) => {
    const value = read(results);
    return value === null || value === undefined ? [] : [{ text, limit, value, unit }];
  });
}
