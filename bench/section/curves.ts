// What npm run bench -- --plots measures: cost against routes, the length of a guard, the size of a body, connections and workers.

import { join } from "node:path";
import type { Curve } from "../curve.ts";
import { overRoutes } from "../load/script.ts";
import type { RunningProcess } from "../machine/process.ts";
import { createBareRelay } from "../subject/bare.ts";
import { startGateway } from "../subject/gateway.ts";
import { perHost, routePath, writeRoutes } from "../subject/route-policies.ts";
import { bodySizes } from "../subject/subject.ts";
import { endpointOf } from "./routes.ts";
import { type Trial, type TrialOptions, withTrial } from "./trial.ts";

/** Curves are CPU microseconds per request. */
export interface Curves {
  readonly routes: readonly Curve[];
  readonly guard: readonly Curve[];
  readonly body: readonly Curve[];
  readonly connections: readonly Curve[];
  readonly workers: readonly Curve[];
}

const routeCounts = [10, 100, 1_000, 10_000];
const ruleCounts = [1, 10, 100, 1_000];
const connectionCounts = [1, 8, 64, 256, 1_024, 4_096];
const workerCounts = [1, 2, 4];
const few = 10;
const bareTitle = "bare relay";
const ownTitle = "Sallyport, anonymous route";

type Points = [size: number, micros: number][];

/** measureCurves starts the gateway once for each number of routes, of rules and of workers. */
export async function measureCurves(options: TrialOptions): Promise<Curves> {
  const { processes, bench, progress } = options;
  const { folder, port, gatewayCore } = bench;
  const open = { path: routePath(1) };
  const asked = { path: "/asked/accounts" };

  const gateway = async (count: number, rules: number, workers = 1): Promise<() => RunningProcess> => {
    const name = `curve-${count}-${rules}-${workers}`;
    progress(`${count} routes, a guard with ${rules} rules, workers: ${workers}`);
    const own = join(folder, name);
    const policies = await writeRoutes(join(own, "policies"), { count, rules, perHost, endpoint: endpointOf(options) });
    const core = workers > 1 ? null : gatewayCore;
    const flags = { connections: "6000" };
    const output = join(folder, `${name}.log`);
    return () => startGateway(processes, { policies, folder: own, port, core, workers, output, flags });
  };
  const cpu = async (trial: Trial, load: Parameters<Trial["measure"]>[0], part = 0.3) => {
    await trial.warm(load, part);
    return (await trial.measure(load)).cpuMicros;
  };
  const trying = <Result>(start: () => RunningProcess, body: (trial: Trial) => Promise<Result>) =>
    withTrial(start, open.path, options, body);

  /** Bodies and connections, of whatever is started. */
  const both = async (trial: Trial): Promise<readonly [body: Points, connections: Points]> => {
    await trial.warm(open);
    const [body, connections]: [Points, Points] = [[], []];
    for (const size of bodySizes) body.push([size, await cpu(trial, { path: `/bodies/${size}` })]);
    for (const count of connectionCounts) connections.push([count, await cpu(trial, { ...open, connections: count })]);
    return [body, connections];
  };

  progress("bodies and connections, bare relay");
  const [bareBody, bareConnections] = await trying(createBareRelay(processes, bench).start, both);
  const [body, connections] = await trying(await gateway(few, 0), both);

  const [someRoutes, allRoutes, guard, workers]: [Points, Points, Points, Points] = [[], [], [], []];
  const over = (routes: number, count: number) => ({
    ...open,
    script: overRoutes(folder, { port, asked: routes, of: count }),
  });
  for (const count of routeCounts)
    await trying(await gateway(count, 0), async (trial) => {
      await trial.warm(over(few, count));
      someRoutes.push([count, (await trial.measure(over(few, count))).cpuMicros]);
      allRoutes.push([count, await cpu(trial, over(count, count), 0.6)]);
    });
  for (const rules of ruleCounts)
    await trying(await gateway(few, rules), async (trial) => guard.push([rules, await cpu(trial, asked, 1)]));
  for (const count of workerCounts)
    await trying(await gateway(few, 0, count), async (trial) => workers.push([count, await cpu(trial, open, count)]));

  return {
    routes: [
      { name: "ten of the routes are asked for", points: someRoutes },
      { name: "all of them are, in turn", points: allRoutes },
    ],
    guard: [{ name: "a guard that is asked for each request", points: guard }],
    body: [
      { name: ownTitle, points: body },
      { name: bareTitle, points: bareBody },
    ],
    connections: [
      { name: ownTitle, points: connections },
      { name: bareTitle, points: bareConnections },
    ],
    workers: [{ name: ownTitle, points: workers }],
  };
}
