// What a run ends with: a page that is printed, what is kept of it as JSON, and the figures in docs/benchmarks.md.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, release } from "node:os";
import { join } from "node:path";
import { toBudgets } from "./budgets.ts";
import type { Flags } from "./flags.ts";
import { versions } from "./machine/version.ts";
import { toReport } from "./report.ts";
import type { Results } from "./sections.ts";
import { ownRoot } from "./subject/gateway.ts";

/** Page: `failed` ends the run with an exit code of 1. */
export interface Page {
  readonly text: string;
  readonly results: object;
  readonly failed?: boolean;
}

/** toPage is the report with its budgets. */
export const toPage = (results: Results, { markdown }: Pick<Flags, "markdown">): Page => ({
  text: toReport(results, markdown ? "markdown" : "text"),
  results: { ...results, budgets: toBudgets(results) },
});

/** toHeading says when and on what it was measured. */
export function toHeading(startedAt: Date): string {
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? "unknown"}, Linux ${release()}`;
  const programs = Object.entries(versions()).map(([name, version]) => `${name} ${version}`);
  return `${startedAt.toISOString().slice(0, 10)}, ${machine}; ${programs.join(", ")}\n`;
}

/** keepResults writes the JSON, and gives the file back. */
export function keepResults(page: Page, startedAt: Date, { rounds, seconds, warmSeconds }: Flags): string {
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${startedAt.toISOString().replace(/[:.]/g, "-")}.json`);
  const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), kernel: release(), versions: versions() };
  const all = { startedAt, machine, rounds, seconds, warmSeconds, ...page.results };
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  return file;
}

const figures = /(<!-- figures -->\n)[\s\S]*(<!-- end of figures -->)/;

/** writeFigures puts what a run with --markdown printed into docs/benchmarks.md, and gives the file back. */
export function writeFigures(text: string): string {
  const file = join(ownRoot, "docs", "benchmarks.md");
  const before = readFileSync(file, "utf8");
  if (!figures.test(before)) throw new Error(`${file} has no place for figures`);
  const between = text.trim().replace(/\n{3,}/g, "\n\n");
  writeFileSync(
    file,
    before.replace(figures, (_, open, close) => `${open}\n${between}\n\n${close}`),
  );
  return file;
}
