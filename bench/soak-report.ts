// What a soak measured: is each figure flat, in words, tables and plots.

import { spawnSync } from "node:child_process";
import { cpus, release } from "node:os";
import type { Sent } from "../test/faults/kind.ts";
import type { Panel, Series } from "./plot.ts";
import type { Sample } from "./soak-sample.ts";

/** Soak is all that one run saw. */
export interface Soak {
  readonly minutes: number;
  readonly startedMs: number;
  readonly samples: readonly Sample[];
  readonly cycles: readonly { readonly endedMs: number; readonly tookMs: number }[];
  readonly sent: readonly Sent[];
  /** What was not as it is to be, and how often. */
  readonly wrong: ReadonlyMap<string, number>;
}

/** Finding is one figure: in the second quarter of the time, in the last one, and how it grew between the two. */
export interface Finding {
  readonly name: string;
  readonly unit: string;
  readonly early: number;
  readonly late: number;
  /** By how much in an hour, at the rate of the whole second half (least squares). */
  readonly perHour: number;
  readonly flat: boolean;
  /** How far the last quarter may be above the second one. */
  readonly limit: number;
}

type Points = Series["points"];

const bucketMs = 10_000;
/** Pages by which the server is measured; streams and visits have a time of their own. */
const short = new Set(["open", "session", "proved", "form", "bearer", "own"]);

function seriesOf(
  soak: Soak,
): Readonly<Record<"memory" | "heap" | "descriptors" | "store" | "rows" | "latency" | "cycles", readonly Series[]>> {
  const seconds = (atMs: number) => (atMs - soak.startedMs) / 1_000;
  const names = [...new Set(soak.samples.flatMap(({ processes }) => processes.map(({ name }) => name)))];
  const each = (value: (one: Sample["processes"][number]) => number): Series[] =>
    names.map((name) => ({
      name,
      points: soak.samples.flatMap(({ atMs, processes }) => {
        const one = processes.find((process) => process.name === name);
        return one === undefined ? [] : [[seconds(atMs), value(one)] as const];
      }),
    }));
  const spaces = [...new Set(soak.samples.flatMap(({ rows }) => Object.keys(rows)))];
  const over = (name: string, value: (sample: Sample) => number): Series => ({
    name,
    points: soak.samples.map((one) => [seconds(one.atMs), value(one)]),
  });
  const ended = soak.sent.filter(
    ({ kind, beganMs, endedMs }) => short.has(kind) && endedMs !== null && beganMs >= soak.startedMs,
  );
  const latency = (share: number): Points =>
    bucketed(
      ended.map(({ beganMs, endedMs }) => [beganMs, endedMs! - beganMs] as const),
      soak,
      (all) => quantile(all, share),
    );
  return {
    memory: each(({ rssBytes }) => rssBytes / 1e6),
    heap: each(({ heapBytes }) => heapBytes / 1e6),
    descriptors: each(({ descriptors }) => Object.values(descriptors).reduce((sum, count) => sum + count, 0)),
    store: [over("file", ({ fileBytes }) => fileBytes / 1e6), over("log of writes", ({ walBytes }) => walBytes / 1e6)],
    rows: [
      ...spaces.map((space) => over(space, ({ rows }) => rows[space] ?? 0)),
      over("overdue", ({ overdue }) => overdue),
    ],
    latency: [
      { name: "median", points: latency(0.5) },
      { name: "99th percentile", points: latency(0.99) },
    ],
    cycles: [
      {
        name: "cycles",
        points: bucketed(
          soak.cycles.map(({ endedMs, tookMs }) => [endedMs, tookMs] as const),
          soak,
          (all) => all.length / (bucketMs / 1_000),
        ),
      },
    ],
  };
}

