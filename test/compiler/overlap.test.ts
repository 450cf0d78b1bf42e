// How two routes relate, as sets of requests.
import { expect, test } from "vitest";
import { overlap } from "../../src/compiler/overlap.ts";

const toRoute = (pattern: string) => {
  const [methods, path] = pattern.startsWith("/") ? ["", pattern] : (pattern.split(" ") as [string, string]);
  return { methods: methods === "" ? [] : methods.split("|"), path };
};

test.each([
  // Paths.
  ["/a", "/b", "none"],
  ["/a", "/a", "conflict"],
  ["/a", "/a/", "none"],
  ["/a", "/A", "none"],
  ["/", "/a", "none"],
  ["/", "/*", "ordered"],
  ["/a", "/*", "ordered"],
  ["/a", "/:x", "ordered"],
  ["/:x", "/:y", "conflict"],
  ["/:x", "/", "none"],
  ["/a/:x", "/a/", "none"],
  ["/a/:x", "/:y/b", "conflict"],
  ["/a/:x", "/:y/:z", "ordered"],
  ["/a/:x", "/b/:x", "none"],
  ["/a/:x/c", "/a/b/:y", "conflict"],
  ["/a/:x/c", "/a/b/d", "none"],
  ["/a/*", "/a", "ordered"],
  ["/a/*", "/a/", "ordered"],
  ["/a/*", "/a/b/c", "ordered"],
  ["/a/*", "/a/*", "conflict"],
  ["/a/*", "/ab", "none"],
  ["/a/*", "/a/b/*", "ordered"],
  ["/a/*", "/:x/*", "ordered"],
  ["/a/*", "/:x/b", "conflict"],
  ["/a/*", "/:x", "conflict"],
  ["/a/*", "/b/*", "none"],
  ["/:x/*", "/*", "ordered"],
  ["/*", "/*", "conflict"],
  // One path in two spellings.
  ["/%61", "/a", "conflict"],
  ["/é", "/%C3%A9", "conflict"],
  ["/%c3%a9", "/%C3%A9", "conflict"],
  // Methods.
  ["GET /a", "POST /a", "none"],
  ["GET /a", "GET /a", "conflict"],
  ["GET /a", "HEAD /a", "ordered"],
  ["GET /a", "/a", "ordered"],
  ["GET|POST /a", "POST /a", "ordered"],
  ["GET|POST /a", "POST|PUT /a", "conflict"],
  ["GET|HEAD /a", "GET /a", "conflict"],
  // Both.
  ["GET /*", "POST /a", "none"],
  ["GET /*", "GET /a", "ordered"],
  ["GET /*", "/a", "conflict"],
  ["/*", "GET /a", "ordered"],
  ["GET /a/:x", "POST /a/b", "none"],
  ["GET|POST /a/*", "POST|PUT /a/b", "conflict"],
])("%s and %s: %s", (one, other, expected) => {
  expect(overlap(toRoute(one), toRoute(other))).toBe(expected);
  expect(overlap(toRoute(other), toRoute(one))).toBe(expected);
});
