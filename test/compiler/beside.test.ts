// What a wide route lets pass beside a narrower one: a slash more, something below, another case, another method.

import { beforeAll, describe, expect, test } from "vitest";
import type { HostSpec, SourceLocation } from "../../runtime/contract.ts";
import type { Diagnostic } from "../../src/generation/diagnostic.ts";
import { createRoutes } from "../../src/routing/routes.ts";
import { openJudge } from "../../src/testing/judge.ts";
import { createFolder } from "../support/folder.ts";
import { oneBuilder } from "./fixture/folder.ts";

const build = oneBuilder();

const top = `import { assurance, bearer, before, choose, deny, every, forward, host, oidc, otherwise, publicRoute, redirect, respond, route, routes, stepUp, upstream, when, type UserContext, nobody } from "sallyport";
const staff = oidc("staff", { issuer: "https://login.example.com", clientId: "x" });
const machines = bearer("machines", { issuer: "https://login.example.com", audience: "x" });
const mfa = assurance("mfa", { acr: "urn:mfa" });
const passkey = assurance("passkey", { factor: "passkey", implies: mfa });
const factor = assurance("factor", { factor: ["passkey", "totp"] });
const app = upstream("app", { endpoints: ["http://127.0.0.1:1"] });
const other = upstream("other", { endpoints: ["http://127.0.0.1:2"] });
const twin = upstream("twin", { endpoints: ["http://127.0.0.1:1/"] });
const passes = forward(app);
const member = (group: string) => ({ user }: UserContext) => user.groups.includes(group);
const support = member("support");
const finance = member("finance");
const outside = ({ client }: UserContext) => client.address !== "10.0.0.1";
`;

/** Routes of one host; where requests go; and what warnings name, besides the route they stand at. */
type Case = readonly [what: string, routes: string, requests: Readonly<Record<string, string>>, warned?: string];

const everything = `route("/*", forward(app))`;
const open = `publicRoute("/*", forward(app))`;

