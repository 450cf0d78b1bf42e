// How two routes of one host relate: apart, one inside the other (the inner one wins), or in conflict.

import type { RouteSpec } from "../../runtime/contract.ts";
import { withHead } from "../routing/narrow.ts";
import { toCanonical } from "../routing/tree-text.ts";

/** Overlap: "ordered" means that one takes a strict part of the other's requests, so the narrower wins. */
export type Overlap = "none" | "ordered" | "conflict";

/** Relation of the first set to the second. */
export type Relation = "disjoint" | "equal" | "inside" | "around" | "crossing";

/** Taking is what of a route says which requests it takes. */
export type Taking = Pick<RouteSpec<unknown>, "methods" | "path">;

/** overlap compares the sets of requests that two routes take: methods times paths, as Go's ServeMux does. */
export function overlap(a: Taking, b: Taking): Overlap {
  const relation = relate(a, b);
  if (relation === "disjoint") return "none";
  return relation === "inside" || relation === "around" ? "ordered" : "conflict";
}

/** relate says where the first route's requests are, seen from the second's. */
export function relate(a: Taking, b: Taking): Relation {
  const [one, other] = [takenBy(a), takenBy(b)];
  const paths = relatePaths(one.path, other.path);
  if (paths === "disjoint") return "disjoint";
  const methods = relateMethods(one.methods, other.methods);
  if (methods === "disjoint" || methods === "crossing") return methods;
  if (paths === "equal" || methods === "equal") return paths === "equal" ? methods : paths;
  return methods === paths ? paths : "crossing";
}

/** isInside: does the second route take all that the first one takes? */
export const isInside = (a: Taking, b: Taking): boolean => ["inside", "equal"].includes(relate(a, b));

/** namesBelow: is the first route the one for what lies below the second? */
export const namesBelow = (a: Taking, b: Taking): boolean =>
  relatePaths(toSegments(a.path), toSegments(`${b.path.replace(/\/$/, "")}/*`)) === "equal";

/** pathOf is a route's path, segment by segment. */
export const pathOf = (route: Taking): readonly Segment[] => takenBy(route).path;

interface Taken {
  readonly path: readonly Segment[];
  readonly methods: ReadonlySet<string> | null;
}

/** Each is compared with many others, and is the same each time: it goes with the route. */
const known = new WeakMap<Taking, Taken>();

function takenBy(route: Taking): Taken {
  const found = known.get(route) ?? { path: toSegments(route.path), methods: withHead(route.methods) };
  known.set(route, found);
  return found;
}

function relateMethods(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): Relation {
  if (a === null || b === null) return a === b ? "equal" : a === null ? "around" : "inside";
  const shared = [...a].filter((method) => b.has(method)).length;
  if (shared === 0) return "disjoint";
  if (shared === a.size) return shared === b.size ? "equal" : "inside";
  return shared === b.size ? "around" : "crossing";
}

/** Segment of a path: a text, one segment of any, or all that follows. */
export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "rest" };

function toSegments(path: string): readonly Segment[] {
  return path
    .slice(1)
    .split("/")
    .map((text, index, all) => {
      if (text === "*" && index === all.length - 1) return { kind: "rest" };
      return text.startsWith(":") ? { kind: "one" } : { kind: "literal", text: toCanonical(text) };
    });
}

// A path is a list of segments: "/a" is [a], "/a/" is [a, ""], "/" is [""]. ":x" takes one segment that is not "".
// "/a/*" takes [a] and [a, …anything]; "/*" takes everything.
function relatePaths(a: readonly Segment[], b: readonly Segment[]): Relation {
  let inside = true; // every path of a is one of b's, as far as seen
  let around = true;
  for (let index = 0; ; index++) {
    const one = a[index];
    const other = b[index];
    if (one === undefined && other === undefined) break;
    if (one?.kind === "rest" || other?.kind === "rest") {
      if (one?.kind === "rest" && other?.kind === "rest") break;
      if (one?.kind === "rest") inside = false;
      else around = false;
      break;
    }
    // One has ended: "/a" and "/a/…" share nothing, unless what follows is a last "*", which was seen above.
    if (one === undefined || other === undefined) return "disjoint";
    if (one.kind === "literal" && other.kind === "literal") {
      if (one.text !== other.text) return "disjoint";
    } else if (one.kind === "literal") {
      if (one.text === "") return "disjoint";
      around = false;
    } else if (other.kind === "literal") {
      if (other.text === "") return "disjoint";
      inside = false;
    }
  }
  if (inside) return around ? "equal" : "inside";
  return around ? "around" : "crossing";
}
