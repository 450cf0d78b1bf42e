// The section "crowd": large bodies in both directions, a thousand connections, and ten thousand that are idle, beside the bare relay.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sending } from "../load/script.ts";
import { createMarks, type Marks } from "../machine/marks.ts";
import type { RunningProcess } from "../machine/process.ts";
import { type Spread, toSpread } from "../statistic.ts";
import { bareName, createBareRelay } from "../subject/bare.ts";
import { startGateway } from "../subject/gateway.ts";
import { routePath, writeRoutes } from "../subject/route-policies.ts";
import { createIdlers } from "./idlers.ts";
import { endpointOf } from "./routes.ts";
import { type Trial, type TrialOptions, withTrial } from "./trial.ts";

/** crowdCases are what is compared: CPU per request, and at last what an idle connection holds when garbage has been collected, in bytes. */
export const crowdCases = {
  down: "1 MiB from the upstream, CPU µs",
  up: "1 MiB to the upstream, CPU µs",
  small: "small answers, 64 connections, CPU µs",
  many: "small answers, 1,000 connections, CPU µs",
  idle: "small answers, 10,000 idle connections beside, CPU µs",
  memory: "memory of an idle connection, bytes",
} as const;
export type CrowdCase = keyof typeof crowdCases;

/** CrowdRow is one case: the bare relay, Sallyport, and the ratio within each round. */
export interface CrowdRow {
  readonly name: CrowdCase;
  readonly bare: Spread;
  readonly gateway: Spread;
  readonly ratio: Spread;
}

/** CrowdResult: `missing` is a sentence: what could not be measured here, and why; null: all could. */
export interface CrowdResult {
  readonly rows: readonly CrowdRow[];
  readonly foreignShare: number;
  readonly missing: string | null;
}

const mebibyte = 1_048_576;
const idleCount = 10_000;

/** measureCrowd starts both once per round, in alternating order. */
export async function measureCrowd(options: TrialOptions & { readonly rounds: number }): Promise<CrowdResult> {
  const { processes, bench, rounds, progress } = options;
  const { folder, port, gatewayCore: core } = bench;
  const marks = createMarks(folder, { collects: true });
  const policies = await writeRoutes(join(folder, "crowd", "policies"), { count: 1, endpoint: endpointOf(options) });
  // Twice as many descriptors as connections: each may have one to the upstream.
  const missing =
    descriptorsAllowed() < idleCount * 1.1 ? `NOT MEASURED: ${idleCount} idle connections; ulimit -n is too low` : null;
  const flags = { connections: String(idleCount + 400) };
  const starts: readonly (readonly [name: string, start: (round: number) => RunningProcess])[] = [
    [bareName, () => createBareRelay(processes, { ...bench, marks }).start()],
    [
      "gateway",
      (round) => {
        const output = join(folder, `crowd-${round}.log`);
        return startGateway(processes, {
          policies,
          folder: join(folder, "crowd"),
          port,
          core,
          workers: 1,
          output,
          flags,
          nodeOptions: marks.nodeOptions,
        });
      },
    ],
  ];
  const found = new Map<string, Partial<Record<CrowdCase, number>>[]>(starts.map(([name]) => [name, []]));
  let foreignShare = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [name, start] of round % 2 === 0 ? starts : starts.toReversed()) {
      progress(`round ${round + 1} of ${rounds}: crowd, ${name}`);
      const [cases, foreign] = await withTrial(
        () => start(round),
        routePath(1),
        options,
        (trial) => measureCases(trial, options, missing === null ? marks : null),
      );
      found.get(name)?.push(cases);
      foreignShare = Math.max(foreignShare, foreign);
    }
  }
  const rows = (Object.keys(crowdCases) as CrowdCase[]).flatMap((name) => {
    const of = (subject: string) => found.get(subject)!.flatMap((cases) => cases[name] ?? []);
    const [bare, gateway] = [of(bareName), of("gateway")];
    if (bare.length === 0) return [];
    const ratios = gateway.map((value, round) => value / bare[round]!);
    return [{ name, bare: toSpread(bare), gateway: toSpread(gateway), ratio: toSpread(ratios) }];
  });
  return { rows, foreignShare, missing };
}

async function measureCases(
  trial: Trial,
  { processes, bench }: TrialOptions,
  marks: Marks | null,
): Promise<readonly [Partial<Record<CrowdCase, number>>, number]> {
  const cases: Partial<Record<CrowdCase, number>> = {};
  let foreign = 0;
  const down = { path: `/bodies/${mebibyte}`, connections: 16 };
  const up = { path: "/uploads/one", script: sending(bench.folder, mebibyte), connections: 16 };
  const small = { path: routePath(1) };
  const loads = { down, up, small, many: { ...small, connections: 1_000 } };
  for (const [name, load] of Object.entries(loads) as [CrowdCase, typeof small][]) {
    await trial.warm(load, name === "many" ? 0.2 : name === "small" ? 0.6 : 0.3);
    const window = await trial.measure(load);
    cases[name] = window.cpuMicros;
    foreign = Math.max(foreign, window.foreignShare);
  }
  if (marks === null) return [cases, foreign];
  const held = async () => (await marks.ask(trial.started.busiest())).rss;
  const before = await held();
  const idlers = await createIdlers(processes, bench, { count: idleCount, path: routePath(1) });
  cases.memory = ((await held()) - before) / idleCount;
  cases.idle = (await trial.measure(small)).cpuMicros;
  await idlers.stop();
  return [cases, foreign];
}

/** What a process that we start may open (proc(5)); Node takes the hard limit. */
function descriptorsAllowed(): number {
  const hard = /^Max open files +\S+ +(\d+|unlimited)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1];
  return hard === "unlimited" ? Number.POSITIVE_INFINITY : Number(hard ?? 0);
}
