// Which of two routes of a host asks for less, where one could let pass what the other holds.

import type { HostSpec, Manifest, RouteSpec, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import { isSocket } from "../exchange/socket-address.ts";
import type { Levels } from "./assurance.ts";
import { provers } from "./satisfied.ts";

type Host = HostSpec<SourceLocation>;
type Route = RouteSpec<SourceLocation>;
type Step = StepSpec<SourceLocation>;

/** Laxity of the second route, seen from the first: it asks for less, for other things, or there is nothing to fear of it. */
export type Laxity = "laxer" | "other" | "no";

/** Comparing knows what the routes of one host ask for; each is looked at once. */
export interface Comparing {
  /** asks: does a route ask for anything, before it acts? */
  asks(route: Route): boolean;
  /** compare: how lax would `other` be with what `held` holds? */
  compare(held: Route, other: Route): Laxity;
}

/** createLaxity gives what compares the routes of one host; all of a manifest's hosts share what is known of its levels and upstreams. */
export function createLaxity({
  levels,
  upstreams,
}: Pick<Manifest<SourceLocation>, "levels" | "upstreams">): (host: Pick<Host, "identities">) => Comparing {
  const known: Levels = new Map(levels.map((level) => [level.name, level]));
  // Made when it is first asked: most generations are never asked, and it would take a part of each reload.
  let servers: Upstreams | undefined;
  return (host) => {
    const asking = new Map<Route, Asked>();
    const askedBy = (route: Route): Asked => {
      servers ??= new Map(upstreams.map(({ name, endpoints }) => [name, endpoints.map(originOf)]));
      const asked = asking.get(route) ?? toAsked(route, host, servers);
      asking.set(route, asked);
      return asked;
    };
    return {
      asks(route) {
        const { denies, sources, steps } = askedBy(route);
        return denies || sources !== null || steps.length > 0;
      },
      compare: (held, other) => compare(askedBy(held), askedBy(other), known),
    };
  };
}

const originOf = ({ url }: { readonly url: string }): string => (isSocket(url) ? url : (URL.parse(url)?.origin ?? url));

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

function toAsked(route: Route, host: Pick<Host, "identities">, upstreams: Upstreams): Asked {
  const all = route.steps.flatMap(flat);
  return {
    denies: all.some(isDenial),
    sources: host.identities.length === 0 || route.public ? null : (route.identities ?? host.identities),
    steps: all.filter(holdsUp),
    servers: new Set(forwardsOf(route.steps).flatMap((name) => upstreams.get(name) ?? [])),
    guarded: route.steps.some(isGuarded),
  };
}

/** What every() and before() hold is taken like the steps beside them. */
const flat = (step: Step): readonly Step[] =>
  step.kind === "every" || step.kind === "before" ? steps(step).flatMap(flat) : [step];

const isDenial = ({ kind, status = 0 }: Step) => kind === "deny" || (kind === "respond" && status >= 400);

const holdsUp = (step: Step): boolean =>
  step.kind === "guard" || step.kind === "step-up" || steps(step).some(isOrHoldsUp);

const isGuarded = (step: Step): boolean => step.kind === "guard" || steps(step).some(isGuarded);

const isOrHoldsUp = (step: Step): boolean => isDenial(step) || holdsUp(step);

const steps = (step: Step) => step.steps ?? [];

const forwardsOf = (all: readonly Step[]): string[] =>
  all.flatMap((step) => (step.kind === "forward" ? (step.upstream ?? "") : forwardsOf(steps(step))));

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
  if (one.kind === "choose")
    return (
      steps(one).length === steps(other).length &&
      steps(one).every((branch, index) => asksAsMuch(branch, steps(other)[index]!, levels))
    );
  if ((one.kind === "when" && one.same === other.same) || one.kind === "otherwise") {
    const inner = steps(one).flatMap(flat);
    return steps(other)
      .flatMap(flat)
      .filter(isOrHoldsUp)
      .every((step) => inner.some((own) => asksAsMuch(own, step, levels)));
  }
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
