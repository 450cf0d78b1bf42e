// npm run bench -- --compare <commit>: another commit beside this tree in one run, subject by subject in turn.

import { type DecisionResult, measureDecision, shortRoute } from "./section/decision.ts";
import { type Figure, figures, measureAll, type RelayRow, ratio, read } from "./section/relay.ts";
import { measureReload, type ReloadResult } from "./section/reload.ts";
import type { Run } from "./sections.ts";
import type { Spread } from "./statistic.ts";
import { bareName, createBareRelay } from "./subject/bare.ts";
import { type Checkout, createCheckout, ownCheckout } from "./subject/checkout.ts";
import { startUpstream } from "./subject/nginx.ts";
import { createSallyport } from "./subject/sallyport.ts";
import type { Subject } from "./subject/subject.ts";
import { fiftyFiles } from "./subject/team-policies.ts";
import { type Rows, type Style, toRange, toTable } from "./table.ts";

/** Alone is what is measured of one checkout without the others; null: not asked for. */
interface Alone {
  readonly decision: DecisionResult | null;
  readonly reload: ReloadResult | null;
}

/** Comparison is what both showed. */
export interface Comparison {
  readonly commit: string;
  readonly relay: readonly RelayRow[];
  readonly own: Alone;
  readonly other: Alone;
}

/** compare measures those subjects whose names were given, in alternating order, with the bare relay in every round. */
export async function compare(run: Run, commit: string): Promise<Comparison> {
  const { processes, bench, flags, progress } = run;
  const other = createCheckout(commit, run);
  progress("starting the upstream and the identity providers, signing in");
  const upstream = startUpstream(processes, bench);
  const before = await createSallyport(processes, bench, other);
  const after = await createSallyport(processes, bench, ownCheckout);
  try {
    const wanted = ({ name }: Subject) => flags.subjects.has(name.replace(/^\w+-/, ""));
    const pairs = before.subjects.flatMap((subject, index) => [subject, after.subjects[index]!]).filter(wanted);
    const { rounds, seconds, warmSeconds, steadySeconds, windows } = flags;
    const relay = flags.only.has("relay")
      ? await measureAll([createBareRelay(processes, bench), ...pairs], {
          ...{ processes, bench, upstream, rounds, seconds, warmSeconds, steadySeconds, windows },
          progress,
        })
      : [];
    return { commit: other.title, relay, other: await alone(run, other), own: await alone(run, ownCheckout) };
  } finally {
    await Promise.all([before.close(), after.close(), upstream.stop()]);
  }
}

async function alone({ processes, bench, flags, progress }: Run, { root, title }: Checkout): Promise<Alone> {
  const { folder, gatewayCore: core, port } = bench;
  const told = (text: string) => progress(`${title}: ${text}`);
  if (flags.only.has("decision")) told("decision alone");
  const decision = flags.only.has("decision")
    ? await measureDecision({ processes, folder, core, root, calls: flags.calls })
    : null;
  const { saves } = flags;
  const reload = flags.only.has("reload")
    ? await measureReload({ processes, folder, port, saves, root, tree: fiftyFiles, progress: told })
    : null;
  return { decision, reload };
}

const compared: readonly (readonly [text: string, figure: Figure, digits: number, unit: number])[] = [
  ["CPU, µs", figures.cpuMicros, 1, 1],
  ["p99 at 60 %, ms", figures.steadyP99Micros, 2, 1_000],
  ["bytes allocated", figures.allocatedBytes, 0, 1],
  ["bytes promoted", figures.promotedBytes, 0, 1],
  ["reads and writes", figures.readsAndWrites, 2, 1],
];

/** toComparison is the table: what was, what is, and the ratio of the two within each round. */
export function toComparison({ commit, relay, own, other }: Comparison, style: Style): string {
  const lines: string[][] = [["this tree : the other commit", commit, "now", "ratio", "min–max"]];
  for (const row of relay.filter(({ name }) => name.startsWith(ownCheckout.name))) {
    const before = relay.find(({ name }) => name === row.name.replace(ownCheckout.name, "other"));
    for (const [text, figure, digits, unit] of compared) {
      const [was, is] = [read(before, figure), read(row, figure)];
      const both = ratio(relay, row.name, before?.name ?? "", figure);
      if (was === null || is === null || both === null) continue;
      const shown = [was, is].map(({ median }) => (median / unit).toFixed(digits));
      lines.push([
        `${row.title.replace("Sallyport, ", "")}: ${text}`,
        ...shown,
        both.median.toFixed(3),
        toRange(both, 3),
      ]);
    }
  }
  const plain = (text: string, was: number | undefined, is: number | undefined, range = "") => {
    if (was === undefined || is === undefined) return;
    lines.push([text, was.toFixed(2), is.toFixed(2), (is / was).toFixed(3), range]);
  };
  const asked = ({ decision }: Alone) => decision?.rows.find(({ name }) => name === shortRoute)?.whole;
  plain("an asked decision, alone: p50, µs", asked(other)?.p50, asked(own)?.p50);
  plain("an asked decision, alone: CPU, µs", asked(other)?.cpu, asked(own)?.cpu);
  const range = (one: Alone) => one.reload && toRange(one.reload.seenMs, 0);
  plain(
    "save to live, fifty files: ms",
    other.reload?.seenMs.median,
    own.reload?.seenMs.median,
    own.reload === null ? "" : `${range(other)} and ${range(own)} ms`,
  );
  return toTable(lines satisfies Rows, style) + toNote(relay);
}

function toNote(relay: readonly RelayRow[]): string {
  const bare: Spread | undefined = relay.find(({ name }) => name === bareName)?.cpuMicros;
  if (bare === undefined) return "";
  const share = Math.max(...relay.map(({ foreignShare }) => foreignShare.max));
  return `\nThe bare relay took ${bare.median.toFixed(1)} µs (${toRange(bare, 1)}); others used up to ${Math.round(share * 100)} % of a core.\n`;
}
