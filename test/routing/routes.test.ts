// The routing table: of all routes that fit, the most specific; of none, a refusal.

import { describe, expect, test } from "vitest";
import type { HostSpec, RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { GatewayError } from "../../src/errors.ts";
import { createRoutes, findHost } from "../../src/routing/routes.ts";

const at: SourceLocation = { file: "bank.ts", line: 1, column: 1 };

function route(pattern: string, id = 0): RouteSpec<SourceLocation> {
  const [, methods, path] = /^(?:([A-Z|]+) )?(\/.*)$/.exec(pattern)!;
  return { id, pattern, methods: methods?.split("|") ?? [], path: path!, public: false, steps: [], at };
}

const host = (name: string, patterns: readonly string[]): HostSpec<SourceLocation> => ({
  name,
  identities: [],
  origins: [],
  oddHeaders: [],
  routes: patterns.map(route),
  at,
});

/** Hosts as a generation has them. */
const hostsOf = (...specs: readonly HostSpec<SourceLocation>[]) => {
  const hosts = new Map(specs.map((spec) => [spec.name, { name: spec.name, match: createRoutes(spec) }]));
  return {
    match(name: string, method: string, path: string) {
      const host = findHost(hosts, name, "127.0.0.1", 0);
      return { host, ...host.match(method, path, 0) };
    },
  };
};

const tableOf = (...patterns: string[]) => hostsOf(host("a.example", patterns));

/** found is the pattern that takes the request; the code of the refusal where none does. */
function found(table: ReturnType<typeof hostsOf>, request: string, name = "a.example"): string {
  const [method = "", path = ""] = request.split(" ");
  try {
    return table.match(name, method, path).route.pattern;
  } catch (cause) {
    if (cause instanceof GatewayError) return cause.code;
    throw cause;
  }
}

const none = "ROUTING_NO_ROUTE";

test.each([
  ["GET /users/me", "/users/me"],
  ["GET /users/7", "/users/:id"],
  ["GET /users/7/photos", "/users/*"],
  ["GET /users/me/", "/users/*"],
  ["GET /users", "/users/*"],
  ["GET /users/", "/users/*"],
  ["GET /userss", "/*"],
  ["GET /", "/*"],
  ["GET /Users/me", "/*"],
])("the most specific route takes it: %s", (request, pattern) => {
  for (const patterns of [
    ["/users/me", "/users/:id", "/users/*", "/*"],
    ["/*", "/users/*", "/users/:id", "/users/me"],
  ])
    expect(found(tableOf(...patterns), request)).toBe(pattern);
});

describe("/admin/* covers /admin", () => {
  test.each([
    ["GET /admin", "/admin/*"],
    ["GET /admin/", "/admin/*"],
    ["GET /admin/users", "/admin/*"],
    ["GET /administrator", none],
    ["GET /admi", none],
  ])("%s", (request, expected) => {
    expect(found(tableOf("/admin/*"), request)).toBe(expected);
  });
  test("unless a narrower route names it", () => {
    expect(found(tableOf("/admin/*", "/admin"), "GET /admin")).toBe("/admin");
    expect(found(tableOf("/admin/*", "GET /admin"), "POST /admin")).toBe("/admin/*");
  });
  test("with what a parameter in front of it was", () => {
    expect(tableOf("/u/:id/*").match("a.example", "GET", "/u/7").params).toEqual({ id: "7" });
  });
  test("and of one method only where only that is named", () => {
    const table = tableOf("POST /admin/*", "/*");
    expect(found(table, "POST /admin")).toBe("POST /admin/*");
    expect(found(table, "GET /admin")).toBe("/*");
  });
});

describe("methods", () => {
  const table = tableOf("GET /x", "POST|PUT /x", "/y", "GET /y", "HEAD /z", "GET /z", "PURGE /q", "/q");
  test.each([
    ["GET /x", "GET /x"],
    ["HEAD /x", "GET /x"],
    ["POST /x", "POST|PUT /x"],
    ["PUT /x", "POST|PUT /x"],
    ["DELETE /x", none],
    ["OPTIONS /x", none],
    ["GET /y", "GET /y"],
    ["HEAD /y", "GET /y"],
    ["DELETE /y", "/y"],
    ["PROPFIND /y", "/y"],
    ["MKCALENDAR /y", "/y"],
    ["MADEUP /y", "/y"],
    ["HEAD /z", "HEAD /z"],
    ["GET /z", "GET /z"],
    ["PURGE /q", "PURGE /q"],
    ["GET /q", "/q"],
    ["get /x", none],
  ])("%s → %s", (request, expected) => {
    expect(found(table, request)).toBe(expected);
  });
});

describe("parameters", () => {
  const params = (pattern: string, path: string) => tableOf(pattern).match("a.example", "GET", path).params;
  test.each([
    ["/u/:id", "/u/7", { id: "7" }],
    ["/u/:id", "/u/a%20b", { id: "a b" }],
    ["/u/:id", "/u/%E2%82%AC", { id: "€" }],
    ["/u/:id/f/:file", "/u/7/f/x.txt", { id: "7", file: "x.txt" }],
    ["/f/*", "/f/a/b%20c", { "*": "a/b c" }],
    ["/f/*", "/f/", { "*": "" }],
    ["/u/:id", `/u/${"x".repeat(5_000)}`, { id: "x".repeat(5_000) }],
    ["/u/:id", "/u/100%25", { id: "100%" }],
    ["/u/:id", "/u/a:b", { id: "a:b" }],
    ["/u/:id", "/u/__proto__", { id: "__proto__" }],
  ])("%s in %s", (pattern, path, expected) => {
    expect({ ...params(pattern, path) }).toEqual(expected);
  });
  test.each(["/u/7/", "/u/7/x", "/u/", "/u"])("one segment and nothing else: %s", (path) => {
    expect(found(tableOf("/u/:id"), `GET ${path}`)).toBe(none);
  });
  test("what a caller does to them is not seen by the next", () => {
    const table = tableOf("/u/:id");
    const first = table.match("a.example", "GET", "/u/1").params as Record<string, string>;
    first["id"] = "2";
    first["extra"] = "x";
    expect({ ...table.match("a.example", "GET", "/u/1").params }).toEqual({ id: "1" });
  });
});

describe("literals are only themselves", () => {
  test.each([
    ["/v1/users:batch", "/v1/users:batch", "/v1/usersX"],
    ["/a/b::c", "/a/b::c", "/a/bX"],
    ["/files/(draft)", "/files/(draft)", "/files/draft"],
    ["/a.b", "/a.b", "/aXb"],
    ["/a+b", "/a+b", "/aab"],
    ["/caf%C3%A9", "/caf%C3%A9", "/cafe"],
    ["/café", "/caf%C3%A9", "/cafe"],
    ["/a%20b", "/a%20b", "/a+b"],
    ["/x$y", "/x$y", "/x"],
  ])("%s", (pattern, path, other) => {
    expect(found(tableOf(pattern), `GET ${path}`)).toBe(pattern);
    expect(found(tableOf(pattern), `GET ${other}`)).toBe(none);
  });
});

describe("hosts", () => {
  const table = hostsOf(host("a.example", ["/*"]), host("b.example", ["/b"]));
  test.each([
    ["a.example", "GET /b", "/*"],
    ["b.example", "GET /b", "/b"],
    ["b.example", "GET /c", none],
    ["c.example", "GET /", none],
    ["xa.example", "GET /", none],
    ["a.example.evil.example", "GET /", none],
    ["A.example", "GET /", none],
    ["__proto__", "GET /", none],
    ["", "GET /", none],
  ])("%s %s", (name, request, expected) => {
    expect(found(table, request, name)).toBe(expected);
  });
  test("a match says whose route it is", () => {
    expect(table.match("b.example", "GET", "/b").host.name).toBe("b.example");
  });
});

test("ten thousand routes compile, and each is found", () => {
  const patterns = Array.from({ length: 10_000 }, (_, index) =>
    index % 3 === 0 ? `/s${index}/:id` : index % 3 === 1 ? `POST /s${index}/x/*` : `/s${index}`,
  );
  const table = tableOf(...patterns);
  for (let index = 0; index < 10_000; index += 37) {
    const pattern = patterns[index]!;
    const method = pattern.startsWith("POST") ? "POST" : "GET";
    const path = pattern.replace("POST ", "").replace(":id", "7").replace("*", "y/z");
    expect(found(table, `${method} ${path}`)).toBe(pattern);
  }
  expect(found(table, "GET /s10001")).toBe(none);
});
