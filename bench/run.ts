// npm run bench: Sallyport beside a bare relay and its peers, in one run on one machine.

import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { compare, toComparison } from "./compare.ts";
import { estimate } from "./estimate.ts";
import { type Flags, help, readFlags } from "./flags.ts";
import { createMarks } from "./machine/marks.ts";
import { createProcesses } from "./machine/process.ts";
import { findProgram } from "./machine/program.ts";
import { keepResults, type Page, toHeading, toPage, writeFigures } from "./page.ts";
import { plot } from "./plots.ts";
import { freePorts } from "./port.ts";
import { quick } from "./quick.ts";
import { Refusal } from "./refusal.ts";
import { measureSections, type Run } from "./sections.ts";
import { findCommit } from "./subject/checkout.ts";
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

async function measure(run: Run): Promise<Page> {
  const { flags } = run;
  if (flags.compare !== undefined) {
    const results = await compare(run, flags.compare);
    return { text: toComparison(results, flags.markdown ? "markdown" : "text"), results };
  }
  if (flags.plots) return plot(run);
  return flags.quick ? quick(run) : toPage(await measureSections(run), flags);
}

async function run(flags: Flags, folder: string): Promise<boolean> {
  const cores = availableParallelism();
  if (process.platform !== "linux" || cores < 2 || findProgram("taskset") === null)
    throw new Refusal("This needs Linux, two cores and taskset (apt-get install util-linux).");
  if (flags.compare !== undefined) findCommit(flags.compare);
  const bench = await createBench(flags, folder);
  const startedAt = new Date();
  say(`${estimate(flags)}\n`);
  const page = await measure({ flags, bench, processes, progress, warn });
  progress("");
  const text = `${toHeading(startedAt)}${page.text}`;
  process.stdout.write(`${text}\n${keepResults(page, startedAt, flags)}\n`);
  if (flags.write) process.stdout.write(`${writeFigures(text)}\n`);
  return page.failed !== true;
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
    process.exit((await run(flags, folder)) ? 0 : 1);
  }
  process.exit(0);
} catch (cause) {
  const misused = cause instanceof Error && "code" in cause && String(cause.code).startsWith("ERR_PARSE_ARGS");
  if (cause instanceof Refusal || misused) say(`${cause.message.replace(/\.?$/, ".")} See npm run bench -- --help.\n`);
  else say(`\n${cause instanceof Error ? cause.stack : String(cause)}\n`);
  process.exit(1);
}
