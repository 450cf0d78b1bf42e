// A radix tree for method and path, whose entries are routes. The one door to find-my-way.

import findMyWay, { type HTTPMethod } from "find-my-way";
import type { RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { readableMethods } from "../exchange/method.ts";
import { fromTreeText, isVague, needsCare, toCanonical, toTreeText } from "./tree-text.ts";

type Route = RouteSpec<SourceLocation>;

/** Match is where a request goes, with the path's parameters decoded. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  /** Is there something in a name that no policy could compare? Only with oddities. */
  readonly vague?: boolean;
}

/** Tree finds the most specific of its entries. */
export interface Tree {
  /** Every method that is told apart; one of them stands for all that no route names. */
  readonly methods: readonly string[];
  /** add leaves what is taken already as it is. */
  add(route: Route, methods: readonly string[], path: string): void;
  find(method: string, path: string): Match | null;
}

const common = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const noQuery = {};

export interface TreeOptions {
  readonly caseSensitive: boolean;
  /** Is it asked for paths with oddities? */
  readonly odd?: boolean;
}

/** createTree makes an empty one for these routes. */
export function createTree(routes: readonly Route[], { caseSensitive, odd = false }: TreeOptions): Tree {
  const careful = odd || routes.some(({ path }) => path.split("/").some((one) => needsCare(toCanonical(one))));
  const segmentOf = careful ? toCarefulSegment : toSegment;
  // find-my-way's own limit of 100 characters would make longer parameters match nothing.
  const tree = findMyWay({
    caseSensitive,
    ignoreTrailingSlash: false,
    ignoreDuplicateSlashes: false,
    maxParamLength: 16_384,
    // A path has none; an empty one would be made of it all the same.
    querystringParser: () => noQuery,
  });
  const named = new Set([...common, ...routes.flatMap((route) => route.methods)]);
  // Every method that no route names behaves alike, so one stands for all of them.
  const other = [...readableMethods].find((method) => !named.has(method) && method !== "CONNECT") ?? "TRACE";
  const taken = new Set<string>();
  return {
    methods: [...named, other],
    add(route, methods, path) {
      const treePath = path.split("/").map(segmentOf).join("/");
      const places = treePath.replace(/(^|[^:]):[A-Za-z_]\w*/g, "$1:");
      const shape = caseSensitive ? places : places.toLowerCase();
      for (const method of methods) {
        const entry = `${method} ${shape}`;
        // What node cannot read, the tree does not take either; the compiler said so.
        if (taken.has(entry) || !readableMethods.has(method)) continue;
        taken.add(entry);
        tree.on(method as HTTPMethod, treePath, () => undefined, route);
      }
    },
    find(method, path) {
      const text = careful ? toTreeText(path) : path;
      const found = tree.find((named.has(method) ? method : other) as HTTPMethod, text);
      if (found === null) return null;
      const route = found.store as Match["route"];
      const params = found.params as Record<string, string>;
      if (text === path) return { route, params };
      let vague = false;
      for (const [name, value] of Object.entries(params)) {
        vague ||= name !== "*" && isVague(value);
        params[name] = fromTreeText(value);
      }
      return { route, params, vague };
    },
  };
}

// The tree decodes what it is asked for; a literal segment's colon would otherwise begin a parameter.
const toLiteral = (segment: string): string => decodeURI(segment).replaceAll(":", "::");

function toSegment(segment: string, index: number, all: readonly string[]): string {
  // Without the expression, "/users/" would be a user whose id is ""; inside a path, "//" is never let in.
  if (segment.startsWith(":")) return index === all.length - 1 ? `${segment}([^/]+)` : segment;
  return segment === "*" ? segment : toLiteral(segment);
}

function toCarefulSegment(segment: string): string {
  // A tree would otherwise take "" for a name.
  if (segment.startsWith(":")) return `${segment}([^/]+)`;
  return segment === "*" ? segment : toLiteral(toTreeText(toCanonical(segment)));
}
