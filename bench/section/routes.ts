// The section "routes": what a request costs with ten routes and with ten thousand, and who waits while a guard of one of them never ends.

import { join } from "node:path";
import { overPaths } from "../load/script.ts";
import { type Spread, toSpread } from "../statistic.ts";
import { startGateway } from "../subject/gateway.ts";
import { routePath, writeRoutes } from "../subject/route-policies.ts";
import { measureStall, type Stall } from "./stall.ts";
import { type TrialOptions, withTrial } from "./trial.ts";

/** RoutesRow is one number of routes; requests go to all of them in turn. */
export interface RoutesRow {
  readonly routes: number;
  readonly cpuMicros: Spread;
  readonly foreignShare: number;
  readonly stalls: readonly Stall[];
}

/** RoutesResult: `ratios` compare the two within each round. */
export interface RoutesResult {
  readonly rows: readonly RoutesRow[];
  readonly ratio: Spread;
}

const counts = [10, 10_000] as const;

/** measureRoutes starts each number of routes once per round, every other round backwards. */
export async function measureRoutes(options: TrialOptions & { readonly rounds: number }): Promise<RoutesResult> {
  const { processes, bench, rounds, progress } = options;
  const { folder, port, gatewayCore: core } = bench;
  const cpu = new Map<number, number[]>(counts.map((count) => [count, []]));
  const stalls = new Map<number, Stall[]>(counts.map((count) => [count, []]));
  let foreignShare = 0;
  for (let round = 0; round < rounds; round++) {
    for (const count of round % 2 === 0 ? counts : counts.toReversed()) {
      progress(`round ${round + 1} of ${rounds}: ${count} routes`);
      const own = join(folder, `routes-${count}`);
      const policies = await writeRoutes(join(own, "policies"), { count, endpoint: endpointOf(options) });
      const output = join(folder, `routes-${count}-${round}.log`);
      const started = startGateway(processes, { policies, folder: own, port, core, workers: 1, output });
      await withTrial(started, routePath(1), options, async (trial) => {
        const load = { path: routePath(1), script: overPaths(folder, count, "/service-", "/accounts") };
        await trial.warm(load);
        const window = await trial.measure(load);
        cpu.get(count)?.push(window.cpuMicros);
        foreignShare = Math.max(foreignShare, window.foreignShare);
        progress(`round ${round + 1} of ${rounds}: ${count} routes, one visitor keeps a guard looping`);
        stalls.get(count)?.push(await measureStall(options));
      });
    }
  }
  const [few, many] = counts.map((count) => cpu.get(count)!) as [number[], number[]];
  return {
    rows: counts.map((routes) => ({
      routes,
      cpuMicros: toSpread(cpu.get(routes)!),
      foreignShare,
      stalls: stalls.get(routes)!,
    })),
    ratio: toSpread(many.map((micros, round) => micros / few[round]!)),
  };
}

/** endpointOf is the first of the upstream's. */
export const endpointOf = ({ bench }: Pick<TrialOptions, "bench">): string =>
  `http://127.0.0.1:${bench.upstreamPorts[0]}`;
