// A route with fewer methods wins over a wider one of the same path, wherever it stands: else the wider, laxer one takes what the strict one is for.

import { expect, test } from "vitest";
import type { RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { createRoutes } from "../../src/routing/routes.ts";

const routeOf = (pattern: string, id: number): RouteSpec<SourceLocation> => {
  const [methods = "", path = ""] = pattern.startsWith("/") ? ["", pattern] : pattern.split(" ");
  const at = { file: "a.ts", line: 1, column: 1 };
  return { id, pattern, methods: methods === "" ? [] : methods.split("|"), path, public: false, steps: [], at };
};

test.each([
  ["POST", "/a", "POST /a", "GET|POST /a"],
  ["POST", "/a/1", "POST /a/:id", "GET|POST|PUT /a/:other"],
  ["HEAD", "/a", "GET /a", "GET|HEAD|POST /a"],
  ["HEAD", "/a", "HEAD /a", "GET /a"],
  ["HEAD", "/a", "GET /a", "/a"],
  ["DELETE", "/a/b", "DELETE /a/*", "GET|DELETE /a/*"],
  ["DELETE", "/a", "DELETE /a/*", "GET|DELETE /a/*"],
  ["PATCH", "/a", "PATCH|PUT /a", "PATCH|POST|PUT /a"],
])("%s %s goes to %s, and not to %s", (method, path, narrow, wide) => {
  for (const patterns of [
    [narrow, wide],
    [wide, narrow],
  ]) {
    const match = createRoutes({ routes: patterns.map(routeOf) });
    expect(match(method, path, 0).route.pattern).toBe(narrow);
  }
});
