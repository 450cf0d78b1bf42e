// A generation made live: its hosts, its sandbox, its upstreams and sources, and how many requests still run on it.

import type { ClaimUse, Manifest, RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { toWire } from "../../runtime/facts.ts";
import type { Levels } from "../assurance/assurance.ts";
import { createLaxity } from "../assurance/laxity.ts";
import { createDecision, type Decision } from "../decision/decide.ts";
import type { Oddities } from "../exchange/oddity.ts";
import type { Given } from "../facts/facts.ts";
import { type Gather, gather } from "../facts/gather.ts";
import type { Bar } from "../identity/identify.ts";
import type { SourceSet, Sources } from "../identity/source-kinds.ts";
import { findHost } from "../routing/routes.ts";
import { createSandbox, type Sandbox, type SandboxLimits, type Stall } from "../sandbox/sandbox.ts";
import type { UpstreamSet, Upstreams } from "../upstream/upstreams.ts";
import { createFaults } from "./faults.ts";
import type { Generation } from "./generation.ts";
import { type LiveHost, toLiveHost } from "./live-host.ts";
import { createLocator } from "./locator.ts";
import { ownHeaders } from "./own-headers.ts";

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
  /** Told of decisions for which all other requests of the worker waited. */
  readonly stalled?: (stall: Stall, route: RouteSpec<SourceLocation> | undefined) => void;
  /** May the log say in full what a policy threw? Left out: no. */
  readonly faultMessages?: boolean;
}

/** createLiveGeneration loads the policies into a sandbox. Throws SANDBOX_LOAD, or GATEWAY_FAULT for what this gateway does not know; then nothing is left behind. */
export function createLiveGeneration(generation: Generation, lasting: Lasting): LiveGeneration {
  const { manifest } = generation;
  const sources = lasting.sources.prepare(manifest.identities);
  // Before anything is taken hold of: what fails here leaves nothing to let go of.
  const comparing = createLaxity(manifest);
  const hosts = new Map(
    manifest.hosts.map((host) => [host.name, toLiveHost(host, comparing(host).compare, { sources, bar: lasting.bar })]),
  );
  const levels = new Map(manifest.levels.map((level) => [level.name, level]));
  const upstreams = lasting.upstreams.prepare(manifest.upstreams, ownHeaders(manifest));
  const sandbox = load(generation, lasting, upstreams);
  const locate = createLocator(generation);
  let running = 0;
  let retired = false;
  const disposeIfIdle = () => {
    if (!retired || running > 0) return;
    sandbox.dispose();
    upstreams.retire();
  };
  return {
    id: generation.id,
    host: (name, from, oddities) => findHost(hosts, name, from, oddities),
    hosts,
    gather,
    decision: createDecision({
      call: sandbox.decide,
      locate,
      faults: createFaults(generation, { locate, explain: lasting.faultMessages === true ? sandbox.explain : null }),
    }),
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

/** What was taken hold of is let go of where the policies do not load. */
function load(
  generation: Generation,
  { limits, stalled }: Pick<Lasting, "limits" | "stalled">,
  upstreams: UpstreamSet,
): Sandbox {
  const routes = generation.manifest.hosts.flatMap((host) => host.routes);
  const first = routes.slice(0, 3).map(({ id }) => id);
  try {
    return createSandbox(generation, limits, {
      warm: (decide) => warm(decide, first),
      stalled: (stall) =>
        stalled?.(
          stall,
          routes.find(({ id }) => id === stall.route),
        ),
    });
  } catch (cause) {
    upstreams.retire();
    throw cause;
  }
}

/** A request that nobody sent. */
const nobodys: Given = {
  request: { id: "", method: "GET", scheme: "http", host: "", path: "/", oddities: 0, query: "", origin: "" },
  client: { kind: "api", address: "127.0.0.1" },
  params: {},
  subject: null,
  consumed: [],
  headed: { headers: {} },
  nowMs: 0,
};

/** The first call into a fresh isolate is many times slower than the next, and would count against a visitor's time. */
function warm(decide: Sandbox["decide"], routes: readonly number[]): void {
  const facts = gather(nobodys, []);
  if (facts instanceof Promise) return;
  for (const route of routes) {
    try {
      decide(route, ...toWire(facts));
    } catch {
      // A policy that fails here fails for its own requests, who are told.
    }
  }
}