const held: readonly Case[] = [
  [
    "what is denied, in every spelling that a server may take for the same",
    `route("/exact.html", deny("no")), route("/api/:id", deny("no")), ${everything}`,
    {
      "GET /exact.html": "/exact.html",
      "GET /exact.html/": "/exact.html",
      "GET /exact.html/extra.css": "/exact.html",
      "POST /exact.html/a/b.css": "/exact.html",
      "GET /EXACT.html": "/exact.html",
      "GET /Exact.HTML/": "/exact.html",
      "GET /exact.html.": "/exact.html",
      "GET /exact.html%20": "/exact.html",
      "GET /exact.html%20.%20..": "/exact.html",
      "GET /exact.html%3Ba=b": "/exact.html",
      "GET /exact.html%3B/x": "/exact.html",
      "GET /exact.html::$DATA": "/exact.html",
      "GET /exact.html%3A%3A$DATA": "/exact.html",
      "GET /exact.html::%24DATA": "/exact.html",
      "GET /exact.html:%3A%24DATA": "/exact.html",
      "GET /exact.html:$INDEX_ALLOCATION": "/exact.html",
      "GET /exact.html%3A%24DATA": "/exact.html",
      "GET /exact:verb": "/*",
      "GET /%20": "/*",
      "GET /%3Bx": "/*",
      "GET /api/1/": "/api/:id",
      "GET /api/1/extra.css": "/api/:id",
      "GET /API/1/extra.css": "/api/:id",
      "GET /api/1.": "/api/:id",
      "GET /exact.html5": "/*",
      "GET /x/exact.html/": "/*",
      "GET /api": "/*",
      "GET /api/": "/*",
      "GET /": "/*",
    },
  ],
  [
    "what another upstream of the same server would serve",
    `route("/exact.html", finance, forward(app)), route("/*", forward(twin))`,
    { "GET /exact.html": "/exact.html", "GET /exact.html/x.css": "/exact.html", "GET /fine": "/*" },
  ],
  [
    "what a guard of the wide one may forward",
    `route("/exact.html", deny("no")), route("/*", () => passes, respond({ status: 404 }))`,
    { "GET /exact.html/": "/exact.html", "GET /exact.html/x.css": "/exact.html", "GET /fine": "/*" },
  ],
  [
    "what ends in a slash, without it and below it",
    `route("/docs/", deny("no")), ${everything}`,
    { "GET /docs": "/docs/", "GET /docs/a": "/docs/", "GET /Docs": "/docs/", "GET /doc": "/*" },
  ],
  [
    "a whole folder, in another case",
    `route("/admin/*", finance, forward(app)), ${everything}`,
    { "GET /ADMIN": "/admin/*", "GET /Admin/x": "/admin/*", "GET /administrator": "/*" },
  ],
  [
    "a literal beside a parameter",
    `route("/users/me", deny("no")), route("/users/:id", forward(app))`,
    { "GET /users/ME": "/users/me", "PUT /users/me.": "/users/me", "GET /users/7": "/users/:id" },
  ],
  [
    "who must sign in, beside what is public",
    `route("/account", forward(app)), ${open}`,
    { "GET /account/": "/account", "POST /account/x": "/account", "GET /x": "/*" },
  ],
  [
    "whom it takes, beside one that takes more",
    `route("/people", { identity: staff }, forward(app)), route("/robots", { identity: machines }, forward(app)), publicRoute("/open", { identity: nobody }, forward(app)), ${everything}`,
    { "GET /people/": "/people", "POST /People/x": "/people", "GET /robots/x": "/robots", "GET /open/": "/*" },
  ],
  [
    "what every() and choose() ask for",
    `route("/a", every(support, every(stepUp(mfa), forward(app)))), route("/b", choose(when(outside, stepUp(mfa)), otherwise(support)), forward(app)), route("/c", every(forward(app))), ${everything}`,
    { "GET /a/": "/a", "GET /b/x": "/b", "GET /c/x": "/*" },
  ],
  [
    "what the floor of a list asks for, beside a route that does not stand on it",
    `routes(staff, machines)(before(support), route("/a", forward(app)), route("/b/*", forward(app))), route("/c", support, forward(app)), ${everything}`,
    { "GET /a/": "/a", "GET /B/x": "/b/*", "GET /c/x": "/c" },
  ],
  [
    "a step-up, a guard, and steps under a condition",
    `route("/a", stepUp(mfa), forward(app)), route("/b", support, forward(app)), route("/c", when(outside, stepUp(mfa)), forward(app)), ${everything}`,
    { "GET /a/": "/a", "GET /b/x": "/b", "GET /c/x": "/c" },
  ],
  [
    "the same step-up, younger or higher",
    `route("/a", stepUp(mfa, { maxAge: "1m" }), forward(app)), route("/b", stepUp(passkey), forward(app)), route("/*", stepUp(mfa, { maxAge: "1h" }), forward(app)), route("/f/b", stepUp(passkey), forward(app)), route("/f/*", stepUp(factor), forward(app))`,
    { "GET /a/": "/a", "GET /f/b/": "/f/b" },
    // Of any age is weaker than within the hour.
    `"/b/" and what lies below "/b" fall to "/*"`,
  ],
  [
    "an answer of our own that refuses",
    `route("/closed", respond({ status: 403 })), ${everything}`,
    { "GET /closed/": "/closed" },
  ],
  [
    "methods that change, beside one that does",
    `route("POST /payouts", finance, forward(app)), ${everything}`,
    {
      "PUT /payouts": "POST /payouts",
      "DELETE /Payouts/": "POST /payouts",
      "POST /payouts/7/approve": "POST /payouts",
      "PROPFIND /payouts": "POST /payouts",
      "GET /payouts": "/*",
      "HEAD /payouts": "/*",
      "GET /payouts/7": "/*",
      "OPTIONS /payouts": "/*",
    },
  ],
  [
    "every method, beside one that reads",
    `route("GET /secret.php", deny("no")), ${everything}`,
    {
      "HEAD /secret.php": "GET /secret.php",
      "POST /secret.php": "GET /secret.php",
      "POST /secret.php/x": "GET /secret.php",
      "OPTIONS /secret.php": "/*",
    },
  ],
  [
    "the nearest, where several stand beside it",
    `route("/a/:id", deny("no")), route("/a/open", forward(app)), route("/a/b", support, forward(app)), ${everything}`,
    { "GET /a/x/": "/a/:id", "GET /a/open/": "/*", "GET /a/open/x": "/*", "GET /a/b/x": "/a/b", "GET /a/B": "/a/:id" },
  ],
  [
    "before each of two that are wider",
    `route("GET /a/b", deny("no")), route("GET /a/*", support, forward(app)), ${everything}`,
    { "GET /a/b/": "GET /a/b", "POST /a/b": "GET /a/b", "GET /A/b": "GET /a/b", "GET /A/c": "GET /a/*" },
  ],
];

