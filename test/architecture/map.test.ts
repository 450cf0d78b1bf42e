// The map in docs/: it shows what the imports say, and its lines lead where they should.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { floorsOf, layOut, reduce } from "./layout.ts";
import { arrowsOf, drawMap, mapFile } from "./map.ts";
import { rooms } from "./rooms.ts";

const edge = (from: string, to: string) => ({ from, to });

test("the map in docs/ is the one that the imports draw", () => {
  const drawn = drawMap(rooms, arrowsOf(rooms));
  expect(readFileSync(mapFile, "utf8") === drawn, `${mapFile} is not what the imports say: npm run map`).toBe(true);
});

test("an arrow that follows from others is not drawn strongly", () => {
  const edges = [edge("a", "b"), edge("b", "c"), edge("a", "c"), edge("a", "d")];
  expect(reduce(edges)).toEqual([edge("a", "b"), edge("b", "c"), edge("a", "d")]);
});

test("a room stands above all that it imports, and what nobody imports stands on top", () => {
  const floors = floorsOf(["a", "b", "c", "d", "alone"], [edge("a", "b"), edge("b", "c"), edge("d", "c")]);
  expect(Object.fromEntries(floors)).toEqual({ a: 2, b: 1, c: 0, d: 2, alone: 2 });
});

test("ways that need not cross do not, and boxes keep their distance", () => {
  const edges = [edge("a", "z"), edge("b", "y"), edge("a", "m"), edge("m", "z")];
  const floors = floorsOf(["a", "b", "m", "y", "z"], edges);
  const { places, ways } = layOut(floors, edges, { node: 100, bend: 20 });
  const x = (name: string) => places.get(name)!.x;
  expect(Math.sign(x("a") - x("b"))).toBe(Math.sign(x("z") - x("y")));
  expect(Math.abs(x("z") - x("y"))).toBeGreaterThanOrEqual(100);
  expect(ways.get(edges[0]!)!.map(({ floor }) => floor)).toEqual([2, 1, 0]);
});
