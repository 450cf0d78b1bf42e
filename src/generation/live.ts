// A generation made live: its hosts, its sandbox, its upstreams and sources, and how many requests still run on it.

import type { ClaimUse, Manifest, RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import type { Levels } from "../assurance/assurance.ts";
import { createLaxity } from "../assurance/laxity.ts";
import type { Decision } from "../decision/decide.ts";
import type { Oddities } from "../exchange/oddity.ts";
import { type Gather, gather } from "../facts/gather.ts";
import type { Bar } from "../identity/identify.ts";
import type { SourceSet, Sources } from "../identity/source-kinds.ts";
import { findHost } from "../routing/routes.ts";
import type { SandboxLimits, Stall } from "../sandbox/sandbox.ts";
import type { UpstreamSet, Upstreams } from "../upstream/upstreams.ts";
import { type Asking, createAsking } from "./asking.ts";
import type { Generation } from "./generation.ts";
import { type LiveHost, toLiveHost } from "./live-host.ts";
import { ownHeaders } from "./own-headers.ts";
import { createSandboxes, type Sandboxes } from "./sandboxes.ts";

export interface LiveGeneration {
  readonly id: string;
  /** host finds one by its exact name; `from` is who asks. Throws ROUTING_NO_ROUTE, and LISTENER_TARGET for oddities. */
  host(name: string, from: string, oddities: Oddities): LiveHost;
  readonly hosts: ReadonlyMap<string, LiveHost>;
  readonly gather: Gather;
  readonly decision: Decision;
  readonly levels: Levels;
  readonly sources: SourceSet;
  /** What its policies read of what the sources say; undefined: nobody knows. */
  readonly claimUse: ClaimUse | undefined;
  readonly upstreams: UpstreamSet;
  /** The identity sources as they are declared. */
  readonly declared: Manifest<SourceLocation>["identities"];
  /** acquire keeps it alive for one request, which calls release in the end. */
  acquire(): void;
  release(): void;
  /** retire disposes of it when its last request has ended. */
  retire(): void;
}

/** Lasting is what outlives generations. */
export interface Lasting {
  readonly sources: Pick<Sources, "prepare">;
  readonly upstreams: Upstreams;
  /** Who is let in by nobody. */
  readonly bar?: Bar;
  readonly limits: SandboxLimits;
  /** Left out: each generation loads all of its own. */
  readonly sandboxes?: Pick<Sandboxes, "take">;
  /** Told of decisions for which all other requests of the worker waited. */
  readonly stalled?: (stall: Stall, route: RouteSpec<SourceLocation> | undefined) => void;
  /** May the log say in full what a policy threw? Left out: no. */
  readonly faultMessages?: boolean;
}

/**
 * createLiveGeneration loads the policies into sandboxes, on another thread. Rejects with SANDBOX_LOAD, or with GATEWAY_FAULT for what this
 * gateway does not know; then nothing is left behind.
 */
export async function createLiveGeneration(generation: Generation, lasting: Lasting): Promise<LiveGeneration> {
  const { manifest } = generation;
  const sources = lasting.sources.prepare(manifest.identities);
  // Before anything is taken hold of: what fails here leaves nothing to let go of.
  const comparing = createLaxity(manifest);
  const hosts = new Map(
    manifest.hosts.map((host) => [host.name, toLiveHost(host, comparing(host).compare, { sources, bar: lasting.bar })]),
  );
  const levels = new Map(manifest.levels.map((level) => [level.name, level]));
  const upstreams = lasting.upstreams.prepare(manifest.upstreams, ownHeaders(manifest));
  let asking: Asking;
  try {
    asking = await createAsking(generation, {
      sandboxes: lasting.sandboxes ?? createSandboxes(lasting.limits),
      stalled: lasting.stalled,
      faultMessages: lasting.faultMessages === true,
    });
  } catch (cause) {
    // What was taken hold of is let go of where the policies do not load.
    upstreams.retire();
    throw cause;
  }
  let running = 0;
  let retired = false;
  const disposeIfIdle = () => {
    if (!retired || running > 0) return;
    asking.close();
    upstreams.retire();
  };
  return {
    id: generation.id,
    host: (name, from, oddities) => findHost(hosts, name, from, oddities),
    hosts,
    gather,
    decision: asking.decision,
    levels,
    sources,
    claimUse: manifest.claimUse,
    upstreams,
    declared: manifest.identities,
    acquire: () => void running++,
    release: () => {
      running--;
      disposeIfIdle();
    },
    retire: () => {
      if (retired) return;
      retired = true;
      disposeIfIdle();
    },
  };
}
