// before() and routes(), and what hosts and lists of routes are made of: floors first, then routes and other lists.

import { type Believed, checkOnce, identityOf } from "./believed.ts";
import { createBrand } from "./brand.ts";
import { type Compiled, compile, endingOf } from "./compile.ts";
import type { BaseContext, Public, UserContext } from "./context.ts";
import type { Position } from "./contract.ts";
import type { Identity } from "./identity.ts";
import type { Nobody } from "./nobody.ts";
import { readValue } from "./option.ts";
import { here } from "./position.ts";
import { declaring, problem, quote } from "./registry.ts";
import { type Route, type RouteData, routeDataOf } from "./route.ts";
import type { Steps } from "./step.ts";
import { shown, typeName } from "./wording.ts";

declare const floor: unique symbol;
declare const list: unique symbol;

/**
 * Before is a floor: what holds for every route of its host, or of its list.
 *
 * @example
 * ```ts
 * const fromInside: Before = before(({ client }) => client.address.startsWith("10.") || deny("From inside only"));
 * host("intranet.example.com", { identity: staff }, fromInside, route("/*", forward(bank)));
 * ```
 */
export interface Before<in C = BaseContext> {
  readonly [floor]: (context: C) => void;
}

/**
 * RoutesFor is a list of routes for users of the sources `S`: it fits wherever only those, or some of them, come.
 *
 * @example
 * ```ts
 * const list: RoutesFor<typeof staff> = routes(staff)(route("/teams/*", forward(bank)));
 * ```
 */
export interface RoutesFor<in S> {
  readonly [list]: (source: S) => void;
}

/** ContextOf is what guards may rely on: with an identity source there is always a user. */
export type ContextOf<S> = Nobody extends S ? BaseContext : UserContext<S>;

/** RouteOrListFor is what stands in a host, or in a list, to which users of the sources `S` come. */
export type RouteOrListFor<S> = Route<ContextOf<S>> | Before<ContextOf<S>> | RoutesFor<S>;

interface FloorData extends Compiled {
  readonly at: Position;
}

const floors = createBrand<FloorData>("a floor");

/**
 * before stands above the routes of a host, or of a list: all of its steps hold for each of them, of lists in there too, and none
 * can drop it. It holds for public routes as well, so there may be no user. Actions are the routes'.
 *
 * @example
 * ```ts
 * host("bank.example.com", { identity: staff },
 *   before(({ client }) => client.address !== "203.0.113.9" || deny("Not from there")),
 *   route("/*", forward(bank)));
 * ```
 */
export function before<C extends BaseContext = BaseContext>(...steps: Steps<Public<NoInfer<C>>>): Before<C> {
  const at = here(before);
  declaring("before", at);
  const compiled = compile(steps, "this before()", at);
  const ends = compiled.steps.flatMap((step) => endingOf(step) ?? []);
  if (steps.length === 0)
    problem(
      "POLICY_BEFORE",
      "before() has no step",
      'Say what holds for every route: before(({ client }) => … || deny("Not from there")).',
      at,
    );
  if (ends.length > 0)
    problem(
      "POLICY_BEFORE",
      ends.includes("act")
        ? "before() acts on every request, so that no route below it can"
        : "before() denies every request, so that no route below it can act",
      'Actions are the routes\' own. Let a guard deny whom it is meant for: before(({ client }) => … || deny("Not from there")).',
      at,
    );
  return floors.mark({} as Before<C>, { ...compiled, at });
}

/** ListData is what a list of routes holds. */
export interface ListData {
  /** Names of the sources that may come to it. */
  readonly sources: readonly string[];
  readonly routes: readonly RouteData[];
  readonly at: Position;
}

const lists = createBrand<ListData>("a list of routes");
const madeLists: ListData[] = [];
const mountedLists = new Set<ListData>();

/** unmounted are the places of lists that stand in no host and in no other list. */
export const unmounted = (): readonly Position[] =>
  madeLists.flatMap((list) => (mountedLists.has(list) ? [] : list.at));

const named = identityOf("nobody signs in");

/**
 * routes makes a list that several hosts can mount: it names every source that may come to it, and fits hosts that believe only
 * those, or some of them. routes(staff, partners)(route(…), route(…)).
 *
 * @example
 * ```ts
 * const teams = routes(staff, machines)(
 *   route("/teams/:team/*", ({ user, params }) => user.groups.includes(params.team), forward(bank)));
 * host("bank.example.com", { identity: staff }, teams);
 * ```
 */
