// The sections of a run, in their order.

import type { Flags, SectionName } from "./flags.ts";
import type { Processes, RunningProcess } from "./machine/process.ts";
import { findProgram } from "./machine/program.ts";
import { Refusal } from "./refusal.ts";
import { type CheckResult, measureCheck } from "./section/check.ts";
import { type CrowdResult, measureCrowd } from "./section/crowd.ts";
import { type DecisionResult, measureDecision } from "./section/decision.ts";
import { measureAll, type RelayRow } from "./section/relay.ts";
import { measureReload, type ReloadResult } from "./section/reload.ts";
import { measureRoutes, type RoutesResult } from "./section/routes.ts";
import { createBareRelay, createSigningBareRelay } from "./subject/bare.ts";
import { ownRoot } from "./subject/gateway.ts";
import { startUpstream } from "./subject/nginx.ts";
import { createPeers } from "./subject/peers.ts";
import { createSallyport } from "./subject/sallyport.ts";
import type { Bench } from "./subject/subject.ts";
import { fiftyFiles, wideTree } from "./subject/team-policies.ts";

/** Run is what a section is measured with. */
export interface Run {
  readonly flags: Flags;
  readonly bench: Bench;
  readonly processes: Processes;
  readonly progress: (text: string) => void;
  /** What must not be overlooked. */
  readonly warn: (text: string) => void;
}

/** Results are what a run measured; a section that was not asked for is null. */
export interface Results {
  readonly relay: readonly RelayRow[] | null;
  readonly decision: DecisionResult | null;
  readonly reload: ReloadResult | null;
  readonly wideReload: ReloadResult | null;
  readonly check: CheckResult | null;
  readonly routes: RoutesResult | null;
  readonly crowd: CrowdResult | null;
}

/** measureSections goes through those that were asked for. */
export async function measureSections(run: Run): Promise<Results> {
  const { flags, bench, processes, progress } = run;
  const { calls, saves, rounds, seconds, warmSeconds } = flags;
  const { folder, gatewayCore: core, port } = bench;
  if (findProgram("wrk") === null) throw new Refusal("wrk makes the load: apt-get install wrk.");
  const upstream = startUpstream(processes, bench);
  const trial = { processes, bench, upstream, seconds, warmSeconds, progress, rounds: Math.min(rounds, 2) };
  const only = async <Result>(
    names: readonly SectionName[],
    measure: () => Promise<Result>,
  ): Promise<Result | null> => {
    if (!names.some((name) => flags.only.has(name))) return null;
    progress(names[0]!);
    return measure();
  };
  const reload = { processes, folder, port, progress };
  try {
    return {
      relay: await only(["relay", "peers"], () => measureRelay(run, upstream)),
      decision: await only(["decision"], () => measureDecision({ processes, folder, core, calls, root: ownRoot })),
      reload: await only(["reload"], () => measureReload({ ...reload, saves, tree: fiftyFiles })),
      wideReload: await only(["reload"], () => measureReload({ ...reload, saves: flags.wideSaves, tree: wideTree })),
      check: await only(["check"], () => measureCheck({ processes, folder, progress })),
      routes: await only(["routes"], () => measureRoutes(trial)),
      crowd: await only(["crowd"], () => measureCrowd(trial)),
    };
  } finally {
    await upstream.stop();
  }
}

async function measureRelay(run: Run, upstream: RunningProcess): Promise<readonly RelayRow[]> {
  const { flags, bench, processes, progress, warn } = run;
  progress("starting the identity provider, signing in");
  const sallyport = await createSallyport(processes, bench);
  try {
    const { subjects: peers, missing } = createPeers({ processes, bench, ...sallyport });
    if (flags.only.has("peers"))
      for (const { name, install } of missing) warn(`NOT MEASURED, since it is not installed: ${name} (${install})`);
    const own = sallyport.subjects.filter(({ name }) => flags.subjects.has(name.replace(/^\w+-/, "")));
    const bare = [
      createBareRelay(processes, bench),
      ...(flags.subjects.has("session") ? [createSigningBareRelay(processes, bench)] : []),
    ];
    const subjects = [...(flags.only.has("relay") ? [...bare, ...own] : []), ...(flags.only.has("peers") ? peers : [])];
    return await measureAll(subjects, { ...flags, processes, bench, upstream, progress, peers: new Set(peers) });
  } finally {
    await sallyport.close();
  }
}
