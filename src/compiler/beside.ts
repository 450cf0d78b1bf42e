// What a wide route lets pass beside a narrower one that asks for more: held to the narrower one, or a warning where neither is stricter.

import type { HostSpec, Manifest, RouteSpec, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import type { Levels } from "../assurance/assurance.ts";
import { provers } from "../assurance/satisfied.ts";
import { holdsMethod } from "../routing/beside.ts";
import { groupByFirstSegment, isInside, namesBelow, relate, withHead } from "./overlap.ts";
import type { Report } from "./reach.ts";

type Host = HostSpec<SourceLocation>;
type Route = RouteSpec<SourceLocation>;
type Step = StepSpec<SourceLocation>;

/** holdBeside notes in each route which narrower ones hold what lies beside them (docs/policies.md, "Beside a route"). */
export function holdBeside(manifest: Manifest<SourceLocation>): Manifest<SourceLocation> {
  const hosts = manifest.hosts.map((host): Host => {
    const held = new Map<Route, number[]>();
    for (const { narrow, wide, laxity } of pairsOf(host, manifest))
      if (laxity === "laxer") held.set(wide, [...(held.get(wide) ?? []), narrow.id]);
    if (held.size === 0) return host;
    const routes = host.routes.map((route) => {
      const ids = held.get(route);
      return ids ? { ...route, held: ids } : route;
    });
    return { ...host, routes };
  });
  return { ...manifest, hosts };
}

/** checkBeside warns of pairs of which each asks for something that the other does not: nobody but the operator knows which should hold. */
export function checkBeside(host: Host, manifest: Manifest<SourceLocation>, warning: Report): void {
  for (const { narrow, wide, laxity } of pairsOf(host, manifest)) {
    if (laxity !== "other") continue;
    const { file, line } = wide.at;
    const place = `"${wide.pattern}" (${file}:${line})`;
    const method = methodBeside(narrow, wide, host.routes);
    const base = narrow.path.replace(/\/$/, "");
    if (isBelowOpen(narrow, wide, host.routes)) {
      const methods = narrow.methods.length === 0 ? "" : `${narrow.methods.join("|")} `;
      warning(
        "COMPILE_ROUTE_BESIDE",
        narrow.at,
        `"${base}/" and what lies below "${narrow.pattern}" fall to ${place}, which does not ask for all that "${narrow.pattern}" asks for`,
        `Many servers answer "${base}/x" like "${base}". Write "${methods}${base}/*" in place of "${narrow.pattern}", or a route of that pattern beside it.`,
      );
    } else if (method !== null)
      warning(
        "COMPILE_ROUTE_BESIDE",
        narrow.at,
        `"${method} ${narrow.path}" falls to ${place}, which does not ask for all that "${narrow.pattern}" asks for`,
        `Write "${narrow.path}" in place of "${narrow.pattern}", for every method; or a route of "${narrow.path}" beside it that says what the other methods may.`,
      );
  }
}

const originOf = ({ url }: { readonly url: string }): string => URL.parse(url)?.origin ?? url;

interface Pair {
  readonly narrow: Route;
  readonly wide: Route;
  readonly laxity: Laxity;
}

function* pairsOf(host: Host, manifest: Manifest<SourceLocation>): Iterable<Pair> {
  const levels: Levels = new Map(manifest.levels.map((level) => [level.name, level]));
  const upstreams: Upstreams = new Map(
    manifest.upstreams.map(({ name, endpoints }) => [name, endpoints.map(originOf)]),
  );
  const near = groupByFirstSegment(host.routes);
  const asking = new Map(host.routes.map((route) => [route, toAsked(route, host, upstreams)]));
  for (const narrow of host.routes) {
    const asked = asking.get(narrow)!;
    if (!asked.denies && asked.sources === null && asked.steps.length === 0) continue;
    for (const [, wide] of near(narrow.path)) {
      if (wide === narrow || relate(narrow, wide) !== "inside") continue;
      const laxity = compare(asked, asking.get(wide)!, levels);
      if (laxity !== "no") yield { narrow, wide, laxity };
    }
  }
}

/** Asked is what a route wants before it acts, and where it then goes, as far as that is known without a request. */
interface Asked {
  readonly denies: boolean;
  /** Whose people and programs may come; null: everyone may. */
  readonly sources: readonly string[] | null;
  readonly steps: readonly Step[];
  /** Where its requests may go, by address: two upstreams may be one server. */
  readonly servers: ReadonlySet<string>;
  /** Has it guards? Any of them may return a forward(). */
  readonly guarded: boolean;
}

/** Upstreams are the addresses of each. */
type Upstreams = ReadonlyMap<string, readonly string[]>;

function toAsked(route: Route, host: Host, upstreams: Upstreams): Asked {
  return {
    denies: route.steps.some(isDenial),
    sources: host.identities.length === 0 || route.public ? null : (route.identities ?? host.identities),
    steps: route.steps.filter(holdsUp),
    servers: new Set(forwardsOf(route.steps).flatMap((name) => upstreams.get(name) ?? [])),
    guarded: route.steps.some(isGuarded),
  };
}

const isDenial = ({ kind, status = 0 }: Step) => kind === "deny" || (kind === "respond" && status >= 400);

const holdsUp = (step: Step): boolean =>
  step.kind === "guard" || step.kind === "step-up" || (step.kind === "when" && steps(step).some(isOrHoldsUp));

const isGuarded = (step: Step): boolean => step.kind === "guard" || steps(step).some(isGuarded);

const isOrHoldsUp = (step: Step): boolean => isDenial(step) || holdsUp(step);

const steps = (step: Step) => step.steps ?? [];

const forwardsOf = (all: readonly Step[]): string[] =>
  all.flatMap((step) => (step.kind === "forward" ? (step.upstream ?? "") : forwardsOf(steps(step))));

/** Laxity of the wide route, seen from the narrow one: it asks for less, for other things, or there is nothing to fear of it. */
type Laxity = "laxer" | "other" | "no";

function compare(narrow: Asked, wide: Asked, levels: Levels): Laxity {
  // What goes elsewhere, or nowhere, does not serve what the narrow one protects.
  if (wide.servers.size === 0) return narrow.denies && wide.guarded ? "laxer" : "no";
  if (narrow.denies) return "laxer";
  if (![...wide.servers].some((server) => narrow.servers.has(server))) return "no";
  const covers = (all: readonly Step[], one: Step) => all.some((other) => asksAsMuch(other, one, levels));
  const missing = narrow.steps.some((step) => !covers(wide.steps, step)) || letsIn(wide, narrow);
  if (!missing) return "no";
  const more = wide.steps.some((step) => !covers(narrow.steps, step)) || letsIn(narrow, wide) || wide.denies;
  return more ? "other" : "laxer";
}

/** letsIn: does one let somebody in whom the other does not? */
function letsIn({ sources }: Asked, other: Asked): boolean {
  if (other.sources === null) return false;
  return sources === null || sources.some((one) => !other.sources!.includes(one));
}

/** asksAsMuch: who gets past the first step has got past the second. */
function asksAsMuch(one: Step, other: Step, levels: Levels): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === "deny") return true;
  if (one.kind === "when" && one.same === other.same)
    return steps(other)
      .filter(isOrHoldsUp)
      .every((step) => steps(one).some((inner) => asksAsMuch(inner, step, levels)));
  if (one.kind !== "step-up") return one.same !== undefined && one.same === other.same;
  // A proof for a scope opens nothing else, and no other proof opens it.
  if (one.scoped || other.scoped)
    return one.at.file === other.at.file && one.at.line === other.at.line && one.at.column === other.at.column;
  if (JSON.stringify(one.level) !== JSON.stringify(other.level)) {
    if (typeof one.level !== "string" || typeof other.level !== "string") return false;
    if (!provesToo(one.level, other.level, levels)) return false;
  }
  return ageOf(one, levels) <= ageOf(other, levels);
}

