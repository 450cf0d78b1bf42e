// Routes that no request gets to are told with those that take it all; one of which anything is left is not.

import { expect, test } from "vitest";
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
