// npm run bench: Sallyport beside a bare relay and its peers, in one run on one machine.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { toBudgets } from "./budgets.ts";
import { compare, toComparison } from "./compare.ts";
import { type Flags, help, readFlags } from "./flags.ts";
import { createMarks } from "./machine/marks.ts";
import { createProcesses } from "./machine/process.ts";
import { findProgram } from "./machine/program.ts";
import { versions } from "./machine/version.ts";
import { freePorts } from "./port.ts";
import { Refusal } from "./refusal.ts";
import { toReport } from "./report.ts";
import { measureSections, type Run } from "./sections.ts";
import type { Bench } from "./subject/subject.ts";

const processes = createProcesses();
const say = (text: string) => void process.stderr.write(text);
const progress = (text: string) => say(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
const warn = (text: string) => say(`\n${text}\n`);

async function createBench({ gatewayCore, loadCore }: Flags, folder: string): Promise<Bench> {
  const [port, first, second, authPort] = (await freePorts(4)) as [number, number, number, number];
  const marks = createMarks(folder);
  return { folder, gatewayCore, loadCore, port, upstreamPorts: [first, second], authPort, marks };
}

/** Page is what is printed, and what is kept. */
interface Page {
  readonly text: string;
  readonly results: object;
}

async function measured(run: Run): Promise<Page> {
  const results = await measureSections(run);
  return { text: toReport(results, "text"), results: { ...results, budgets: toBudgets(results) } };
}

async function compared(run: Run, commit: string): Promise<Page> {
  const results = await compare(run, commit);
  return { text: toComparison(results, "text"), results };
}

async function run(flags: Flags, folder: string): Promise<void> {
  const cores = availableParallelism();
  if (process.platform !== "linux" || cores < 2 || findProgram("taskset") === null)
    throw new Refusal("This needs Linux, two cores and taskset (apt-get install util-linux).");
  const bench = await createBench(flags, folder);
  const startedAt = new Date();
  const all = { flags, bench, processes, progress, warn };
  const page = flags.compare === undefined ? await measured(all) : await compared(all, flags.compare);
  progress("");
  const machine = { cpu: cpus()[0]?.model ?? "unknown", cores, kernel: release(), versions: versions() };
  process.stdout.write(`${startedAt.toISOString().slice(0, 10)}, ${cores} cores of ${machine.cpu}, `);
  process.stdout.write(`Linux ${machine.kernel}\n${Object.entries(machine.versions).flat().join(" ")}\n`);
  process.stdout.write(page.text);
  const { rounds, seconds, warmSeconds } = flags;
  const kind = { startedAt, machine, rounds, seconds, warmSeconds };
  const kept = join(import.meta.dirname, "results");
  mkdirSync(kept, { recursive: true });
  const file = join(kept, `${startedAt.toISOString().replace(/[:.]/g, "-")}.json`);
  writeFileSync(file, `${JSON.stringify({ ...kind, ...page.results }, null, 2)}\n`);
  process.stdout.write(`\n${file}\n`);
}

let folder: string | null = null;
let leave = false;
// Whatever ends this process, nothing that it started goes on.
process.on("exit", () => {
  processes.killAll();
  if (folder !== null && !leave) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));

try {
  const flags = readFlags();
  if (flags.help) process.stdout.write(help);
  else {
    folder = mkdtempSync(join(tmpdir(), "sallyport-bench-"));
    leave = flags.leave;
    if (leave) say(`${folder}\n`);
    await run(flags, folder);
    process.exit(0);
  }
} catch (cause) {
  const misused = cause instanceof Error && "code" in cause && String(cause.code).startsWith("ERR_PARSE_ARGS");
  if (cause instanceof Refusal || misused) say(`${cause.message} See npm run bench -- --help.\n`);
  else say(`\n${cause instanceof Error ? cause.stack : String(cause)}\n`);
  process.exit(1);
}
