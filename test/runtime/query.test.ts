// The query as a policy sees it: every value of every name.

import { expect, test } from "vitest";
import { parseQuery } from "../../runtime/reading.ts";

test.each<[string, Record<string, string[]>]>([
  ["", {}],
  ["a=1", { a: ["1"] }],
  ["a=1&a=2&b=3", { a: ["1", "2"], b: ["3"] }],
  ["a", { a: [""] }],
  ["a=", { a: [""] }],
  ["=1", { "": ["1"] }],
  ["&", { "": ["", ""] }],
  ["a=b=c", { a: ["b=c"] }],
  ["a=1+2%2B3", { a: ["1 2+3"] }],
  ["%61=1&a=2", { a: ["1", "2"] }],
  ["a=%E2%82%AC", { a: ["€"] }],
  ["a=%zz&b=%E2%82", { a: ["%zz"], b: ["%E2%82"] }],
  ["a=1;b=2", { a: ["1;b=2"] }],
  ["a[]=1&a[x]=2", { "a[]": ["1"], "a[x]": ["2"] }],
  ["constructor=1&toString=2", { constructor: ["1"], toString: ["2"] } as never],
  ["a=%00%0d%0a", { a: ["\u0000\r\n"] }],
])("%j", (query, expected) => {
  expect({ ...parseQuery(query) }).toEqual(expected);
});

test("no name reaches the prototype", () => {
  const query = parseQuery("__proto__=1&__proto__=2&hasOwnProperty=3");
  expect(Reflect.get(query, "__proto__")).toEqual(["1", "2"]);
  expect(Object.getPrototypeOf(query)).toBeNull();
  expect(query["valueOf"]).toBeUndefined();
  expect(({} as Record<string, unknown>)["1"]).toBeUndefined();
});

test("it is frozen, with its values", () => {
  const query = parseQuery("a=1");
  expect(Object.isFrozen(query) && Object.isFrozen(query["a"])).toBe(true);
});

test("many parameters take no longer than they are", () => {
  expect(Object.keys(parseQuery(Array.from({ length: 20_000 }, (_, index) => `k${index}=1`).join("&")))).toHaveLength(
    20_000,
  );
});
