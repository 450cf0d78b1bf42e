// The sections of a run, in their order: what each measures, and about how long it takes.

import type { Flags } from "./flags.ts";
import type { Processes } from "./machine/process.ts";
import { findProgram } from "./machine/program.ts";
import { Refusal } from "./refusal.ts";
import { type DecisionResult, measureDecision } from "./section/decision.ts";
import { measureAll, type RelayRow } from "./section/relay.ts";
import { measureReload, type ReloadResult } from "./section/reload.ts";
import { createBareRelay } from "./subject/bare.ts";
import { ownRoot } from "./subject/gateway.ts";
import { startUpstream } from "./subject/nginx.ts";
import { createPeers } from "./subject/peers.ts";
import { createSallyport } from "./subject/sallyport.ts";
import type { Bench } from "./subject/subject.ts";

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
}

/** measureSections goes through those that were asked for. */
export async function measureSections(run: Run): Promise<Results> {
  const { flags, bench, processes, progress } = run;
  const { only, calls, saves } = flags;
  const { folder, gatewayCore: core, port } = bench;
  const relay = only.has("relay") || only.has("peers") ? await measureRelay(run) : null;
  if (only.has("decision")) progress("decision alone");
  const decision = only.has("decision")
    ? await measureDecision({ processes, folder, core, calls, root: ownRoot })
    : null;
  const reload = only.has("reload") ? await measureReload({ processes, folder, port, saves, progress }) : null;
  return { relay, decision, reload };
}

async function measureRelay({ flags, bench, processes, progress, warn }: Run): Promise<readonly RelayRow[]> {
  if (findProgram("wrk") === null) throw new Refusal("wrk makes the load: apt-get install wrk.");
  progress("starting the upstream and the identity provider, signing in");
  const upstream = startUpstream(processes, bench);
  try {
    const sallyport = await createSallyport(processes, bench);
    try {
      const { subjects: peers, missing } = createPeers({ processes, bench, ...sallyport });
      if (flags.only.has("peers"))
        for (const { name, install } of missing) warn(`NOT MEASURED, since it is not installed: ${name} (${install})`);
      const subjects = [
        ...(flags.only.has("relay")
          ? [
              createBareRelay(processes, bench),
              ...sallyport.subjects.filter(({ name }) => flags.subjects.has(name.replace(/^\w+-/, ""))),
            ]
          : []),
        ...(flags.only.has("peers") ? peers : []),
      ];
      const { rounds, seconds, warmSeconds, steadySeconds, windows } = flags;
      const options = { processes, bench, upstream, rounds, seconds, warmSeconds, steadySeconds, windows };
      return await measureAll(subjects, { ...options, progress });
    } finally {
      await sallyport.close();
    }
  } finally {
    await upstream.stop();
  }
}
