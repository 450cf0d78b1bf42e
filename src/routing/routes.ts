// The routes of one host: of all that fit a request, the most specific; and what is beside a stricter one is held to that.

import type { HostSpec, RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";
import { type Oddities, refusedByDefault, refuseOdd } from "../exchange/oddity.ts";
import { createHolders } from "./beside.ts";
import { methodsOf, narrowestFirst } from "./narrow.ts";
import { type CompareRoutes, createOddMatch } from "./odd.ts";
import { createTree, type Match } from "./tree.ts";
import { unserved } from "./unserved.ts";

export type { Match };

/** findHost finds a host by its exact name; `from` is the address of who asks. Throws ROUTING_NO_ROUTE, and LISTENER_TARGET for oddities, which nobody keeps there. */
export function findHost<Host>(hosts: ReadonlyMap<string, Host>, name: string, from: string, oddities: Oddities): Host {
  const host = hosts.get(name);
  if (host !== undefined) return host;
  refuseOdd(oddities & refusedByDefault);
  throw unserved(hosts, name, from);
}

/** Routes finds the one most specific route of a host. Throws ROUTING_NO_ROUTE, and LISTENER_TARGET for oddities that are not kept. */
export type Routes = (method: string, path: string, oddities: Oddities) => Match;

type Route = RouteSpec<SourceLocation>;
type Find = (method: string, path: string) => Match | null;

/** createRoutes compiles a host's routes once per generation; matching costs the same for ten routes and ten thousand. */
export function createRoutes(
  host: Pick<HostSpec<SourceLocation>, "routes" | "paths">,
  compare: CompareRoutes = () => "other",
): Routes {
  // Built when the host's first request comes: with many hosts, building all of them would be half of a reload.
  let find: Find | undefined;
  let findOdd: ReturnType<typeof createOddMatch> | undefined;
  return (method, path, oddities) => {
    let found: Match | null;
    if (oddities === 0) {
      find ??= finderOf(host.routes);
      found = find(method, path);
    } else {
      findOdd ??= createOddMatch(host, createFinder(host.routes, { odd: true }), compare);
      found = findOdd(method, path, oddities);
    }
    if (found === null) throw new GatewayError("ROUTING_NO_ROUTE", { detail: "no route matches" });
    return found;
  };
}

/** Of the routes alone, and they are never changed: the next generation has the same of every host that no save was about. */
const finders = new WeakMap<readonly RouteSpec<SourceLocation>[], Find>();

function finderOf(routes: readonly RouteSpec<SourceLocation>[]): Find {
  const find = finders.get(routes) ?? createFinder(routes);
  finders.set(routes, find);
  return find;
}

function createFinder(routes: readonly RouteSpec<SourceLocation>[], options: { readonly odd?: boolean } = {}): Find {
  const find = createPlaces(routes, options);
  let holders: Find | undefined;
  return (method, path) => {
    const found = find(method, path);
    if (found === null || found.route.held === undefined) return found;
    holders ??= createHolders(routes, options);
    const holder = holders(method, path);
    return holder !== null && found.route.held.includes(holder.route.id) ? holder : found;
  };
}

function createPlaces(routes: readonly RouteSpec<SourceLocation>[], options: { readonly odd?: boolean }): Find {
  const tree = createTree(routes, { ...options, caseSensitive: true });
  // The more specific is added first; what comes later only takes what is left (the compiler refused real conflicts).
  const sorted = narrowestFirst(routes);
  const add = (route: Route, path: string) => tree.add(route, methodsOf(route, tree.methods), path);
  for (const route of sorted) add(route, route.path);
  // "/admin/*" covers "/admin" itself: a guard on what lies below it would be a surprise not to have there.
  for (const route of sorted) if (/.\/\*$/.test(route.path)) add(route, route.path.slice(0, -2));
  return tree.find;
}
