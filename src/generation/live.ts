// A generation made live: its table, its sandbox, its upstreams and sources, and how many requests still run on it.

import type { IdentitySpec, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import { toWire } from "../../runtime/facts.ts";
import type { Level } from "../assurance/satisfied.ts";
import { createDecision, type Decision } from "../decision/decide.ts";
import type { Given } from "../facts/facts.ts";
import { gather } from "../facts/gather.ts";
import type { Believed } from "../identity/identify.ts";
import type { SourceSet, Sources } from "../identity/source.ts";
import { createRoutingTable, type RoutingTable } from "../routing/table.ts";
import { createSandbox, type Sandbox, type SandboxLimits } from "../sandbox/sandbox.ts";
import { identityHeader } from "../signing/assertion.ts";
import type { UpstreamSet, Upstreams } from "../upstream/upstreams.ts";
import { createLocator, type Generation } from "./generation.ts";

export interface LiveGeneration {
  readonly id: string;
  readonly table: RoutingTable;
  readonly decision: Decision;
  readonly levels: ReadonlyMap<string, Level>;
  readonly identities: ReadonlyMap<string, IdentitySpec<SourceLocation>>;
  readonly sources: SourceSet;
  /** Who is believed, by host name. */
  readonly believed: ReadonlyMap<string, Believed>;
  /** Web origins of elsewhere whose scripts may call a host, by host name. */
  readonly origins: ReadonlyMap<string, ReadonlySet<string>>;
  readonly upstreams: UpstreamSet;
  /** acquire keeps it alive for one request, which calls release in the end. */
  acquire(): void;
  release(): void;
  /** retire disposes of it when its last request has ended. */
  retire(): void;
}

/** createLiveGeneration loads the policies into a sandbox. Throws SANDBOX_LOAD; then nothing is left behind. */
export function createLiveGeneration(
  generation: Generation,
  parts: { readonly sources: Sources; readonly upstreams: Upstreams; readonly limits: SandboxLimits },
): LiveGeneration {
  const { manifest } = generation;
  const table = createRoutingTable(manifest.hosts);
  const sandbox = createSandbox(generation, parts.limits);
  warm(
    sandbox,
    manifest.hosts.flatMap((host) => host.routes.map((route) => route.id)),
  );
  const sources = parts.sources.prepare(manifest.identities);
  const upstreams = parts.upstreams.prepare(manifest.upstreams, ownHeaders(generation));
  let running = 0;
  let retired = false;
  const disposeIfIdle = () => {
    if (!retired || running > 0) return;
    sandbox.dispose();
    upstreams.retire();
  };
  return {
    id: generation.id,
    table,
    decision: createDecision({ call: sandbox.decide, locate: createLocator(generation) }),
    levels: new Map(manifest.levels.map((level) => [level.name, level])),
    identities: new Map(manifest.identities.map((identity) => [identity.name, identity])),
    sources,
    believed: new Map(manifest.hosts.map((host) => [host.name, believedOn(host, sources)])),
    origins: new Map(manifest.hosts.map((host) => [host.name, new Set(host.origins)])),
    upstreams,
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

/** A request that nobody sent. */
const nobodys: Given = {
  request: { id: "", method: "GET", scheme: "http", host: "", path: "/", query: "", origin: "" },
  client: { kind: "api", address: "127.0.0.1" },
  params: {},
  subject: null,
  headers: {},
  nowMs: 0,
};

/** The first call into a fresh isolate is many times slower than the next, and would count against a visitor's time. */
function warm(sandbox: Sandbox, routes: readonly number[]): void {
  const facts = gather(nobodys, []);
  if (facts instanceof Promise) return;
  for (const route of routes.slice(0, 3)) {
    try {
      sandbox.decide(route, ...toWire(facts));
    } catch {
      // A policy that fails here fails for its own requests, who are told.
    }
  }
}

function believedOn(
  host: { readonly name: string; readonly identities: readonly string[] },
  sources: SourceSet,
): Believed {
  return {
    host: host.name,
    bearer: host.identities.flatMap((name) => sources.bearer.get(name) ?? []),
    oidc: host.identities.filter((name) => sources.oidc.has(name)),
  };
}

/** ownHeaders: every header any route may set is ours on all routes, so that a route that does not set it passes no forgery. */
function ownHeaders(generation: Generation): ReadonlySet<string> {
  const names = new Set([identityHeader]);
  const collect = (steps: readonly StepSpec<SourceLocation>[]): void => {
    for (const step of steps) {
      for (const name of step.headers ?? []) names.add(name.replaceAll("_", "-"));
      collect(step.steps ?? []);
    }
  };
  for (const host of generation.manifest.hosts) for (const route of host.routes) collect(route.steps);
  return names;
}
