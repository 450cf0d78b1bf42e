// What a wide route lets pass beside a narrower one that asks for more: held to the narrower one, or a warning where neither is stricter.

import type { HostSpec, Manifest, RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { type Comparing, createLaxity, type Laxity } from "../assurance/laxity.ts";
import { holdsMethod } from "../routing/beside.ts";
import { withHead } from "../routing/narrow.ts";
import type { Once } from "./once.ts";
import { isInside, namesBelow, relate, type Taking } from "./overlap.ts";
import type { Report } from "./report.ts";
import { createRouteTree, type RouteTree } from "./route-tree.ts";

type Host = HostSpec<SourceLocation>;
type Route = RouteSpec<SourceLocation>;

/** holdBeside notes in each route which narrower ones hold what lies beside them (docs/reference/policies.md, "Beside a route"). */
export function holdBeside(manifest: Manifest<SourceLocation>): Manifest<SourceLocation> {
  const comparing = createLaxity(manifest);
  const hosts = manifest.hosts.map((host): Host => {
    const held = new Map<Route, number[]>();
    for (const { narrow, wide, laxity } of pairsOf(host, createRouteTree(host.routes), comparing(host)))
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
export function checkBeside(manifest: Manifest<SourceLocation>, once: Once): void {
  const comparing = createLaxity(manifest);
  for (const host of manifest.hosts)
    once("beside", host, ({ warning }) => {
      const tree = createRouteTree(host.routes);
      for (const pair of pairsOf(host, tree, comparing(host))) if (pair.laxity === "other") warnOf(pair, tree, warning);
    });
}

function warnOf({ narrow, wide }: Pair, routes: RouteTree<Route>, warning: Report): void {
  const { file, line } = wide.at;
  const place = `"${wide.pattern}" (${file}:${line})`;
  const method = methodBeside(narrow, wide, routes);
  const base = narrow.path.replace(/\/$/, "");
  if (isBelowOpen(narrow, wide, routes)) {
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

interface Pair {
  readonly narrow: Route;
  readonly wide: Route;
  readonly laxity: Laxity;
}

function* pairsOf(host: Host, tree: RouteTree<Route>, { asks, compare }: Comparing): Iterable<Pair> {
  for (const narrow of host.routes) {
    if (!asks(narrow)) continue;
    for (const wide of tree.around(narrow)) {
      if (wide === narrow || relate(narrow, wide) !== "inside") continue;
      const laxity = compare(narrow, wide);
      if (laxity !== "no") yield { narrow, wide, laxity };
    }
  }
}

/** Does what lies below the narrow route fall to the wide one, and not to a third that stands between? */
function isBelowOpen(narrow: Route, wide: Route, routes: RouteTree<Route>): boolean {
  if (narrow.path === "/" || narrow.path.endsWith("/*") || !wide.path.endsWith("/*")) return false;
  if (namesBelow(wide, narrow)) return false;
  const below = { methods: narrow.methods, path: `${narrow.path.replace(/\/$/, "")}/*` };
  return !standsBetween(below, wide, routes);
}

const changing = ["POST", "PUT", "PATCH", "DELETE"];

/** A method that the narrow route leaves to the wide one, and that reads or changes what it protects. */
function methodBeside(narrow: Route, wide: Route, routes: RouteTree<Route>): string | null {
  if (narrow.methods.length === 0) return null;
  const takes = ({ methods }: Route, method: string) => withHead(methods)?.has(method) ?? true;
  const left = changing.filter(
    (method) => takes(wide, method) && !takes(narrow, method) && holdsMethod(narrow, method),
  );
  const found = left.find((method) => {
    const one = { methods: [method], path: narrow.path };
    return !standsBetween(one, wide, routes);
  });
  return found ?? null;
}

/** Is there a third that takes all of it, and lies inside the wide one? */
const standsBetween = (what: Taking, wide: Route, routes: RouteTree<Route>): boolean =>
  routes.around(what).some((one) => one !== wide && isInside(what, one) && relate(one, wide) === "inside");
