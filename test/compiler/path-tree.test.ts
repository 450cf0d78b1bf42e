// What may lie within a path is found by the tree, and all that does: held against comparing each with each.

import fc from "fast-check";
import { expect, test } from "vitest";
import { pathOf, relate } from "../../src/compiler/overlap.ts";
import { createPathTree } from "../../src/compiler/path-tree.ts";

const segment = fc.constantFrom("a", "b", ":x", "");
const path = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([segments, isOpen]) => ({ methods: [], path: `/${[...segments, ...(isOpen ? ["*"] : [])].join("/")}` }));

test("whatever is inside is found, in the order in which it was added", () => {
  fc.assert(
    fc.property(fc.array(path, { maxLength: 12 }), path, (all, one) => {
      const tree = createPathTree(all.map((each) => [each, pathOf(each)]));
      const inside = all.filter((each) => ["inside", "equal"].includes(relate(each, one)));
      const found = tree.within(pathOf(one));
      expect(found.filter((each) => ["inside", "equal"].includes(relate(each, one)))).toEqual(inside);
    }),
    { numRuns: 2_000, seed: 5 },
  );
});
