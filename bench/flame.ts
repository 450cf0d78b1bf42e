// A flame graph, docs/images/flame-<what>.svg: node bench/flame.ts <what> [seconds]. It needs perf, and root.
// What: a subject under load (bare, bare-signing, open, session, shared, bearer, fresh), "decision" alone, or "save", a file among fifty.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { toFlameSvg } from "./flame-svg.ts";
import { treeOf } from "./machine/proc.ts";
import type { Command, RunningProcess } from "./machine/process.ts";
import { hasPerf, perfNodeOptions, recordStacks, type Stack } from "./machine/stacks.ts";
import { freePorts } from "./port.ts";
import { measureDecision } from "./section/decision.ts";
import { measureReload } from "./section/reload.ts";
import { ownRoot } from "./subject/gateway.ts";
import { createLone, createScene } from "./subject/lone.ts";
import { fiftyFiles } from "./subject/team-policies.ts";

interface Graph {
  readonly title: string;
  readonly stacks: readonly Stack[];
  /** CPU time for each request; null: not of requests. */
  readonly micros: number | null;
}

const [, , what = "session", secondsText = "6"] = process.argv;
if (!hasPerf()) {
  process.stderr.write("This needs perf (apt-get install linux-perf).\n");
  process.exit(1);
}
const graph =
  what === "save" ? await ofSaves() : what === "decision" ? await ofDecisions() : await ofSubject(Number(secondsText));
const file = join(ownRoot, "docs", "images", `flame-${what}.svg`);
const each = graph.micros === null ? "" : `: ${graph.micros.toFixed(0)} µs of CPU per request, perf included`;
writeFileSync(file, toFlameSvg(`${graph.title}${each}`, graph.stacks, graph.micros));
process.stdout.write(`${file}\n`);
process.exit(0);

async function ofSubject(seconds: number): Promise<Graph> {
  const { subject, processes, folder, launch, load } = await createLone(what);
  const started = await launch(perfNodeOptions);
  let micros = 0;
  const stacks = await recordStacks(processes, folder, [started.busiest()], async () => {
    const before = started.cpuMicros();
    const { requests } = await load(seconds);
    micros = (started.cpuMicros() - before) / requests;
  });
  return { title: subject.title, stacks, micros };
}

/** The process that decides is found on its way: measuring it is not ours to repeat. */
async function ofDecisions(): Promise<Graph> {
  const { processes, folder } = createScene();
  let stacks: readonly Stack[] | null = null;
  const run = async (command: Command): Promise<number> => {
    if (stacks !== null) return processes.run(command);
    const deciding = processes.start({ ...command, env: { ...process.env, NODE_OPTIONS: perfNodeOptions } });
    await delay(4_000);
    stacks = await recordStacks(processes, folder, [deciding.pid], () => delay(5_000));
    await deciding.ended;
    return 0;
  };
  await measureDecision({ processes: { ...processes, run }, folder, core: 0, calls: 400_000, root: ownRoot });
  return { title: "Deciding alone", stacks: stacks ?? [], micros: null };
}

/** All of the gateway's processes, from the second save to the last. */
async function ofSaves(): Promise<Graph> {
  const { processes, folder } = createScene();
  process.env.NODE_OPTIONS = perfNodeOptions;
  const started: RunningProcess[] = [];
  const start = (command: Command) => {
    const one = processes.start(command);
    started.push(one);
    return one;
  };
  const [port = 0] = await freePorts(1);
  const ended = Promise.withResolvers<void>();
  let stacks: Promise<readonly Stack[]> | null = null;
  const progress = () => {
    const pids = treeOf(started[0]?.pid ?? 0).map(({ pid }) => pid);
    // The first save finds everything cold.
    if (pids.length > 0) stacks ??= delay(2_000).then(() => recordStacks(processes, folder, pids, () => ended.promise));
  };
  const saves = measureReload({
    processes: { ...processes, start },
    folder,
    port,
    saves: 20,
    tree: fiftyFiles,
    progress,
  });
  await saves.finally(ended.resolve);
  return { title: "Saves of a file among fifty", stacks: (await stacks) ?? [], micros: null };
}