function provesToo(name: string, other: string, levels: Levels): boolean {
  const level = levels.get(name);
  if (level === undefined) return false;
  const byFactor = level.factors.length > 0 && level.acr.length + level.amr.length === 0;
  return provers(other, levels).some(
    (one) => one.name === name || (byFactor && level.factors.every((factor) => one.factors.includes(factor))),
  );
}

function ageOf({ maxAgeSeconds, level }: Step, levels: Levels): number {
  const lasts = typeof level === "string" ? levels.get(level)?.lastsSeconds : null;
  return Math.min(maxAgeSeconds ?? Number.POSITIVE_INFINITY, lasts ?? Number.POSITIVE_INFINITY);
}

/** Does what lies below the narrow route fall to the wide one, and not to a third that stands between? */
function isBelowOpen(narrow: Route, wide: Route, routes: readonly Route[]): boolean {
  if (narrow.path === "/" || narrow.path.endsWith("/*") || !wide.path.endsWith("/*")) return false;
  if (namesBelow(wide, narrow)) return false;
  const below = { methods: narrow.methods, path: `${narrow.path.replace(/\/$/, "")}/*` };
  return !routes.some((one) => one !== wide && isInside(below, one) && relate(one, wide) === "inside");
}

const changing = ["POST", "PUT", "PATCH", "DELETE"];

/** A method that the narrow route leaves to the wide one, and that reads or changes what it protects. */
function methodBeside(narrow: Route, wide: Route, routes: readonly Route[]): string | null {
  if (narrow.methods.length === 0) return null;
  const takes = ({ methods }: Route, method: string) => withHead(methods)?.has(method) ?? true;
  const left = changing.filter(
    (method) => takes(wide, method) && !takes(narrow, method) && holdsMethod(narrow, method),
  );
  const found = left.find((method) => {
    const one = { methods: [method], path: narrow.path };
    return !routes.some((other) => other !== wide && isInside(one, other) && relate(other, wide) === "inside");
  });
  return found ?? null;
}
