// npm run bench: Sallyport beside a bare relay and its peers, in one run on one machine.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureDecision } from "./decision.ts";
import { createPeers, findProgram, startUpstream } from "./peer.ts";
import { freePorts } from "./port.ts";
import { createProcesses } from "./process.ts";
import { createBareRelay, measureAll, type RelayRow } from "./relay.ts";
import { measureReload } from "./reload.ts";
import { toBudgets, toReport } from "./report.ts";
import { createSallyport } from "./sallyport.ts";
import type { Bench } from "./subject.ts";
import { versions } from "./version.ts";

const sections = ["relay", "peers", "decision", "reload"] as const;
type Section = (typeof sections)[number];

const help = `Measures Sallyport beside a bare relay and its peers. Linux with two cores and wrk (apt-get install wrk).

  npm run bench -- [flags]

  --only <section>       ${sections.join(", ")}; may be given several times; default: all
  --rounds <count>       how often each subject is measured, default 3 (--quick: 1)
  --seconds <count>      how long each is measured in each round, default 2 (--quick: 1)
  --warm <count>         for how many CPU seconds V8 may compile before that, default 6 (--quick: 1)
  --patient              measure again, up to 20 times, while something else uses the machine
  --quick                a first impression in about 40 seconds
  --gateway-core <core>  where subjects run, default 0
  --load-core <core>     where wrk and the upstream run, default 1
  --keep                 leave configurations, logs and reports in the temporary folder
  --help                 this text

nginx, haproxy and caddy are measured where they are installed (apt-get install nginx haproxy caddy).
What was measured is printed, and kept as JSON in bench/results/.
`;

/** A sentence for people, without a stack. */
class Refusal extends Error {}

function readFlags() {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true },
      rounds: text,
      seconds: text,
      warm: text,
      patient: flag,
      quick: flag,
      "gateway-core": { ...text, default: "0" },
      "load-core": { ...text, default: "1" },
      keep: flag,
      help: { ...flag, short: "h" },
    },
  });
  const whole = (name: string, value: string, min: number, max: number) => {
    if (/^\d{1,4}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    throw new Refusal(`--${name} is a whole number from ${min} to ${max}, not "${value}".`);
  };
  const only = values.only ?? sections;
  for (const name of only)
    if (!(sections as readonly string[]).includes(name))
      throw new Refusal(`--only is one of ${sections.join(", ")}, not "${name}".`);
  const { quick } = values;
  return {
    ...values,
    only: new Set(only as readonly Section[]),
    rounds: whole("rounds", values.rounds ?? (quick ? "1" : "3"), 1, 50),
    seconds: whole("seconds", values.seconds ?? (quick ? "1" : "2"), 1, 60),
    warmSeconds: whole("warm", values.warm ?? (quick ? "1" : "6"), 1, 600),
    gatewayCore: whole("gateway-core", values["gateway-core"], 0, 1_023),
    loadCore: whole("load-core", values["load-core"], 0, 1_023),
  };
}

type Flags = ReturnType<typeof readFlags>;

const processes = createProcesses();
const say = (text: string) => void process.stderr.write(text);
const progress = (text: string) => say(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);

async function relay(flags: Flags, bench: Bench): Promise<readonly RelayRow[]> {
  if (findProgram("wrk") === null) throw new Refusal("wrk makes the load: apt-get install wrk.");
  progress("starting the upstream and the identity provider, signing in");
  const upstream = startUpstream(processes, bench);
  try {
    const sallyport = await createSallyport(processes, bench);
    try {
      const { subjects: peers, missing } = createPeers({ processes, bench, ...sallyport });
      if (flags.only.has("peers") && missing.length > 0)
        say(`\nNOT MEASURED, since not installed: ${missing.join(", ")}. apt-get install ${missing.join(" ")}\n`);
      const subjects = [
        ...(flags.only.has("relay") ? [createBareRelay(processes, bench), ...sallyport.subjects] : []),
        ...(flags.only.has("peers") ? peers : []),
      ];
      const { rounds, seconds, warmSeconds } = flags;
      return await measureAll(subjects, {
        processes,
        bench,
        upstream,
        rounds,
        seconds,
        warmSeconds,
        windows: flags.patient ? 20 : 1,
        progress,
      });
    } finally {
      await sallyport.close();
    }
  } finally {
    await upstream.stop();
  }
}

async function run(flags: Flags, folder: string): Promise<void> {
  const cores = availableParallelism();
  if (process.platform !== "linux" || cores < 2 || findProgram("taskset") === null)
    throw new Refusal("This needs Linux, two cores and taskset (apt-get install util-linux).");
  const [port, first, second] = (await freePorts(3)) as [number, number, number];
  const { gatewayCore, loadCore, only, quick } = flags;
  const bench: Bench = { folder, gatewayCore, loadCore, port, upstreamPorts: [first, second] };
  const startedAt = new Date();

  const rows = only.has("relay") || only.has("peers") ? await relay(flags, bench) : null;
  if (only.has("decision")) progress("decision alone");
  const decision = only.has("decision")
    ? await measureDecision({ processes, folder, core: gatewayCore, calls: quick ? 10_000 : 100_000 })
    : null;
  const saves = quick ? 5 : 15;
  const reload = only.has("reload") ? await measureReload({ processes, folder, port, saves, progress }) : null;
  progress("");

  const results = { relay: rows, decision, reload };
  const machine = { cpu: cpus()[0]?.model ?? "unknown", cores, kernel: release(), versions: versions() };
  const { cpu, kernel } = machine;
  process.stdout.write(`${startedAt.toISOString().slice(0, 10)}, ${cores} cores of ${cpu}, Linux ${kernel}\n`);
  process.stdout.write(`${Object.entries(machine.versions).flat().join(" ")}\n${toReport(results)}`);
  const kept = join(import.meta.dirname, "results");
  mkdirSync(kept, { recursive: true });
  const file = join(kept, `${startedAt.toISOString().replace(/[:.]/g, "-")}.json`);
  const { rounds, seconds, warmSeconds } = flags;
  const page = { startedAt, machine, rounds, seconds, warmSeconds, ...results, budgets: toBudgets(results) };
  writeFileSync(file, `${JSON.stringify(page, null, 2)}\n`);
  process.stdout.write(`\n${file}\n`);
}

let folder: string | null = null;
let keep = false;
// Whatever ends this process, nothing that it started goes on.
process.on("exit", () => {
  processes.killAll();
  if (folder !== null && !keep) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));

try {
  const flags = readFlags();
  if (flags.help) process.stdout.write(help);
  else {
    folder = mkdtempSync(join(tmpdir(), "sallyport-bench-"));
    keep = flags.keep;
    if (keep) say(`${folder}\n`);
    await run(flags, folder);
    process.exit(0);
  }
} catch (cause) {
  const misused = cause instanceof Error && "code" in cause && String(cause.code).startsWith("ERR_PARSE_ARGS");
  if (cause instanceof Refusal || misused) say(`${cause.message} See npm run bench -- --help.\n`);
  else say(`\n${cause instanceof Error ? cause.stack : String(cause)}\n`);
  process.exit(1);
}
