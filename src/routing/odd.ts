// Where a request goes whose path servers read in different ways: decided so that it holds in each of them, or refused.

import type { HostSpec, SourceLocation } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";
import { type Oddities, odditiesOf, oddity, refusedBy, refuseOdd } from "../exchange/oddity.ts";
import { isOwn } from "../exchange/own-path.ts";
import { otherReadings } from "./readings.ts";
import type { Match } from "./tree.ts";
import { toCanonical } from "./tree-text.ts";

type Route = Match["route"];

/** CompareRoutes says whether `other` would let pass more easily what `held` holds. */
export type CompareRoutes = (held: Route, other: Route) => "laxer" | "other" | "no";

/** createOddMatch: `find` has the routes' places in trees for odd paths. Throws LISTENER_TARGET; null: no route takes it. */
export function createOddMatch(
  host: Pick<HostSpec<SourceLocation>, "paths">,
  find: (method: string, path: string) => Match | null,
  compare: CompareRoutes,
): (method: string, path: string, oddities: Oddities) => Match | null {
  const refused = ({ paths }: Partial<Route>) => refusedBy(host.paths, paths);

  return (method, path, oddities) => {
    const found = find(method, path);
    // Where nobody keeps it, no answer may tell what there is.
    refuseOdd(oddities & refused(found?.route ?? {}));
    if (found === null || oddities === oddity.encodedPercent) return found;
    const readings = otherReadings(path);
    if (isOwn(path) || [...readings.keys()].some(isOwn)) throw twoWays("the gateway's own address");
    // What a route spells itself is what it was meant for, and so is an encoded slash inside of a name.
    const meant = (oddities & ~(odditiesOf(toCanonical(found.route.path)) | oddity.encodedSlash)) === 0;
    const others: Match[] = [];
    for (const [reading, slashes] of readings) {
      const other = find(method, reading);
      if (other === null && !slashes && !meant) throw twoWays("no route's");
      if (other === null) continue;
      if (other.route !== found.route || (!slashes && differs(other, found))) others.push(other);
    }
    const chosen = strictest(found, others, compare);
    refuseOdd(oddities & refused(chosen.route));
    return chosen;
  };
}

/** The route that asks for all that the others ask for; where that is not the one that takes the path, it asks for no less in any way. */
function strictest(found: Match, others: readonly Match[], compare: CompareRoutes): Match {
  const holds = (one: Match) =>
    !one.vague &&
    others.every((other) =>
      other.route === one.route ? !differs(other, one) : compare(other.route, one.route) === "no",
    );
  if (holds(found)) return found;
  const stricter = others.find((one) => compare(one.route, found.route) === "laxer" && holds(one));
  if (stricter !== undefined) return stricter;
  const { pattern, at } = (others.find((one) => compare(one.route, found.route) !== "no") ?? found).route;
  throw twoWays(`another request of ${JSON.stringify(pattern)} (${at.file}:${at.line})`);
}

/** Is there a name that stands for something else? */
const differs = (one: Match, other: Match): boolean =>
  Object.keys(one.params).some((name) => name !== "*" && one.params[name] !== other.params[name]);

const twoWays = (what: string) =>
  new GatewayError("LISTENER_TARGET", { detail: `path is ${what} to a server that decodes, drops or merges` });