export function routes<const I extends readonly [Nobody] | readonly [Identity, ...Identity[]]>(
  ...sources: I
): (...routes: readonly RouteOrListFor<I[number]>[]) => RoutesFor<I[number]> {
  const at = here(routes);
  declaring("routes", at);
  // Nobody alone, or sources.
  const given: unknown = sources.length === 1 ? sources[0] : sources;
  const names = readValue(named, given as Believed, { call: "routes()", path: "identity", at }) ?? [];
  checkOnce(names, "routes()", at);
  function of(...items: readonly RouteOrListFor<I[number]>[]): RoutesFor<I[number]> {
    const place = here(of);
    declaring("routes", place);
    const routes = routesOf(items, { call: "routes()", identities: names, at: place });
    if (areFloors(items)) problem("POLICY_ROUTES", "routes() has no routes", "Give it at least one route().", place);
    const data = { sources: names, routes: routes.map((route) => inList(route, place)), at: place };
    madeLists.push(data);
    return lists.mark({} as RoutesFor<I[number]>, data);
  }
  return of;
}

/** areFloors: is there nothing that could stand on them? */
export const areFloors = (items: readonly unknown[]): boolean => items.every((one) => floors.dataOf(one) !== undefined);

/** Mounting is where routes are mounted: in a host, or in a list. */
interface Mounting {
  readonly call: string;
  /** Whom it believes. */
  readonly identities: readonly string[];
  readonly at: Position;
}

/** routesOf gives all routes, each with the floors that it stands on: what is mounted twice is compiled once. */
export function routesOf(items: readonly unknown[], mounting: Mounting): readonly RouteData[] {
  const { call } = mounting;
  const found: RouteData[] = [];
  const above: FloorData[] = [];
  for (const item of items) {
    const ground = floors.dataOf(item);
    const one = routeDataOf(item);
    const list = lists.dataOf(item);
    if (ground) {
      if (found.length > 0)
        problem(
          "POLICY_BEFORE",
          "before() stands below a route",
          "It holds for every route of its host or list, so it stands above them.",
          ground.at,
        );
      above.push(ground);
    } else if (list) {
      checkSources(list, mounting);
      mountedLists.add(list);
      found.push(...list.routes);
    } else if (one) found.push(one);
    else
      problem(
        "POLICY_ROUTE",
        `${call} has ${shown(item)} among its routes`,
        fixes[typeName(item)] ?? "Make each with route() or publicRoute(); the options come before them.",
        mounting.at,
      );
  }
  return above.length === 0 ? found : found.map((route) => onFloors(route, above));
}

const fixes: Readonly<Record<string, string>> = {
  "a list": "Spread it: ...routes.",
  "a function":
    "A list of routes has its sources in brackets of their own: routes(staff)(route(…)). A guard for all routes goes into before().",
  "a step": "A step goes into a route(). One that holds for all of them goes into before().",
};

function onFloors(route: RouteData, above: readonly FloorData[]): RouteData {
  return {
    ...route,
    steps: [...above.flatMap(({ steps }) => steps), ...route.steps],
    specs: [...above.map(({ at, specs }) => ({ kind: "before", at, steps: specs }) as const), ...route.specs],
  };
}

/** For whoever reads what there is: floors of a list are told apart from the host's by it. */
const inList = (route: RouteData, at: Position): RouteData => ({
  ...route,
  spec: { ...route.spec, lists: [at, ...(route.spec.lists ?? [])] },
});

/** A list's guards know its own sources' users, and nobody else's. */
function checkSources({ sources }: ListData, { call, identities, at: place }: Mounting): void {
  const strange = identities.find((one) => !sources.includes(one));
  const what = whom(sources);
  if (strange !== undefined)
    problem(
      "POLICY_ROUTES",
      `${call} believes the source ${quote(strange)}, and has a list of routes that is ${what}`,
      `Name it there: routes(${[...sources, strange].join(", ")})(…). Or mount the list where it does not come.`,
      place,
    );
  else if (identities.length === 0 && sources.length > 0)
    problem(
      "POLICY_ROUTES",
      `${call} believes nobody, and has a list of routes that is ${what}`,
      "Mount it at a host that believes one of them, or make it one for nobody: routes(nobody)(…).",
      place,
    );
}

const whom = (sources: readonly string[]) =>
  sources.length === 0 ? "for nobody" : `for ${sources.map((one) => quote(one)).join(", ")} alone`;