const free: readonly Case[] = [
  [
    "a route that names what lies below says otherwise",
    `route("/a", deny("no")), route("/a/*", forward(app)), route("/b/:id", deny("no")), route("/b/:other/*", forward(app)), route("/docs/", deny("no")), route("/docs/*", forward(app)), ${everything}`,
    { "GET /a/x": "/a/*", "GET /a/": "/a/*", "GET /b/1/x": "/b/:other/*", "GET /docs/x": "/docs/*" },
  ],
  [
    "a route that names the other methods says otherwise",
    `route("POST /a", finance, forward(app)), route("PUT /a", forward(app)), route("POST /b", finance, forward(app)), route("/b", forward(app)), ${everything}`,
    { "PUT /a": "PUT /a", "DELETE /a": "POST /a", "PUT /b": "/b", "GET /b": "/b" },
  ],
  [
    "routes that ask the same, or for less, hold nothing",
    `route("/a", forward(app)), publicRoute("/login", forward(app)), route("/b", support, forward(app)), route("/c", ({ user }) => user.id !== "x", forward(app)), route("/b/c/*", support, finance, forward(app)), route("/*", support, ({ user }) => user.id !== "x", forward(app))`,
    { "GET /a/": "/*", "GET /login/x": "/*", "GET /b/": "/*", "GET /c/x": "/*" },
  ],
  [
    "the floor of a host holds for the wide route as well",
    `before(support), route("/a", forward(app)), ${everything}`,
    { "GET /a/x": "/*" },
  ],
  [
    "the same asked in every(), in choose() and written out",
    `route("/a", every(support, stepUp(mfa)), choose(when(outside, finance), otherwise(deny("no"))), forward(app)), route("/*", stepUp(mfa), every(support, every(choose(when(outside, finance), otherwise(deny("no"))), forward(app))))`,
    { "GET /a/x": "/*" },
  ],
  [
    "what goes elsewhere, or is answered here, is another thing",
    `route("/a", support, forward(other)), route("/b", redirect("/b/home")), publicRoute("GET /robots.txt", respond({ body: "x" })), route("GET /", redirect("/home")), ${everything}`,
    { "GET /a/x": "/*", "GET /b/home": "/*", "GET /robots.txt/": "/*", "GET /home": "/*" },
  ],
  [
    "a wide route that forwards nothing lets nothing pass",
    `route("/a", support, forward(app)), route("/*", deny("no"))`,
    { "GET /a/": "/*" },
  ],
  [
    "two methods that each have their route",
    `route("GET /a/b", support, forward(app)), route("POST /a/*", forward(app))`,
    { "POST /a/b": "POST /a/*" },
  ],
];

