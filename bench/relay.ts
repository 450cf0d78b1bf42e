// The section "relay" and its peers: every subject in every round, in alternating order.

import { join } from "node:path";
import { type MeasureOptions, measure, type Sample } from "./measure.ts";
import type { Processes } from "./process.ts";
import { type Spread, toSpread } from "./statistic.ts";
import type { Bench, Subject } from "./subject.ts";

/** bareName is the subject that the others are compared with. */
export const bareName = "bare";

/** createBareRelay is node:http and undici with nothing in between. */
export function createBareRelay(processes: Processes, bench: Bench): Subject {
  const { folder, gatewayCore: core, port, upstreamPorts } = bench;
  const words = [join(import.meta.dirname, "bare-relay.ts"), String(port), `http://127.0.0.1:${upstreamPorts[0]}`];
  const output = join(folder, "bare.log");
  return {
    name: bareName,
    title: "bare node:http + undici relay",
    path: "/open/accounts",
    headers: {},
    compiles: true,
    start: () => processes.start({ program: process.execPath, words, core, output }),
  };
}

/** RelayRow is one subject over all rounds. */
export interface RelayRow {
  readonly name: string;
  readonly title: string;
  readonly cpuMicros: Spread;
  readonly requestsPerSecond: Spread;
  readonly p50Micros: Spread;
  readonly p99Micros: Spread;
  readonly coreShare: Spread;
  readonly foreignShare: Spread;
  readonly samples: readonly Sample[];
}

/** RelayOptions: `progress` is told what is being measured. */
export interface RelayOptions extends MeasureOptions {
  readonly rounds: number;
  readonly progress: (text: string) => void;
}

/** measureAll runs every subject once per round; every other round backwards, so that no one always comes first. */
export async function measureAll(subjects: readonly Subject[], options: RelayOptions): Promise<readonly RelayRow[]> {
  const samples = new Map<Subject, Sample[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < options.rounds; round++) {
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      options.progress(`round ${round + 1} of ${options.rounds}: ${subject.title}`);
      samples.get(subject)?.push(await measure(subject, options));
    }
  }
  return subjects.map((subject) => toRow(subject, samples.get(subject) ?? []));
}

function toRow({ name, title }: Subject, samples: readonly Sample[]): RelayRow {
  const spread = (read: (sample: Sample) => number) => toSpread(samples.map(read));
  return {
    name,
    title,
    cpuMicros: spread((one) => one.cpuMicros),
    requestsPerSecond: spread((one) => one.requestsPerSecond),
    p50Micros: spread((one) => one.p50Micros),
    p99Micros: spread((one) => one.p99Micros),
    coreShare: spread((one) => one.coreShare),
    foreignShare: spread((one) => one.foreignShare),
    samples,
  };
}

/** ratio compares two rows round by round, so that what slows a whole round down weighs on both; null: one is missing. */
export function ratio(rows: readonly RelayRow[], name: string, other: string): Spread | null {
  const above = rows.find((row) => row.name === name)?.samples ?? [];
  const below = rows.find((row) => row.name === other)?.samples ?? [];
  if (above.length === 0 || below.length === 0) return null;
  return toSpread(above.map((sample, round) => sample.cpuMicros / (below[round]?.cpuMicros ?? Number.NaN)));
}
