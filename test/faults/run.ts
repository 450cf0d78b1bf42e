// npm run test:faults: every fault under load, one after the other, with a line for each as it goes, and bench/faults.md.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Sent } from "./kind.ts";
import { type Tried, toReport } from "./report.ts";
import { faults } from "./table.ts";
import { runTrial } from "./trial.ts";
import { judge, nameOf } from "./verdict.ts";

const help = `Each fault of docs/reference/operations.md happens to a running gateway under load: is what is promised so?

  npm run test:faults -- [flags]

  --list           the faults, and do nothing
  --only <word>    those whose name has the word; may be given several times
  --verbose        with a line for each kind of request
  --report <file>  where the report goes; left out: bench/faults.md, where all were tried
  --help           this text

All of them take about twenty minutes. The exit code is 1 where something was not as promised.
`;
const { values } = parseArgs({
  options: {
    list: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    report: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}

const byKind = (sent: readonly Sent[]): string =>
  [...Map.groupBy(sent, ({ kind }) => kind)]
    .map(([kind, all]) => {
      const outcomes = [...Map.groupBy(all, ({ outcome }) => nameOf(outcome))].map(
        ([name, those]) => `${name} ${those.length}`,
      );
      return `  ${kind.padEnd(10)} ${outcomes.join(", ")}; longest ${Math.round(Math.max(...all.map((one) => (one.endedMs ?? 0) - one.beganMs)))} ms`;
    })
    .join("\n");

if (values.list) {
  for (const { name, says } of faults) process.stdout.write(`${name.padEnd(24)} ${says}\n`);
  process.exit(0);
}
const chosen =
  values.only.length === 0 ? faults : faults.filter(({ name }) => values.only.some((word) => name.includes(word)));
if (chosen.length === 0) {
  process.stderr.write(`There is no such fault: ${values.only.join(", ")}. --list names them.\n`);
  process.exit(2);
}

// What is told to stop leaves no gateway and no disk behind: both go at the end of the process.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));

const tried: Tried[] = [];
for (const fault of chosen) {
  const missing = fault.missing();
  if (missing !== null) {
    process.stdout.write(`${fault.name.padEnd(24)} SKIPPED: ${missing}\n`);
    tried.push({ fault, skipped: missing });
    continue;
  }
  const startedMs = performance.now();
  try {
    const trial = await runTrial(fault);
    const verdict = judge(trial);
    if (values.verbose) process.stdout.write(`${byKind(trial.sent)}\n`);
    tried.push({ fault, verdict });
    const outcomes = [...verdict.outcomes].map(([name, count]) => `${count} ${name}`).join(", ");
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    const met = verdict.failures.length === 0 ? "met" : "NOT MET";
    process.stdout.write(
      `${fault.name.padEnd(24)} ${met}: ${verdict.requests} requests: ${outcomes}; well after ${(verdict.recoveredMs / 1_000).toFixed(1)} s (${seconds} s)\n`,
    );
    for (const failure of verdict.failures) process.stdout.write(`  ${failure}\n`);
  } catch (cause) {
    const failure = `it could not be tried: ${cause instanceof Error ? cause.stack : String(cause)}`;
    tried.push({ fault, failed: failure });
    process.stdout.write(`${fault.name.padEnd(24)} NOT MET: ${failure}\n`);
  }
}
const target =
  values.report ?? (chosen.length === faults.length ? join(import.meta.dirname, "../../bench/faults.md") : null);
if (target !== null) writeFileSync(target, toReport(tried));
const unmet = tried.filter((one) => "failed" in one || ("verdict" in one && one.verdict.failures.length > 0));
process.stdout.write(`${tried.length - unmet.length} of ${tried.length} met\n`);
process.exit(unmet.length === 0 ? 0 : 1);