function bucketed(
  values: readonly (readonly [atMs: number, value: number])[],
  { startedMs, minutes }: Soak,
  sum: (all: readonly number[]) => number,
): Points {
  const buckets = Map.groupBy(values, ([atMs]) => Math.floor((atMs - startedMs) / bucketMs));
  return [...buckets]
    .filter(([index]) => index >= 0 && (index + 1) * bucketMs <= minutes * 60_000)
    .sort(([left], [right]) => left - right)
    .map(([index, all]) => [((index + 0.5) * bucketMs) / 1_000, sum(all.map(([, value]) => value))]);
}

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** judgeSoak says of each figure whether it is flat. */
export function judgeSoak(soak: Soak): readonly Finding[] {
  const series = seriesOf(soak);
  const find = (unit: string, all: readonly Series[], what: string, limit: (early: number) => number): Finding[] =>
    all.map(({ name, points }) => {
      const whole = soak.minutes * 60;
      const part = (from: number, to: number) => points.filter(([at]) => at >= whole * from && at < whole * to);
      const middle = (some: Points) =>
        quantile(
          some.map(([, value]) => value),
          0.5,
        );
      const [early, late] = [middle(part(0.25, 0.5)), middle(part(0.75, 1.01))];
      return {
        name: `${what}${name}`,
        unit,
        early,
        late,
        perHour: slope(part(0.5, 1.01)) * 3_600,
        limit: limit(early),
        flat: late <= limit(early),
      };
    });
  const overdue = series.rows.filter(({ name }) => name === "overdue");
  return [
    ...find("MB", series.memory, "memory of ", (early) => early * 1.15 + 20),
    ...find("MB", series.heap, "heaps of ", (early) => early * 1.15 + 20),
    ...find("", series.descriptors, "descriptors of ", (early) => early * 1.1 + 15),
    ...find("MB", series.store.slice(1), "store, ", () => 16),
    ...find("rows", overdue, "", (early) => early + 200),
    ...find("ms", series.latency, "latency, ", (early) => early * 1.7 + 60),
  ];
}

function slope(points: Points): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
}

/** toPanels are the plots. */
export function toPanels(soak: Soak): readonly Panel[] {
  const { memory, heap, descriptors, store, rows, latency, cycles } = seriesOf(soak);
  return [
    { title: "Memory of each process", unit: "MB", series: memory },
    { title: "Of that, heaps and buffers", unit: "MB", series: heap },
    { title: "Open descriptors", unit: "count", series: descriptors },
    { title: "The store's files", unit: "MB", series: store },
    { title: "Rows of the store", unit: "count", series: rows },
    { title: "Latency of pages", unit: "ms", series: latency },
    { title: "Sign-in, step-up, sign-out", unit: "cycles in a second", series: cycles },
  ];
}

/** toSoakReport writes it as a page. */
export function toSoakReport(soak: Soak, findings: readonly Finding[]): string {
  const commit = spawnSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).stdout.trim();
  const number = (value: number) => (Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));
  const rows = findings.map(
    ({ name, unit, early, late, perHour, limit, flat }) =>
      `| ${name} | ${number(early)} ${unit} | ${number(late)} ${unit} | ${perHour > 0 ? "+" : ""}${number(perHour)} ${unit} | ${number(limit)} ${unit} | ${flat ? "flat" : "**grows**"} |`,
  );
  const last = soak.samples.at(-1);
  const kept = Object.entries(last?.rows ?? {}).map(([space, count]) => `${space} ${count}`);
  const wrong = [...soak.wrong].map(([text, count]) => `- ${text} (${count} times)`);
  return `# Soak

Written by \`npm run soak\` at commit ${commit}, on ${cpus().length} cores (${cpus()[0]?.model.trim()}), Linux ${release()}, Node ${process.versions.node}; other programs ran on it too.

In ${soak.minutes} minutes ${soak.cycles.length.toLocaleString("en")} people signed in, proved something for one request, tried to use the proof again, and signed out, beside ${soak.sent.length.toLocaleString("en")} requests of steady traffic; the answers to all were checked.
${wrong.length === 0 ? "All were right." : `Not all were right:\n\n${wrong.join("\n")}`}

![Memory, descriptors, the store and latency over time](../docs/images/soak.svg)

| | second quarter | last quarter | in an hour, as in the second half | may be | |
| --- | --: | --: | --: | --: | --- |
${rows.join("\n")}

Rows of the store at the end, all of which have a time at which they are over: ${kept.join(", ")}. *Overdue* are those that were over two minutes ago and are still there.
`;
}
