// What stands beside a route, where a wider and laxer one would take it: a slash more, something below, another case, another method.

import type { RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { methodsOf, narrowestFirst } from "./narrow.ts";
import { createTree, type Match } from "./tree.ts";

type Route = RouteSpec<SourceLocation>;
type MethodsOf = (route: Route) => readonly string[];

/**
 * createHolders finds the route beside which a request stands; null: none. Servers that read path information, or look past
 * a last slash, a case or a last dot, serve the same for both, so a wider route must not let pass what a narrower one holds.
 */
export function createHolders(
  routes: readonly Route[],
  options: { readonly odd?: boolean } = {},
): (method: string, path: string) => Match | null {
  const holding = new Set(routes.flatMap((route) => route.held ?? []));
  const tree = createTree(routes, { ...options, caseSensitive: false });
  const sorted = narrowestFirst(routes);
  const own: MethodsOf = (route) => methodsOf(route, tree.methods);
  const others: MethodsOf = (route) =>
    holding.has(route.id) ? tree.methods.filter((method) => holdsMethod(route, method)) : [];
  const add = (taken: MethodsOf, pathsOf: (path: string) => readonly string[]) => {
    for (const route of sorted) for (const path of pathsOf(route.path)) tree.add(route, taken(route), path);
  };
  // What a route says itself goes before what only lies beside one; every route has its place, so that the nearest is found.
  for (const taken of [own, others]) add(taken, (path) => [path]);
  for (const pathsOf of [above, below]) for (const taken of [own, others]) add(taken, pathsOf);
  return (method, path) => {
    const found = tree.find(method, withoutTails(path));
    if (found === null || found.route.path.endsWith("/*")) return found;
    // What lies below a route is none of its parameters.
    const { "*": _, ...params } = found.params;
    return { ...found, params };
  };
}

/** holdsMethod: whoever may not read may not change either, by any method; and a preflight reads nothing. */
export function holdsMethod({ methods }: Pick<Route, "methods">, method: string): boolean {
  if (methods.length === 0 || methods.includes(method)) return true;
  const reads = methods.includes("GET") || methods.includes("HEAD");
  return method !== "OPTIONS" && (reads || (method !== "GET" && method !== "HEAD"));
}

const above = (path: string) => (/.\/\*?$/.test(path) ? [path.replace(/\/\*?$/, "")] : []);

const below = (path: string) => (path === "/" || path.endsWith("/*") ? [] : [`${path.replace(/\/$/, "")}/*`]);

/** What many servers drop from a name: path parameters (";" itself is not let in), and on Windows streams, and dots and spaces at its end. */
function withoutTails(path: string): string {
  return /[.:]|%20|%3[AB]/.test(path) ? path.split("/").map(withoutTail).join("/") : path;
}

// No expression with a repetition: it would take a long row of dots apart at every one of them.
function withoutTail(name: string): string {
  let end = name.length;
  for (const at of [name.indexOf("%3B"), name.search(/(?::|%3A)(?::|%3A|\$|%24)/)]) if (at > 0 && at < end) end = at;
  let length: number;
  do {
    length = end;
    if (name[end - 1] === ".") end--;
    if (end >= 3 && name.startsWith("%20", end - 3)) end -= 3;
  } while (end < length);
  return name.slice(0, end);
}
