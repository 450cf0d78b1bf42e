// A generation made live: its hosts, its sandbox, its upstreams and sources, and how many requests still run on it.

import type {
  ClaimUse,
  HostSpec,
  Manifest,
  RouteSpec,
  SameSite,
  SourceLocation,
  StepSpec,
} from "../../runtime/contract.ts";
import { toWire } from "../../runtime/facts.ts";
import type { LanguageSpec } from "../../runtime/language-spec.ts";
import type { Levels } from "../assurance/assurance.ts";
import { createLaxity } from "../assurance/laxity.ts";
import { levelNames } from "../assurance/level-name.ts";
import { createDecision, type Decision } from "../decision/decide.ts";
import { GatewayError } from "../errors.ts";
import type { CanonicalRequest } from "../exchange/exchange.ts";
import type { Oddities } from "../exchange/oddity.ts";
import type { Given } from "../facts/facts.ts";
import { type Gather, gather } from "../facts/gather.ts";
import { type Bar, type Believed, toBelieved } from "../identity/identify.ts";
import { type IdentitySource, isSignInSource, type SignInSource } from "../identity/source.ts";
import type { SourceSet, Sources } from "../identity/source-kinds.ts";
import type { CompareRoutes } from "../routing/odd.ts";
import { createRoutes, findHost, type Routes } from "../routing/routes.ts";
import { createSandbox, type Sandbox, type SandboxLimits, type Stall } from "../sandbox/sandbox.ts";
import type { UpstreamSet, Upstreams } from "../upstream/upstreams.ts";
import { createFaults } from "./faults.ts";
import type { Generation } from "./generation.ts";
import { createLocator } from "./locator.ts";
import { ownHeaders } from "./own-headers.ts";

/** Taken is whose credentials count, and where those are led who have to sign in: the first of `signIn`. */
export interface Taken {
  readonly believed: Believed;
  readonly signIn: readonly SignInSource[];
}

/** LiveHost is all that a generation says of one host. */
export interface LiveHost extends Taken {
  readonly name: string;
  readonly match: Routes;
  /** takes says the same of one of its routes, which may ask fewer than the host believes. */
  takes(route: Pick<RouteSpec<unknown>, "id">): Taken;
  /** Who signs in here, with sessions alone: for the gateway's own pages, which no token opens. */
  readonly people: Believed;
  /** Names of the levels that its routes ask for, as far as is known without a request. */
  readonly asks: readonly string[];
  /** Web origins of elsewhere whose scripts may call this host. */
  readonly origins: ReadonlySet<string>;
  /** Names of request headers, in lower case, that pass though they have more than letters, digits and "-". */
  readonly oddHeaders: ReadonlySet<string>;
  readonly sameSite: SameSite;
  /** The origin at which factors are set up; undefined: here. */
  readonly factorsAt?: string | undefined;
  /** Of the gateway's own pages here; undefined: those that there are. */
  readonly languages?: readonly LanguageSpec[] | undefined;
}

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

function toLiveHost(host: HostSpec<SourceLocation>, compare: CompareRoutes, trust: Trust): LiveHost {
  const all = toTaken(host.identities, trust);
  const fewer = new Map<number, Taken>();
  for (const { id, identities } of host.routes)
    if (identities !== undefined)
      fewer.set(
        id,
        toTaken(
          identities.filter((name) => host.identities.includes(name)),
          trust,
        ),
      );
  return {
    ...all,
    name: host.name,
    match: createRoutes(host, compare),
    takes: ({ id }) => fewer.get(id) ?? all,
    people: toBelieved(all.signIn, trust.bar),
    asks: [...new Set(host.routes.flatMap(({ steps }) => steps.flatMap(levelsIn)))].sort(),
    origins: new Set(host.origins),
    oddHeaders: new Set(host.oddHeaders),
    sameSite: host.sameSite ?? "lax",
    factorsAt: host.factorsAt,
    languages: host.languages,
  };
}

/** Scopes and single uses are left out: nobody can prove them before there is a request. */
const levelsIn = (step: StepSpec<SourceLocation>): readonly string[] => [
  ...(step.level === undefined || step.scoped === true ? [] : levelNames(step.level)),
  ...(step.steps ?? []).flatMap(levelsIn),
];

/**
 * stillTakes: who came by this source, and sent this: would they be somebody there now? Where it would meet no route at all,
 * the host's word counts.
 */
export function stillTakes(
  live: Pick<LiveGeneration, "hosts">,
  { name, registration }: Pick<IdentitySource, "name" | "registration">,
  request: Pick<CanonicalRequest, "host" | "method" | "path" | "oddities">,
): boolean {
  const host = live.hosts.get(request.host);
  return (
    host !== undefined &&
    takenOf(host, request).believed.sources.some((one) => one.name === name && one.registration === registration)
  );
}

function takenOf(host: LiveHost, { method, path, oddities }: Pick<CanonicalRequest, "method" | "path" | "oddities">) {
  try {
    return host.takes(host.match(method, path, oddities).route);
  } catch (cause) {
    if (cause instanceof GatewayError) return host;
    throw cause;
  }
}

/** Trust is whose word there is, and who is let in on nobody's. */
interface Trust {
  readonly sources: SourceSet;
  readonly bar: Bar;
}

function toTaken(names: readonly string[], { sources, bar }: Trust): Taken {
  const believed = names.flatMap((name) => sources.get(name) ?? []);
  return { believed: toBelieved(believed, bar), signIn: believed.filter(isSignInSource) };
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
  headers: {},
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
