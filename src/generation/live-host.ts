// One host of a live generation: whom it believes, what it matches, and what the gateway's own pages need to know of it.

import type { HostSpec, RouteSpec, SameSite, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import type { LanguageSpec } from "../../runtime/language-spec.ts";
import type { PagesSpec } from "../../runtime/pages-spec.ts";
import { stepLevels } from "../assurance/level-name.ts";
import { GatewayError } from "../errors.ts";
import type { CanonicalRequest } from "../exchange/exchange.ts";
import { type Bar, type Believed, toBelieved } from "../identity/identify.ts";
import { type IdentitySource, isSignInSource, type SignInSource } from "../identity/source.ts";
import type { SourceSet } from "../identity/source-kinds.ts";
import type { CompareRoutes } from "../routing/odd.ts";
import { createRoutes, type Routes } from "../routing/routes.ts";

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
  /** What those show of it; undefined: its name. */
  readonly pages?: PagesSpec | undefined;
}

/** toLiveHost settles it once for a generation. */
export function toLiveHost(host: HostSpec<SourceLocation>, compare: CompareRoutes, trust: Trust): LiveHost {
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
    asks: asksOf(host),
    origins: new Set(host.origins),
    oddHeaders: new Set(host.oddHeaders),
    sameSite: host.sameSite ?? "lax",
    factorsAt: host.factorsAt,
    languages: host.languages,
    pages: host.pages,
  };
}

/** Of its own routes alone, and hosts are never changed. */
const known = new WeakMap<HostSpec<SourceLocation>, readonly string[]>();

function asksOf(host: HostSpec<SourceLocation>): readonly string[] {
  const found = known.get(host);
  if (found !== undefined) return found;
  const levels = new Set<string>();
  for (const { steps } of host.routes)
    for (const step of steps) for (const level of stepLevels(step, isInAdvance)) levels.add(level);
  const asks = [...levels].sort();
  known.set(host, asks);
  return asks;
}

/** Scopes and single uses are left out: nobody can prove them before there is a request. */
const isInAdvance = ({ scoped }: StepSpec<unknown>): boolean => scoped !== true;

/**
 * stillTakes: who came by this source, and sent this: would they be somebody there now? Where it would meet no route at all,
 * the host's word counts.
 */
export function stillTakes(
  live: { readonly hosts: ReadonlyMap<string, LiveHost> },
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
export interface Trust {
  readonly sources: SourceSet;
  readonly bar: Bar;
}

function toTaken(names: readonly string[], { sources, bar }: Trust): Taken {
  const believed = names.flatMap((name) => sources.get(name) ?? []);
  return { believed: toBelieved(believed, bar), signIn: believed.filter(isSignInSource) };
}
