// The ratios that are kept beside the code, and which of a run's are worse: what npm run bench -- --quick ends with.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "./refusal.ts";
import { type Figure, figures, type RelayRow, ratio } from "./section/relay.ts";
import { quietShare } from "./section/window.ts";
import { bareName, signingBareName } from "./subject/bare.ts";

/** Kept: when and with what, and each row's ratio to the bare relay. */
export interface Kept {
  readonly renewedAt: string;
  readonly node: string;
  readonly ratios: Readonly<Record<string, number>>;
}

/** Verdict is one row that is worse: `held` where it may be the machine's fault, so that it does not count. */
export interface Verdict {
  readonly row: string;
  readonly subject: string;
  readonly kept: number;
  readonly now: number;
  readonly held: boolean;
}

const file = join(import.meta.dirname, "kept.json");

/** tolerance is how much worse a ratio may be. */
export const tolerance = 1.15;

/** What is compared; noise does not change the later two. */
const compared: readonly (readonly [name: string, figure: Figure, noisy: boolean])[] = [
  ["CPU", figures.cpuMicros, true],
  ["bytes allocated", figures.allocatedBytes, false],
  ["reads and writes", figures.readsAndWrites, false],
];

interface Line {
  readonly row: string;
  readonly subject: string;
  readonly noisy: boolean;
  /** The best of all rounds: a busy moment makes a ratio worse, and hardly ever better. */
  readonly value: number;
  readonly median: number;
}

function linesOf(rows: readonly RelayRow[]): readonly Line[] {
  return rows
    .filter(({ name }) => name !== bareName && name !== signingBareName)
    .flatMap(({ name: subject }) =>
      compared.flatMap(([name, figure, noisy]) => {
        const found = ratio(rows, subject, bareName, figure);
        if (found === null) return [];
        return [{ row: `${subject}: ${name}`, subject, noisy, value: found.min, median: found.median }];
      }),
    );
}

/** readKept throws a Refusal where none were kept. */
export function readKept(): Kept {
  if (!existsSync(file))
    throw new Refusal("No ratios are kept yet: npm run bench -- --quick --keep keeps this tree's.");
  return JSON.parse(readFileSync(file, "utf8")) as Kept;
}

/** keep writes the medians of a run, and gives the file back. */
export function keep(rows: readonly RelayRow[], now: Date): string {
  const ratios = Object.fromEntries(linesOf(rows).map(({ row, median }) => [row, Number(median.toFixed(3))]));
  const kept: Kept = { renewedAt: now.toISOString().slice(0, 10), node: process.versions.node, ratios };
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  return file;
}

/** judge names the rows that are worse than the kept ones by more than the tolerance. */
export function judge(rows: readonly RelayRow[], { ratios }: Kept): readonly Verdict[] {
  const busy = rows.some(({ foreignShare }) => foreignShare.max > quietShare);
  return linesOf(rows).flatMap(({ row, subject, noisy, value }) => {
    const before = ratios[row];
    if (before === undefined || value <= before * tolerance) return [];
    return [{ row, subject, kept: before, now: value, held: noisy && busy }];
  });
}

/** toVerdicts is what is printed. */
export function toVerdicts(verdicts: readonly Verdict[], { renewedAt, ratios }: Kept): string {
  const count = Object.keys(ratios).length;
  const lines = verdicts.map(({ row, kept, now, held }) => {
    const percent = Math.round((now / kept - 1) * 100);
    const how = held ? "worse, but others used the machine: does not count" : "WORSE";
    return `${how}: ${row}: ${now.toFixed(3)} times the bare relay's, ${percent} % above the kept ${kept.toFixed(3)}`;
  });
  const wrong = verdicts.filter(({ held }) => !held).length;
  const most = Math.round((tolerance - 1) * 100);
  const end = wrong === 0 ? `No ratio is more than ${most} % worse` : `${wrong} ratios are more than ${most} % worse`;
  return `\n${[...lines, `${end} than the ${count} of ${renewedAt} (bench/kept.json; --quick --keep renews them).`].join("\n")}\n`;
}
