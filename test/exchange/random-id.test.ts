// A request's id is a version 4 UUID, and another one each time.

import { expect, test } from "vitest";
import { createRandomId } from "../../src/exchange/random-id.ts";

test("ids are version 4 UUIDs, and no two are alike, however many are drawn", () => {
  const one = createRandomId();
  const other = createRandomId();
  const ids = Array.from({ length: 5_000 }, (_, index) => (index % 2 === 0 ? one() : other()));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test("every digit that may vary takes every value", () => {
  const next = createRandomId();
  const seen = Array.from({ length: 36 }, () => new Set<string>());
  for (let turn = 0; turn < 2_000; turn++) for (const [index, digit] of [...next()].entries()) seen[index]!.add(digit);
  const counts = seen.map((digits) => digits.size);
  const expected = [..."xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx"].map((place) => ({ x: 16, y: 4 })[place] ?? 1);
  expect(counts).toEqual(expected);
});
