// The section "relay" and its peers: every subject in every round, in alternating order.

import type { Allocation } from "../machine/marks.ts";
import type { SystemCalls } from "../machine/system-calls.ts";
import { type Spread, toSpread } from "../statistic.ts";
import { bareName } from "../subject/bare.ts";
import type { Subject } from "../subject/subject.ts";
import { type MeasureOptions, measure, type Sample } from "./measure.ts";

/** RelayRow is one subject over all rounds. */
export interface RelayRow {
  readonly name: string;
  readonly title: string;
  readonly cpuMicros: Spread;
  readonly requestsPerSecond: Spread;
  readonly coreShare: Spread;
  readonly foreignShare: Spread;
  readonly samples: readonly Sample[];
}

/** RelayOptions: `progress` is told what is being measured; `peers` are measured in the first two rounds alone. */
export interface RelayOptions extends Omit<MeasureOptions, "counts"> {
  readonly rounds: number;
  readonly peers?: ReadonlySet<Subject>;
  readonly progress: (text: string) => void;
}

/** measureAll runs every subject once per round; every other round backwards, so that no one always comes first. */
export async function measureAll(subjects: readonly Subject[], options: RelayOptions): Promise<readonly RelayRow[]> {
  const samples = new Map<Subject, Sample[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < options.rounds; round++) {
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      if (round > 1 && options.peers?.has(subject)) continue;
      options.progress(`round ${round + 1} of ${options.rounds}: ${subject.title}`);
      // What noise does not change needs no second look.
      samples.get(subject)?.push(await measure(subject, { ...options, counts: round === 0 }));
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
    coreShare: spread((one) => one.coreShare),
    foreignShare: spread((one) => one.foreignShare),
    samples,
  };
}

/** Figure is one number of a window; null: it was not taken. */
export type Figure = (sample: Sample) => number | null;

const ofAllocation =
  (name: keyof Allocation): Figure =>
  ({ allocation }) =>
    allocation?.[name] ?? null;
const ofCalls =
  (...names: readonly (keyof SystemCalls)[]): Figure =>
  ({ systemCalls }) =>
    systemCalls === null || typeof systemCalls === "string"
      ? null
      : names.reduce((sum, name) => sum + systemCalls[name], 0);

/** figures are those that rows are compared by. */
export const figures = {
  cpuMicros: (sample) => sample.cpuMicros,
  allocatedBytes: ofAllocation("allocatedBytes"),
  promotedBytes: ofAllocation("promotedBytes"),
  steadyP99Micros: ({ steady }) => steady?.p99Micros ?? null,
  reads: ofCalls("reads"),
  writes: ofCalls("writes"),
  readsAndWrites: ofCalls("reads", "writes"),
  otherCalls: ofCalls("others"),
} satisfies Record<string, Figure>;

/** read gives a row's figure over all rounds that have it; null: none has. */
export function read(row: RelayRow | undefined, figure: Figure): Spread | null {
  const values = (row?.samples ?? []).map(figure).filter((value) => value !== null);
  return values.length === 0 ? null : toSpread(values);
}

/** ratio compares two rows round by round, so that what slows a whole round down weighs on both; null: one is missing. */
export function ratio(
  rows: readonly RelayRow[],
  name: string,
  other: string = bareName,
  figure: Figure = figures.cpuMicros,
): Spread | null {
  return combine(rows, name, other, figure, (above, below) => above / below);
}

/** difference is the same by subtraction. */
export function difference(rows: readonly RelayRow[], name: string, other: string, figure: Figure): Spread | null {
  return combine(rows, name, other, figure, (above, below) => above - below);
}

function combine(
  rows: readonly RelayRow[],
  name: string,
  other: string,
  figure: Figure,
  both: (above: number, below: number) => number,
): Spread | null {
  const above = rows.find((row) => row.name === name)?.samples ?? [];
  const below = rows.find((row) => row.name === other)?.samples ?? [];
  const values = above.flatMap((sample, round) => {
    const [one, two] = [figure(sample), below[round] === undefined ? null : figure(below[round])];
    return one === null || two === null ? [] : [both(one, two)];
  });
  return values.length === 0 ? null : toSpread(values);
}
