// Routes that no request gets to: others take all of it, each a part, or the gateway's own pages are there.

import type { HostSpec, SourceLocation } from "../../runtime/contract.ts";
import { isOwn } from "../exchange/own-path.ts";
import { withHead } from "../routing/narrow.ts";
import { pathOf, relate, type Segment } from "./overlap.ts";
import { covers } from "./path-cover.ts";
import { createPathTree } from "./path-tree.ts";
import type { Report } from "./report.ts";

type Host = HostSpec<SourceLocation>;
type Route = Host["routes"][number];

/** checkUnreached warns of them: a route that is never asked holds nothing, however strict it reads. */
export function checkUnreached(host: Pick<Host, "routes" | "paths">, doubt: Report): void {
  const { routes } = host;
  const takersOf = createTakers(host);
  // What lies beside them is held to them all the same.
  const holding = new Set(routes.flatMap(({ held }) => held ?? []));
  for (const route of routes) {
    if (isOwn(route.path))
      doubt(
        "COMPILE_ROUTE_UNREACHED",
        route.at,
        `No request gets to "${route.pattern}": the gateway's own pages are below /.sallyport/`,
        "Choose another path for it.",
      );
    const taking = holding.has(route.id) ? [] : takersOf(route);
    if (taking.length > 0)
      doubt(
        "COMPILE_ROUTE_UNREACHED",
        route.at,
        `No request gets to "${route.pattern}": ${inWords(taking)} take all of it, and the narrower route wins`,
        "Take it out, or give it what the others leave: another path, or other methods.",
      );
  }
}

const most = 6;

function inWords(routes: readonly Route[]): string {
  const more = routes.length > most ? ` and ${routes.length - most} more` : "";
  return `${routes
    .slice(0, most)
    .map(({ pattern, at }) => `"${pattern}" (${at.file}:${at.line})`)
    .join(" and ")}${more}`;
}

/** Narrower routes that together take all that a route does; empty: something is left. */
function createTakers({ routes, paths }: Pick<Host, "routes" | "paths">): (route: Route) => readonly Route[] {
  const beside = Map.groupBy(routes, (route) => keyOf(pathOf(route)));
  const tree = createPathTree(routes.map((route) => [route, pathOf(route)]));
  const parted = new Set(routes.flatMap((route) => abovePlaceholders(pathOf(route)).map(keyOf)));
  return (route) => {
    const path = pathOf(route);
    // Of what is below a path something is always left, unless something takes any segment with all that follows; and where empty segments are kept.
    const isParted =
      path.at(-1)?.kind === "rest" && paths === undefined && route.paths === undefined && parted.has(keyOf(path));
    const others = isParted ? tree.within(path) : (beside.get(keyOf(path)) ?? []);
    const narrower = others.filter((other) => other !== route && relate(other, route) === "inside");
    return isTaken(route, narrower) ? needed(route, narrower) : [];
  };
}

const keyOf = (path: readonly Segment[]): string => JSON.stringify(path);

/** "/a/:x/:y/*" may have a part in "/a/*", and in "/a/:x/*". */
function abovePlaceholders(path: readonly Segment[]): readonly (readonly Segment[])[] {
  const found: (readonly Segment[])[] = [];
  const last = path.at(-1);
  if (last?.kind !== "rest") return found;
  for (let end = path.length - 2; path[end]?.kind === "one"; end--) found.push([...path.slice(0, end), last]);
  return found;
}

function isTaken(route: Route, narrower: readonly Route[]): boolean {
  if (narrower.length === 0) return false;
  const methods = withHead(route.methods) ?? [...narrower.flatMap((other) => other.methods), null];
  // null: any other method, which only those take that take every one.
  return [...methods].every((method) =>
    covers(
      pathOf(route),
      narrower
        .filter((other) => {
          const its = withHead(other.methods);
          return its === null || (method !== null && its.has(method));
        })
        .map(pathOf),
    ),
  );
}

/** Without those that the others do without. */
function needed(route: Route, narrower: readonly Route[]): readonly Route[] {
  if (narrower.length > 30) return narrower;
  return narrower.reduce<readonly Route[]>((kept, one) => {
    const others = kept.filter((other) => other !== one);
    return isTaken(route, others) ? others : kept;
  }, narrower);
}
