// Routes by their paths, segment by segment: what may lie within one is found without looking at all others.

import type { Segment } from "./overlap.ts";

/** PathTree holds them. */
export interface PathTree<Route> {
  /** within gives those whose paths may be part of this one, in the order in which they were added: all that are, and hardly another. */
  within(path: readonly Segment[]): readonly Route[];
}

interface Node<Route> {
  readonly own: (readonly [order: number, route: Route])[];
  readonly next: Map<string, Node<Route>>;
}

const keyOf = (segment: Segment): string => (segment.kind === "literal" ? `/${segment.text}` : segment.kind);

/** createPathTree takes each with its path. */
export function createPathTree<Route>(routes: readonly (readonly [Route, readonly Segment[]])[]): PathTree<Route> {
  const root: Node<Route> = { own: [], next: new Map() };
  for (const [order, [route, path]] of routes.entries()) {
    let at = root;
    for (const segment of path) {
      const found = at.next.get(keyOf(segment)) ?? { own: [], next: new Map() };
      at.next.set(keyOf(segment), found);
      at = found;
    }
    at.own.push([order, route]);
  }
  const all = ({ own, next }: Node<Route>): Node<Route>["own"] => [...own, ...[...next.values()].flatMap(all)];
  return {
    within(path) {
      let nodes: readonly Node<Route>[] = [root];
      for (const segment of path) {
        if (segment.kind === "rest") break;
        nodes = nodes.flatMap(({ next }) =>
          segment.kind === "one" ? [...next.values()] : (next.get(keyOf(segment)) ?? []),
        );
      }
      const isWhole = path.at(-1)?.kind !== "rest";
      return nodes
        .flatMap((node) => (isWhole ? node.own : all(node)))
        .toSorted(([one], [other]) => one - other)
        .map(([, route]) => route);
    },
  };
}
