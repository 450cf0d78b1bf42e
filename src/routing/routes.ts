// The routes of one host: a radix tree for method and path, and the one door to find-my-way.

import { METHODS } from "node:http";
import findMyWay, { type HTTPMethod } from "find-my-way";
import type { HostSpec, RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";

/** Match is where a request goes, with the path's parameters decoded. */
export interface Match {
  readonly route: RouteSpec<SourceLocation>;
  readonly params: Readonly<Record<string, string>>;
}

/** findHost finds a host by its exact name. Throws ROUTING_NO_ROUTE. */
export function findHost<Host>(hosts: ReadonlyMap<string, Host>, name: string): Host {
  const host = hosts.get(name);
  if (host !== undefined) return host;
  throw new GatewayError("ROUTING_NO_ROUTE", { detail: "no such host" });
}

/** Routes finds the one most specific route of a host. Throws ROUTING_NO_ROUTE. */
export type Routes = (method: string, path: string) => Match;

type Find = (method: string, path: string) => Match | null;

/** createRoutes compiles a host's routes once per generation; matching costs the same for ten routes and ten thousand. */
export function createRoutes(host: Pick<HostSpec<SourceLocation>, "routes">): Routes {
  // Built when the host's first request comes: with many hosts, building all of them would be half of a reload.
  let find: Find | undefined;
  return (method, path) => {
    find ??= createFinder(host);
    const found = find(method, path);
    if (found !== null) return found;
    throw new GatewayError("ROUTING_NO_ROUTE", { detail: "no route matches" });
  };
}

const common = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

function createFinder(host: Pick<HostSpec<SourceLocation>, "routes">): Find {
  // find-my-way's own limit of 100 characters would make longer parameters match nothing.
  const tree = findMyWay({
    caseSensitive: true,
    ignoreTrailingSlash: false,
    ignoreDuplicateSlashes: false,
    maxParamLength: 16_384,
  });
  const named = new Set([...common, ...host.routes.flatMap((route) => route.methods)]);
  // Every method that no route names behaves alike, so one stands for all of them.
  const other = METHODS.find((method) => !named.has(method) && method !== "CONNECT") ?? "TRACE";
  const taken = new Set<string>();
  const add = (route: RouteSpec<SourceLocation>, methods: readonly string[], path: string) => {
    for (const method of methods) {
      const shape = `${method} ${path.replace(/:[A-Za-z_]\w*/g, ":")}`;
      // What node cannot read, the tree does not take either; the compiler said so.
      if (taken.has(shape) || !METHODS.includes(method)) continue;
      taken.add(shape);
      tree.on(method as HTTPMethod, toTreePath(path), () => undefined, route);
    }
  };
  // The more specific is added first; what comes later only takes what is left (the compiler refused real conflicts).
  const passes: readonly ((route: RouteSpec<SourceLocation>) => readonly string[])[] = [
    (route) => route.methods,
    (route) => (route.methods.includes("GET") ? ["HEAD"] : []),
    (route) => (route.methods.length === 0 ? [...named, other] : []),
  ];
  for (const methodsOf of passes) for (const route of host.routes) add(route, methodsOf(route), route.path);
  // "/admin/*" covers "/admin" itself: a guard on what lies below it would be a surprise not to have there.
  for (const methodsOf of passes) {
    for (const route of host.routes)
      if (/.\/\*$/.test(route.path)) add(route, methodsOf(route), route.path.slice(0, -2));
  }
  return (method, path) => {
    const found = tree.find((named.has(method) ? method : other) as HTTPMethod, path);
    if (found === null) return null;
    return { route: found.store as Match["route"], params: found.params as Match["params"] };
  };
}

/** The tree decodes what it is asked for; a literal segment's colon would otherwise begin a parameter. */
function toTreePath(path: string): string {
  return path
    .split("/")
    .map((segment, index, all) => {
      // Without the expression, "/users/" would be a user whose id is ""; inside a path, "//" is never let in.
      if (segment.startsWith(":")) return index === all.length - 1 ? `${segment}([^/]+)` : segment;
      return segment === "*" ? segment : decodeURI(segment).replaceAll(":", "::");
    })
    .join("/");
}
