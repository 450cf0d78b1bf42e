// Routes that no request gets to: others take all of it, each a part, or the gateway's own pages are there.

import type { HostSpec, SourceLocation } from "../../runtime/contract.ts";
import { isOwn } from "../exchange/own-path.ts";
import { pathOf, withHead } from "./overlap.ts";
import type { Report } from "./report.ts";

type Route = HostSpec<SourceLocation>["routes"][number];

/** checkUnreached warns of them: a route that is never asked holds nothing, however strict it reads. */
export function checkUnreached({ routes }: HostSpec<SourceLocation>, doubt: Report): void {
  const beside = Map.groupBy(routes, (route) => JSON.stringify(pathOf(route)));
  for (const route of routes) {
    if (isOwn(route.path))
      doubt(
        "COMPILE_ROUTE_UNREACHED",
        route.at,
        `No request gets to "${route.pattern}": the gateway's own pages are below /.sallyport/`,
        "Choose another path for it.",
      );
    const taking = takersOf(route, beside.get(JSON.stringify(pathOf(route))) ?? []);
    if (taking.length > 0)
      doubt(
        "COMPILE_ROUTE_UNREACHED",
        route.at,
        `No request gets to "${route.pattern}": ${taking.map(toText).join(" and ")} take all of its methods, and the narrower route wins`,
        "Take it out, or give it the methods that the others leave.",
      );
  }
}

const toText = ({ pattern, at }: Route): string => `"${pattern}" (${at.file}:${at.line})`;

/** Routes of the same path with fewer methods, which together have all of this one's; empty: something is left. */
function takersOf(route: Route, others: readonly Route[]): readonly Route[] {
  const methods = withHead(route.methods);
  // Of all methods that there are, some are always left.
  if (methods === null) return [];
  const narrower = others.filter((other) => {
    const its = other === route ? null : withHead(other.methods);
    return its !== null && its.size < methods.size && its.isSubsetOf(methods);
  });
  const left = [...methods].filter((method) => !narrower.some((other) => withHead(other.methods)!.has(method)));
  return left.length === 0 ? narrower : [];
}
