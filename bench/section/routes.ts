// The section "routes": what a request costs with ten routes and with ten thousand, and who waits while a guard of one of them never ends.

import { join } from "node:path";
import { overRoutes } from "../load/script.ts";
import { type Spread, toSpread } from "../statistic.ts";
import { startGateway } from "../subject/gateway.ts";
import { perHost, routePath, writeRoutes } from "../subject/route-policies.ts";
import { measureStall, type Stall } from "./stall.ts";
import { type TrialOptions, withTrial } from "./trial.ts";

/** RoutesRow is one number of routes: `cpuMicros` where requests go to ten of them in turn, `allMicros` to all. */
export interface RoutesRow {
  readonly routes: number;
  readonly cpuMicros: Spread;
  readonly allMicros: Spread;
  readonly foreignShare: number;
  readonly stalls: readonly Stall[];
}

/** RoutesResult: `ratio` compares the two within each round, with requests to ten. */
export interface RoutesResult {
  readonly rows: readonly RoutesRow[];
  readonly ratio: Spread;
}

const few = 10;
const counts = [few, 10_000] as const;

/** measureRoutes starts each number of routes once per round, every other round backwards. */
export async function measureRoutes(options: TrialOptions & { readonly rounds: number }): Promise<RoutesResult> {
  const { processes, bench, rounds, progress } = options;
  const { folder, port, gatewayCore: core } = bench;
  const cpu = new Map<number, [number, number][]>(counts.map((count) => [count, []]));
  const stalls = new Map<number, Stall[]>(counts.map((count) => [count, []]));
  let foreignShare = 0;
  for (let round = 0; round < rounds; round++) {
    for (const count of round % 2 === 0 ? counts : counts.toReversed()) {
      progress(`round ${round + 1} of ${rounds}: ${count} routes`);
      const own = join(folder, `routes-${count}`);
      const policies = await writeRoutes(join(own, "policies"), { count, perHost, endpoint: endpointOf(options) });
      const output = join(folder, `routes-${count}-${round}.log`);
      const start = () => startGateway(processes, { policies, folder: own, port, core, workers: 1, output });
      await withTrial(start, routePath(1), options, async (trial) => {
        const load = (routes: number) => ({
          path: routePath(1),
          script: overRoutes(folder, { port, asked: routes, of: count }),
        });
        await trial.warm(load(few));
        // The first request of a route finds nothing remembered.
        await trial.warm(load(count), 0.5);
        const [ten, all] = [await trial.measure(load(few)), await trial.measure(load(count))];
        cpu.get(count)?.push([ten.cpuMicros, all.cpuMicros]);
        foreignShare = Math.max(foreignShare, ten.foreignShare, all.foreignShare);
        progress(`round ${round + 1} of ${rounds}: ${count} routes, one visitor keeps a guard looping`);
        stalls.get(count)?.push(await measureStall(options));
      });
    }
  }
  const ratios = cpu.get(counts[1])!.map(([micros], round) => micros / cpu.get(few)![round]![0]);
  return {
    rows: counts.map((routes) => ({
      routes,
      cpuMicros: toSpread(cpu.get(routes)!.map(([ten]) => ten)),
      allMicros: toSpread(cpu.get(routes)!.map(([, all]) => all)),
      foreignShare,
      stalls: stalls.get(routes)!,
    })),
    ratio: toSpread(ratios),
  };
}

/** endpointOf is the first of the upstream's. */
export const endpointOf = ({ bench }: Pick<TrialOptions, "bench">): string =>
  `http://127.0.0.1:${bench.upstreamPorts[0]}`;
