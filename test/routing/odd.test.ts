// Paths that servers read in different ways, where a host or a route keeps them: decided so that it holds in each reading, or refused.

import { describe, expect, test } from "vitest";
import type { Manifest, RouteSpec, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import type { PathOptions } from "../../runtime/path-words.ts";
import { createLaxity } from "../../src/assurance/laxity.ts";
import { GatewayError } from "../../src/errors.ts";
import { parseTarget } from "../../src/listener/canonical.ts";
import { createRoutes } from "../../src/routing/routes.ts";

const at: SourceLocation = { file: "git.ts", line: 1, column: 1 };
const everything: PathOptions = { encodedSlash: "keep", emptySegment: "keep", semicolon: "keep", bytes: "keep" };

const upstreams = ["git", "files"].map(
  (name, index) =>
    ({
      name,
      endpoints: [{ url: `http://10.0.0.${index}`, weight: 1 }],
    }) as unknown as Manifest<SourceLocation>["upstreams"][number],
);

/** "deny", "to git", "one to git" (with guard number one). */
const steps = (words: string): StepSpec<SourceLocation>[] =>
  words
    .split(" ")
    .filter((word) => word !== "to")
    .map((word) => {
      if (word === "deny") return { kind: "deny", at };
      if (word === "git" || word === "files") return { kind: "forward", upstream: word, at };
      return { kind: "guard", same: word.length, at };
    });

interface Table {
  readonly paths?: PathOptions;
  readonly routes: Readonly<Record<string, string | readonly [string, PathOptions]>>;
}

/** match gives "pattern {params}" or the code of the refusal. */
function matching({ paths, routes }: Table) {
  const specs = Object.entries(routes).map(([pattern, said], id): RouteSpec<SourceLocation> => {
    const [words, own] = typeof said === "string" ? [said, undefined] : said;
    const [, methods, path] = /^(?:([A-Z|]+) )?(\/.*)$/.exec(pattern)!;
    return {
      id,
      pattern,
      methods: methods?.split("|") ?? [],
      path: path!,
      public: false,
      ...(own ? { paths: own } : {}),
      steps: steps(words),
      at: { ...at, line: id + 1 },
    };
  });
  const laxity = createLaxity({ levels: [], upstreams })({ identities: [] });
  const match = createRoutes({ routes: specs, ...(paths ? { paths } : {}) }, laxity.compare);
  return (request: string): string => {
    const [method, target] = request.includes(" ") ? (request.split(" ") as [string, string]) : ["GET", request];
    try {
      const { path, oddities } = parseTarget(target);
      const { route, params } = match(method, path, oddities);
      return [route.pattern, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join(" ");
    } catch (cause) {
      if (cause instanceof GatewayError) return String(cause.status);
      throw cause;
    }
  };
}

const gitlab = matching({
  paths: { encodedSlash: "keep" },
  routes: {
    "/api/v4/projects/:id": "g to git",
    "/api/v4/projects/:id/*": "g to git",
    "/-/admin/*": "gg to git",
    "/*": "to git",
  },
});
const npm = matching({ routes: { "/-/*": "deny", "/*": ["to files", { encodedSlash: "keep" }] } });
const rabbit = matching({
  routes: {
    "/api/queues/:vhost/:queue": ["g to git", { encodedSlash: "keep" }],
    "/api/queues/:vhost": ["g to git", { encodedSlash: "keep" }],
    "/api/exchanges/%2f/:name": ["g to git", { encodedSlash: "keep" }],
    "/api/*": "g to git",
  },
});
const tomcat = matching({
  paths: { semicolon: "keep", emptySegment: "keep" },
  routes: { "/account/:id": "g to git", "/account": "g to git", "/*": "to git" },
});

describe("applications", () => {
  test.each([
    [gitlab, "/api/v4/projects/group%2fproject", "/api/v4/projects/:id id=group/project"],
    [gitlab, "/api/v4/projects/a%2Fb%2Fc/issues/5", "/api/v4/projects/:id/* id=a/b/c *=issues/5"],
    [gitlab, "/api/v4/projects/7", "/api/v4/projects/:id id=7"],
    [gitlab, "/group%2Fproject", "/* *=group/project"],
    // A server that decodes would serve what asks for more.
    [gitlab, "/-%2Fadmin%2Fusers", "/-/admin/* *=users"],
    [gitlab, "/api%2Fv4/projects/7", "/api/v4/projects/:id id=7"],
    [gitlab, "/x/..%2F-%2Fadmin", "400"],
    [npm, "/@scope%2fname", "/* *=@scope/name"],
    [npm, "/@scope%2Fname/-/name-1.0.0.tgz", "/* *=@scope/name/-/name-1.0.0.tgz"],
    [npm, "/-%2Fall", "400"],
    [npm, "/-/x%2Fy", "400"],
    [npm, "//-/all", "400"],
    [rabbit, "/api/queues/%2F/q", "/api/queues/:vhost/:queue vhost=/ queue=q"],
    [rabbit, "/api/queues/%2F", "/api/queues/:vhost vhost=/"],
    [rabbit, "/api/queues/%2F/a%2Fb", "/api/queues/:vhost/:queue vhost=/ queue=a/b"],
    [rabbit, "/api/exchanges/%2F/amq.topic", "/api/exchanges/%2f/:name name=amq.topic"],
    [rabbit, "/api/exchanges/%252F/amq.topic", "/api/* *=exchanges/%2F/amq.topic"],
    [rabbit, "/api/users/%2F", "400"],
    [tomcat, "/account;jsessionid=A1", "/account"],
    [tomcat, "/account/7;jsessionid=A1", "400"],
    [tomcat, "//account//7", "/account/:id id=7"],
    [tomcat, "/shop;jsessionid=A1/cart", "/* *=shop;jsessionid=A1/cart"],
    [tomcat, "/shop//cart", "/* *=shop//cart"],
    [tomcat, "/account%2F7", "400"],
  ])("%#", (match, request, expected) => {
    expect(match(request)).toBe(expected);
  });
});

describe("what is kept", () => {
  const one = (paths: PathOptions, own?: PathOptions) =>
    matching({ paths, routes: own ? { "/*": ["to git", own] } : { "/*": "to git" } });
  const odd = {
    encodedSlash: "/a%2Fb",
    emptySegment: "/a//b",
    semicolon: "/a;b",
    bytes: "/a%E9",
    encodedPercent: "/a%25",
  };
  const words = Object.keys(odd) as (keyof typeof odd)[];

  test.each(words)("%s, and nothing else", (word) => {
    for (const other of words) {
      const kept = other === word || other === "encodedPercent";
      expect(one({ [word]: "keep" })(odd[other]) !== "400").toBe(kept);
      expect(one({}, { [word]: "keep" })(odd[other]) !== "400").toBe(kept);
    }
  });
  test.each(words)("%s is refused by a route, whatever its host says", (word) => {
    expect(one({ [word]: "keep" }, { [word]: "refuse" })(odd[word])).toBe("400");
    expect(one({ [word]: "refuse" }, { [word]: "keep" })(odd[word])).not.toBe("400");
    expect(one({ [word]: "refuse" })("/clean")).toBe("/* *=clean");
  });
  test("by a host that has no route for it: that is a 404, and a 400 where nobody keeps it", () => {
    const match = matching({ paths: { emptySegment: "keep" }, routes: { "/a": "to git" } });
    expect(match("//b")).toBe("404");
    expect(match("/b%2Fc")).toBe("400");
    expect(match("/b")).toBe("404");
  });
  test("by the wide route: a narrower one that does not is not reached by it", () => {
    const match = matching({ routes: { "/admin/*": "g to git", "/*": ["to git", everything] } });
    for (const path of ["//admin", "/admin%2Fx", "/;a/admin", "/%E9admin", "/admin/x//y"])
      expect(match(path)).toBe("400");
    expect(match("/x//y")).toBe("/* *=x//y");
  });
});

describe("names and the rest", () => {
  const match = matching({
    paths: everything,
    routes: { "/u/:id": "to git", "/u/:id/x": "to git", "/caf%e9/*": "to git", "/m;v=1/*": "to git", "/f/*": "to git" },
  });
  test.each([
    ["/u/a%2Fb", "/u/:id id=a/b"],
    ["/u/a%2Fb/x", "/u/:id/x id=a/b"],
    ["/u/%2F", "/u/:id id=/"],
    ["/u/a%3Bb%2Fc%2520", "/u/:id id=a;b/c%20"],
    ["/u/caf%C3%A9%2F%E2%82%AC", "/u/:id id=café/€"],
    // What a policy could not compare is no name.
    ["/u/a;b", "400"],
    ["/u/a%E9", "400"],
    ["/u/a%E9/x", "400"],
    ["/u//x", "404"],
    ["/u/", "404"],
    ["/f/a;b//c%2Fd%E9%C3%A9%20", "/f/* *=a;b//c/d\ufffdé "],
    ["/f//", "/f/* *=/"],
    ["/caf%E9/x", "/caf%e9/* *=x"],
    ["/caf%C3%A9/x", "404"],
    ["/m;v=1/x", "/m;v=1/* *=x"],
    ["/m;v=2/x", "404"],
  ])("%s → %s", (request, expected) => {
    expect(match(request)).toBe(expected);
  });
  test.each([
    ["/a%3Fb", "/a%3Fb"],
    ["/a%3fb", "/a%3Fb"],
    ["/a%253Fb", "/*"],
    ["/100%25", "/100%25"],
    ["/100%2525", "/*"],
    ["/c:d", "/c:d"],
    ["/c%3Ad", "/*"],
  ])("a clean path, and a literal that is encoded: %s is %s", (request, pattern) => {
    const encoded = matching({ routes: { "/a%3Fb": "to git", "/100%25": "to git", "/c:d": "to git", "/*": "to git" } });
    expect(encoded(request).split(" ")[0]).toBe(pattern);
  });
});

describe("two readings", () => {
  const decide = (routes: Table["routes"], request: string) =>
    matching({ paths: everything, routes })(request).split(" ")[0];
  test.each([
    ["held to what asks for more", { "/a/b": "g to git", "/*": "to git" }, "/a%2Fb", "/a/b"],
    ["held to what a reader of Latin-1 finds", { "/café/*": "deny", "/*": "to git" }, "/caf%E9/x", "/café/*"],
    ["held to what one of Windows' letters spells", { "/š": "deny", "/*": "to git" }, "/%9A", "/š"],
    ["held to what denies", { "/a/b": "deny", "/*": "to git" }, "//a/b", "/a/b"],
    ["refused where each asks for something else", { "/a/b": "g to git", "/*": "gg to git" }, "/a%2Fb", "400"],
    [
      "refused where two other readings are two routes",
      { "/a/b": "g to git", "/a": "gg to git", "/*": "to git" },
      "/a;/b",
      "400",
    ],
    ["its own where the other goes elsewhere", { "/a/b": "g to files", "/*": "to git" }, "/a%2Fb", "/*"],
    ["its own where the other asks for nothing more", { "/a/b": "to git", "/*": "g to git" }, "/a%2Fb", "/*"],
    [
      "a name with a slash is held to what asks for more below it",
      { "/share/:token": "to git", "/*": "g to git" },
      "/share/x%2Fadmin",
      "/*",
    ],
    [
      "a name keeps its slash where no other route is meant",
      { "/share/:token": "to git" },
      "/share/x%2Fadmin",
      "/share/:token",
    ],
    [
      "and where what is meant asks for no more",
      { "/share/:token": "g to git", "/*": "to git" },
      "/share/x%2Fadmin",
      "/share/:token",
    ],
    ["no route of its own, and none by another reading", { "/a/b/*": "to git", "/:x": "to git" }, "/a;x/b", "404"],
    ["its own where every reading is its own", { "GET /a/*": "to git" }, "/a/b;c", "GET"],
    ["methods are told apart", { "POST /a/b": "g to git", "/*": "to git" }, "/a%2Fb", "/*"],
    ["methods are told apart: held", { "POST /a/b": "g to git", "/*": "to git" }, "POST /a%2Fb", "POST"],
  ] as const)("%s", (_, routes, request, expected) => {
    expect(decide(routes, request)).toBe(expected);
  });
});

/** What five kinds of servers make of a path, each written for itself: the model that the gateway is held to. */
const servers: readonly ((path: string) => string)[] = [
  (path) => path,
  // Decodes, then merges (nginx).
  (path) => decoded(path).replace(/\/+/g, "/"),
  // Drops parameters, decodes, merges (Java's).
  (path) =>
    decoded(
      path
        .split("/")
        .map((one) => one.split(";")[0])
        .join("/"),
    ).replace(/\/+/g, "/"),
  // Decodes, then drops parameters.
  (path) =>
    decoded(path)
      .split("/")
      .map((one) => one.split(";")[0])
      .join("/")
      .replace(/\/+/g, "/"),
  // Ends the path at a semicolon.
  (path) => decoded(path.split(";")[0]!).replace(/\/+/g, "/"),
  // Drops what is no text.
  (path) =>
    decoded(path)
      .replace(/[\x80-\xff]/g, "")
      .replace(/\/+/g, "/"),
  (path) => path.replace(/%E9/g, ""),
];

const decoded = (path: string) =>
  path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

test("made-up paths: whatever gets to the upstream by the lax route is nothing that is held, to any server", () => {
  const match = matching({
    paths: everything,
    routes: { "/admin/*": "deny", "/u/:id/edit": "g to git", "/x": "gg to git", "/*": "to git" },
  });
  const separators = ["/", "/", "/", "//", "%2F", "/;/", "/;x/", "%2F%2F"];
  const words = ["admin", "u", "7", "edit", "x", "a", "..", ""];
  const tails = ["", "", "", "", ";", ";v=1", "%E9", "%20", ";%2F", "%E9;"];
  let seed = 17;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const held = (path: string) =>
    /^\/admin(\/|$)/.test(path) || /^\/u\/[^/]+\/edit$/.test(path) || path === "/x" || /\/\.\.(\/|$)/.test(path);
  const counts: Record<string, number> = {};
  for (let round = 0; round < 6_000; round++) {
    const one = (from: readonly string[]) => from[next(from.length)]!;
    const path = `/${Array.from({ length: 1 + next(4) }, () => one(separators) + one(words) + one(tails))
      .join("")
      .replace(/^\//, "")}`;
    const found = match(path).split(" ")[0]!;
    counts[found] = (counts[found] ?? 0) + 1;
    if (found !== "/*") continue;
    const seen = servers.map((server) => server(path)).filter(held);
    expect(seen.length === 0 || { path, seen }).toBe(true);
  }
  // Each verdict was reached, so none of them is what everything comes to.
  expect(Object.keys(counts).sort()).toEqual(["/*", "/admin/*", "/u/:id/edit", "/x", "400"]);
});