const doubtful: readonly Case[] = [
  [
    "each asks for something else, and a warning names both and the pattern",
    `route("/users/:id", ({ params, user }) => params.id === user.id, forward(app)), route("/users/*", support, forward(app))`,
    { "GET /users/7/photos": "/users/*", "GET /users/7/": "/users/*" },
    `"/users/:id/" and what lies below "/users/:id" fall to "/users/*"`,
  ],
  [
    "the same of methods",
    `route("POST /payouts/*", finance, forward(app)), route("/*", support, forward(app))`,
    { "PUT /payouts": "/*" },
    `"PUT /payouts/*" falls to "/*"`,
  ],
  [
    "two guards out of one maker are two",
    `route("/a", member("a"), forward(app)), route("/*", member("b"), forward(app))`,
    {},
    `"/a/" and what lies below "/a" fall to "/*"`,
  ],
  [
    "each takes others",
    `route("/a", { identity: staff }, forward(app)), route("/*", { identity: machines }, forward(app))`,
    { "GET /a/x": "/*" },
    `"/a/" and what lies below "/a" fall to "/*"`,
  ],
  [
    "a third that stands between them is asked in place of the wide one",
    `route("/a/b", finance, forward(app)), route("/a/*", finance, forward(app)), route("/*", support, forward(app))`,
    {},
  ],
];

const cases = [...held, ...free, ...doubtful];
let hosts: readonly HostSpec<SourceLocation>[] = [];
let warnings: readonly Diagnostic[] = [];

beforeAll(async () => {
  const text = cases
    .map(([, routes], index) => `host("h${index}", { identity: [staff, machines] }, ${routes}),\n`)
    .join("");
  const result = await build({ "a.ts": `${top}export default [\n${text}];\n` });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  hosts = result.generation.manifest.hosts;
  ({ warnings } = result);
});

const firstLine = top.split("\n").length + 1;

describe.each([
  ["held", held],
  ["left alone", free],
  ["doubtful", doubtful],
] as const)("%s", (_, table) => {
  test.each(table.map(([what, , requests, warned]) => ({ what, requests, warned })))(
    "$what",
    ({ what, requests, warned }) => {
      const index = cases.findIndex(([name]) => name === what);
      const match = createRoutes(hosts[index]!);
      const found = Object.keys(requests).map((request) => {
        const [method = "", path = ""] = request.split(" ");
        return [request, match(method, path, 0).route.pattern];
      });
      expect(Object.fromEntries(found)).toEqual(requests);
      const told = warnings.filter(({ location }) => location?.line === firstLine + index);
      expect(told.map(({ code }) => code)).toEqual(warned === undefined ? [] : ["COMPILE_ROUTE_BESIDE"]);
      if (warned !== undefined) expect(told[0]?.message).toContain(warned);
    },
  );
});

test("sallyport/testing decides alike", async () => {
  const folder = await createFolder({
    "a.ts": `${top}export default host("a", { identity: nobody }, route("/exact.html", deny("closed")), route("/*", forward(app)));\n`,
  });
  const opened = await openJudge(folder);
  if (!("judge" in opened)) throw new Error("it does not load");
  const made = { method: "GET", headers: {}, user: null, proofs: [], address: "192.0.2.1", nowMs: 0 };
  expect(await opened.judge.judge({ ...made, url: "http://a/exact.html/extra.css" })).toMatchObject({
    kind: "deny",
    reason: "closed",
  });
  expect(await opened.judge.judge({ ...made, url: "http://a/other.html" })).toMatchObject({ kind: "forward" });
  await opened.judge.close();
});

test("a long row of dots is no work", () => {
  const match = createRoutes(hosts[0]!);
  const from = performance.now();
  for (let round = 0; round < 20; round++) match("GET", `/${"x.".repeat(20)}${".".repeat(16_000)}x`, 0);
  // Quadratic, it would be many seconds.
  expect(performance.now() - from).toBeLessThan(2_000);
});

test("the parameters are those of the route that holds it", () => {
  const match = createRoutes(hosts[0]!);
  expect({ ...match("GET", "/API/Ab%20c/extra.css", 0).params }).toEqual({ id: "Ab c" });
});

test("a warning says what to write", () => {
  const fixes = warnings.map(({ fix }) => fix).join("\n");
  expect(fixes).toContain('"/users/:id/*"');
  expect(fixes).toContain('Write "/payouts/*" in place of "POST /payouts/*"');
});
