// The routes of one host as a tree of their paths' segments: which of them meet is found without comparing each with each.

import { pathOf, type Segment, type Taking } from "./overlap.ts";

/** RouteTree finds routes by what their paths take; methods are the caller's to compare. */
export interface RouteTree<Route extends Taking> {
  /** around gives the routes whose paths take all that this one's path takes, in the order of the host; itself among them. */
  around(taking: Taking): readonly Route[];
  /** meetings calls back once for every two routes whose paths have something in common, in no order. */
  meetings(met: (one: number, other: number) => void): void;
}

interface Node {
  /** Indexes of the routes that end here. */
  readonly ended: number[];
  /** Of those whose last "*" stands here. */
  readonly rest: number[];
  readonly literals: Map<string, Node>;
  one: Node | undefined;
}

const createNode = (): Node => ({ ended: [], rest: [], literals: new Map(), one: undefined });

/** createRouteTree adds every route once. */
export function createRouteTree<Route extends Taking>(routes: readonly Route[]): RouteTree<Route> {
  const root = createNode();
  for (const [index, route] of routes.entries()) add(root, pathOf(route), index);
  return {
    around: (taking) =>
      around(root, pathOf(taking))
        .sort((a, b) => a - b)
        .map((index) => routes[index]!),
    meetings: (met) => meetings(root, met),
  };
}

function add(root: Node, path: readonly Segment[], index: number): void {
  let node = root;
  for (const segment of path) {
    if (segment.kind === "rest") {
      node.rest.push(index);
      return;
    }
    if (segment.kind === "one") node = node.one ??= createNode();
    else {
      const next = node.literals.get(segment.text) ?? createNode();
      node.literals.set(segment.text, next);
      node = next;
    }
  }
  node.ended.push(index);
}

function around(root: Node, path: readonly Segment[]): number[] {
  const found: number[] = [];
  let nodes = [root];
  for (const segment of path) {
    for (const { rest } of nodes) append(found, rest);
    if (segment.kind === "rest") return found;
    nodes = nodes.flatMap(({ one, literals }) => {
      if (segment.kind === "one") return one ?? [];
      // A name is not "".
      const wider = segment.text === "" ? undefined : one;
      return [literals.get(segment.text), wider].flatMap((next) => next ?? []);
    });
  }
  for (const { rest, ended } of nodes) {
    append(found, rest);
    append(found, ended);
  }
  return found;
}

function append(list: number[], more: readonly number[]): void {
  for (const one of more) list.push(one);
}

/** By pairs of places to which one path may lead; in a list of its own, since patterns may be longer than a stack is deep. */
function meetings(root: Node, met: (one: number, other: number) => void): void {
  const pairs: (readonly [Node, Node])[] = [[root, root]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    if (a === b) {
      meetEachOther(a.ended, met);
      meetEachOther(a.rest, met);
      if (a.rest.length > 0) meetAll(a.rest, below(a), met);
      for (const next of a.literals.values()) pairs.push([next, next]);
      if (a.one === undefined) continue;
      pairs.push([a.one, a.one]);
      for (const [text, next] of a.literals) if (text !== "") pairs.push([a.one, next]);
      continue;
    }
    meetAll(a.ended, b.ended, met);
    if (a.rest.length > 0) meetAll(a.rest, [...b.rest, ...below(b)], met);
    if (b.rest.length > 0) meetAll(b.rest, below(a), met);
    const [few, many] = a.literals.size <= b.literals.size ? [a, b] : [b, a];
    for (const [text, next] of few.literals) {
      const other = many.literals.get(text);
      if (other !== undefined) pairs.push([next, other]);
    }
    if (a.one !== undefined) for (const [text, next] of b.literals) if (text !== "") pairs.push([a.one, next]);
    if (b.one !== undefined) for (const [text, next] of a.literals) if (text !== "") pairs.push([next, b.one]);
    if (a.one !== undefined && b.one !== undefined) pairs.push([a.one, b.one]);
  }
}

function meetEachOther(all: readonly number[], met: (one: number, other: number) => void): void {
  for (let place = 0; place < all.length; place++)
    for (let next = place + 1; next < all.length; next++) met(all[place]!, all[next]!);
}

function meetAll(some: readonly number[], others: readonly number[], met: (one: number, other: number) => void): void {
  for (const one of some) for (const other of others) met(one, other);
}

/** What a last "*" takes, but for others at the same place. */
function below(node: Node): number[] {
  const found: number[] = [];
  const nodes = [node];
  for (let next = nodes.pop(); next !== undefined; next = nodes.pop()) {
    append(found, next.ended);
    if (next !== node) append(found, next.rest);
    for (const child of next.literals.values()) nodes.push(child);
    if (next.one !== undefined) nodes.push(next.one);
  }
  return found;
}
