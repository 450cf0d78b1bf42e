// Routes that no request gets to are told with those that take it all; one of which anything is left is not.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { overlap } from "../../src/compiler/overlap.ts";
import { checkUnreached } from "../../src/compiler/unreached.ts";
import { createRoutes } from "../../src/routing/routes.ts";
import { oneBuilder } from "./fixture/folder.ts";

const build = oneBuilder();

test.each<[string, readonly string[], readonly string[]]>([
  ["method by method", ["GET /a", "GET|POST /a", "POST /a"], ["GET|POST /a"]],
  ["with the HEAD that goes with GET", ["HEAD /a", "GET|PUT /a", "PUT /a", "GET /a"], ["GET|PUT /a"]],
  ["by other names of a part of the path", ["GET|POST /a/:x", "GET /a/:y", "POST /a/:z"], ["GET|POST /a/:x"]],
  [
    "below the gateway's own pages",
    ["/.sallyport/sign-in", "/.sallyport", "/*"],
    ["/.sallyport/sign-in", "/.sallyport"],
  ],
  ["below a path, part by part", ["/a", "/a/", "/a/:x/*", "/a/*"], ["/a/*"]],
  ["all of them", ["/", "/:x/*", "/*"], ["/*"]],
  ["deeper", ["/a/:x", "/a/:x/", "/a/:x/:y/*", "/a/:x/*", "/a", "/a/"], ["/a/:x/*"]],
  ["path by path and method by method", ["GET|POST /", "GET /:x/*", "POST /:x/*", "GET|POST /*"], ["GET|POST /*"]],
  ["where its last slash is left", ["/a", "/a/:x/*", "/a/*"], []],
  ["where its own path is left", ["/a/", "/a/:x/*", "/a/*"], []],
  ["where a method of a part is left", ["GET|POST /", "GET /:x/*", "GET|POST /*"], []],
  ["where segments are named", ["/a", "/a/", "/a/b/*", "/a/c/*", "/a/*"], []],
  ["where a method is left", ["GET /a", "GET|POST|PUT /a", "POST /a"], []],
  ["where every method is taken", ["GET /a", "/a", "POST /a"], []],
  ["of another path", ["GET /a", "GET|POST /a/*", "POST /a"], []],
  ["beside the gateway's own pages", ["/.sallyports/x", "/a/.sallyport/x"], []],
])("%s", async (_, patterns, expected) => {
  const routes = patterns.map((pattern) => `route(${JSON.stringify(pattern)}, respond()),`);
  const result = await build({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("a.example", { identity: nobody },
${routes.join("\n")}
);
`,
  });
  const said = result.ok ? result.warnings : result.diagnostics;
  expect(said.map(({ code, severity, location }) => [severity, code, patterns[(location?.line ?? 0) - 3]])).toEqual(
    expected.map((pattern) => ["warning", "COMPILE_ROUTE_UNREACHED", pattern]),
  );
  for (const { fix } of said) expect(fix).toMatch(/\w/);
});

test("where an empty segment is kept, something is left", async () => {
  const result = await build({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("a.example", { identity: nobody, paths: { emptySegment: "keep" } },
  route("/", respond()), route("/:x/*", respond()), route("/*", respond()));
`,
  });
  expect(result).toMatchObject({ ok: true, warnings: [] });
});

test("one to which others are held is not told, though nothing gets to it itself", async () => {
  const result = await build({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
const strict = ({ client }: { readonly client: { readonly address: string } }) => client.address === "192.0.2.1";
export default host("a.example", { identity: nobody },
  route("GET /a", respond()), route("POST /a", respond()), route("GET|POST /a", strict, respond()), route("/*", respond()));
`,
  });
  expect(result).toMatchObject({ ok: true });
  if (!result.ok) return;
  const { routes } = result.generation.manifest.hosts[0]!;
  const holds = routes.some(({ held }) => held?.includes(routes[2]!.id));
  expect(result.warnings.map(({ code }) => code)).toEqual(holds ? [] : ["COMPILE_ROUTE_UNREACHED"]);
});

// A segment and a method that no route names stand for all that none names; no path is deeper than two more than every route's.
const [names, verbs] = [
  ["a", "b"],
  ["GET", "POST"],
] as const;
const segments = [...names, "other"];
const paths = [1, 2, 3, 4].flatMap((depth) =>
  Array.from({ length: segments.length ** depth }, (_, number) =>
    Array.from({ length: depth }, (_, at) => segments[Math.floor(number / segments.length ** at) % segments.length]!),
  ).flatMap((parts) => [`/${parts.join("/")}`, `/${parts.join("/")}/`]),
);
const requests = ["/", ...paths].flatMap((path) =>
  ["GET", "HEAD", "POST", "REPORT"].map((method) => [method, path] as const),
);

const path = fc
  .tuple(fc.array(fc.constantFrom(...names, ":x"), { maxLength: 2 }), fc.constantFrom("", "/", "/*"))
  .map(([parts, end]) => `/${parts.join("/")}${end}`.replace("//", "/"));
const route = fc.tuple(fc.constantFrom<string[]>([], ["GET"], ["POST"], [...verbs]), path);

test("it is what the router does: those that are told are those that no request gets to", () => {
  fc.assert(
    fc.property(fc.array(route, { minLength: 2, maxLength: 9 }), (drawn) => {
      const all = drawn
        .map(([methods, path], id): RouteSpec<SourceLocation> => {
          const at = { file: "a.ts", line: id + 1, column: 1 };
          return { id, pattern: `${methods.join("|")} ${path}`, methods, path, public: false, steps: [], at };
        })
        // What would be refused.
        .filter((one, index, before) => before.slice(0, index).every((other) => overlap(one, other) !== "conflict"));
      const told = new Set<number>();
      checkUnreached({ routes: all }, (_, at) => told.add(at!.line - 1));
      const match = createRoutes({ routes: all });
      const reached = new Set(
        requests.flatMap(([method, path]) => {
          try {
            return [match(method, path, 0).route.id];
          } catch {
            return [];
          }
        }),
      );
      for (const { id, pattern } of all) expect(`${pattern} ${told.has(id)}`).toBe(`${pattern} ${!reached.has(id)}`);
    }),
    { numRuns: 400, seed: 7 },
  );
});
