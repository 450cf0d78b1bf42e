// The tree of routes finds what a comparison of each with each finds, and does not get slower in squares.
import { expect, test } from "vitest";
import { relate, type Taking } from "../../src/compiler/overlap.ts";
import { createRouteTree } from "../../src/compiler/route-tree.ts";

/** A small row of numbers without a pattern, the same in every run (xorshift). */
function createDice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761 || 1;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

const segments = ["a", "b", "A", "%61", "é", "%C3%A9", "%c3%a9", "a;v=1", "%2F", "*", ":x", ":y", ":x", ""];
const methods = [[], [], ["GET"], ["HEAD"], ["POST"], ["GET", "HEAD"], ["GET", "POST"], ["POST", "PUT"], ["PURGE"]];

function someRoutes(seed: number): Taking[] {
  const roll = createDice(seed);
  const one = (): Taking => {
    const path = Array.from({ length: 1 + roll(4) }, () => segments[roll(segments.length)]);
    if (roll(4) === 0) path.push("*");
    return { methods: methods[roll(methods.length)]!, path: `/${path.join("/")}` };
  };
  return Array.from({ length: 2 + roll(24) }, one);
}

/** What two paths are to each other, whatever the methods. */
const paths = (one: Taking, other: Taking) =>
  relate({ methods: [], path: one.path }, { methods: [], path: other.path });

test("it finds every two routes that meet, each once, and whatever lies around one", () => {
  let met = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const routes = someRoutes(seed);
    const tree = createRouteTree(routes);
    const found: string[] = [];
    tree.meetings((one, other) => found.push([one, other].sort((a, b) => a - b).join()));
    const expected = routes.flatMap((one, index) =>
      routes.flatMap((other, place) => (place > index && paths(one, other) !== "disjoint" ? `${index},${place}` : [])),
    );
    expect(found.sort(), JSON.stringify(routes)).toEqual(expected.sort());
    met += found.length;
    for (const one of [...routes, ...someRoutes(seed + 10_000)])
      expect(tree.around(one), `${one.path} in ${JSON.stringify(routes)}`).toEqual(
        routes.filter((other) => ["inside", "equal"].includes(paths(one, other))),
      );
  }
  expect(met).toBeGreaterThan(5_000);
});

test.each<[string, (index: number) => string]>([
  ["under one first segment", (index) => `/api/v${index}/:id`],
  ["below parameters and beside them", (index) => (index % 2 === 0 ? `/api/:team/v${index}` : `/api/v${index}`)],
  ["of many segments each", (index) => `/${"a/".repeat(40)}v${index}`],
])("of ten thousand routes %s it compares few", (_, path) => {
  const routes = Array.from({ length: 10_000 }, (_, index): Taking => ({ methods: [], path: path(index) }));
  let meetings = 0;
  const tree = createRouteTree([...routes, { methods: [], path: "/*" }]);
  tree.meetings(() => meetings++);
  expect(meetings).toBe(10_000);
  for (const one of routes) expect(tree.around(one).length).toBeLessThan(4);
});

test("a path with more segments than a stack is deep is no trouble", () => {
  const long = { methods: [], path: "/a".repeat(200_000) };
  const tree = createRouteTree([long, { ...long }, { methods: [], path: "/a/*" }]);
  let meetings = 0;
  tree.meetings(() => meetings++);
  expect([meetings, tree.around(long).length]).toEqual([3, 3]);
});
