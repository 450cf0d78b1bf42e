// The path that is decided is the path that is forwarded (CVE-2021-29492, CVE-2025-54576 and their kin), over plain HTTP and over upgrades.

import { expect, test } from "vitest";
import { ask, askUpgrade, inTurn } from "../support/ask.ts";
import { type GatewayUnderTest, gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";

/** What becomes of paths with two readings: refused, as by default; or kept, by the host or by the wide route alone. */
const modes = { strict: ["", ""], kept: ["host", ""], "kept by a route": ["", "route"] } as const;
type Mode = keyof typeof modes;
const every = Object.keys(modes) as Mode[];
const keep = `paths: { encodedSlash: "keep", emptySegment: "keep", semicolon: "keep", bytes: "keep" }`;

/** Everything but /admin is public, in a host where nobody needs to sign in: what gets past the denial gets past all. */
const open = (mode: Mode = "strict") =>
  gatewayUnderTest({
    policies: withRoutes(
      `
  route("/admin/*", deny("closed")),
  route("/files/:name/secret", deny("closed")),
  route("/*", ${modes[mode][1] === "" ? "" : `{ ${keep} }, `}forward(bank)),
`,
      `{ identity: nobody, ${modes[mode][0] === "" ? "" : keep} }`,
    ),
  });

/** What an attacker hopes is /admin to the upstream and something else to the gateway. */
const targets = [
  "/admin",
  "/admin/",
  "/admin/users",
  "/a/../admin",
  "/a/%2e%2e/admin",
  "/a/%2E%2E/admin",
  "/a/.%2e/admin",
  "/a%2f..%2fadmin",
  "/a%2F..%2Fadmin",
  "/%2fadmin",
  "/admin%2fusers",
  "/a/..%5cadmin",
  "/a\\..\\admin",
  "/\\admin",
  "\\admin",
  "/a/..;v=1/admin",
  "/admin;x=1",
  "/admin;",
  "/;/admin",
  "/..;/admin",
  "//admin",
  "///admin",
  "/a//../admin",
  "//evil.example/admin",
  "/%61dmin",
  "/%61%64%6d%69%6e",
  "/%2561dmin",
  "/admin%00",
  "/admin%00.png",
  "/admin%0a",
  "/admin%20",
  "/admin%09",
  "/admin%c0%af",
  "/%c0%ae%c0%ae/admin",
  "/./admin",
  "/admin/.",
  "/admin/..",
  "/a/./../admin",
  "/admin#",
  "/#/../admin",
  "/public#/../admin",
  "/admin?",
  "/admin?x=/public",
  "/admin?/public/health",
  "/admin%3f",
  "/admin%3fx=1",
  "/admin%23",
  "/ADMIN",
  "/Admin",
  "/admin%",
  "/admin%2",
  "/admin%zz",
  "/%u0061dmin",
  "/аdmin",
  "http://localhost/admin",
  "http://localhost:80/admin",
  "HTTP://LOCALHOST/admin",
  "http://evil.example/admin",
  "http:/admin",
  "https://localhost//admin",
  "*",
  "localhost:80",
  "admin",
  "",
  "/files/a/secret",
  "/files/a/%73ecret",
  "/files/a/secret/.",
  "/files/a%2fb/secret",
  "/files/a/SECRET",
  "/files/a/secret/",
  "/files/a/secret/x.css",
  "/a//b",
  "/a//../admin",
  "//a/%2F/admin",
  "/%2F%2Fadmin",
  "/a%2Fadmin",
  "/admin%2F",
  "/admin%2F;x",
  "/admin;x%2Fy",
  "/;x=%2F/admin",
  "/;admin",
  "/a;/admin",
  "/x;y/z",
  "/x%E9/z",
  "/%E9admin",
  "/ad%E9min",
  "/admin%E9",
  "/%E9/admin",
  "/%E9//;x%2Fadmin",
  "/.%E9./admin",
  "/..%3B/admin",
  "/files%2Fa%2Fsecret",
  "/files/a%2Fsecret",
  "/files//a/secret",
  "/files/a;v=1/secret",
  "/files/a/secret;v=1",
  "/files/%E9/secret",
  "/files/a%E9/secret",
  "/files/a/b%2F%2Fsecret",
  "/.sallyport%2Fhealthz",
  "//.sallyport/healthz",
  "/.sallyport//healthz",
  "/.sallyport;x/healthz",
  "/.sally%E9port/healthz",
  "/.sallyport/healthz;x",
];

/** What a very obliging upstream would make of a path: decoded until nothing changes, dots resolved, parameters dropped. */
function mostObliging(path: string): string {
  let text = path.split(/[?#]/)[0]!;
  for (let round = 0; round < 5; round++) {
    text = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    text = text
      .replace(/[\x80-\xff]/g, "")
      .replace(/\\/g, "/")
      .replace(/;[^/]*/g, "")
      .split("\u0000", 1)[0]!;
  }
  const parts: string[] = [];
  for (const part of text.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

const closed = (path: string) =>
  /^\/admin(\/|$)/i.test(path) || /^\/files\/[^/]+\/secret(\/|$)/i.test(path) || path.startsWith("/.sallyport");

/** Paths whose reading is the upstream's own affair; nothing in HTTP makes them /admin. */
const differs = new Set(["/%2561dmin", "/admin%20", "/admin%3f", "/admin%3fx=1", "/admin%23"]);

function expectSame(gate: GatewayUnderTest, target: string, status: number): void {
  const passed = gate.requests.length > 0;
  expect([400, 403, 404, 200, 101]).toContain(status);
  expect(passed).toBe(status === 200 || status === 101);
  if (!passed) return;
  expect(gate.requests).toHaveLength(1);
  const { url } = gate.requests[0]!;
  const line = gate.decisions().at(-1)!;
  expect(line["verdict"]).toBe("forward");
  // Byte for byte what was decided; the query is as it was sent.
  expect(url.split("?")[0]).toBe(line["path"]);
  expect(url.includes("?") ? url.slice(url.indexOf("?")) : "").toBe(
    target.includes("?") && !target.endsWith("?") ? target.slice(target.indexOf("?")) : "",
  );
  if (!differs.has(target)) expect(closed(mostObliging(url))).toBe(false);
}

test.each(every)(
  "%s: each target is decided as what it is, or refused, over HTTP and over an upgrade",
  async (mode) => {
    const gate = await open(mode);
    for (const send of [
      (target: string) => ask(gate.port, `GET ${target}`),
      (target: string) => askUpgrade(gate.port, target),
    ])
      await inTurn(targets, async (target) => {
        const before = gate.log.length;
        (gate.requests as unknown[]).length = 0;
        const reply = await send(target);
        if (reply.status === 200) await gate.logged((line) => gate.log.indexOf(line) >= before);
        expectSame(gate, target, reply.status);
      });
  },
);

const decided: readonly (readonly [string, number])[] = [
  ["/admin", 403],
  ["/admin/", 403],
  ["/admin/users?x=1", 403],
  ["/%61dmin", 403],
  ["/files/a/secret", 403],
  ["/files/a/%73ecret", 403],
  ["/a/../admin", 400],
  ["/a/%2e%2e/admin", 400],
  ["/a%2f..%2fadmin", 400],
  ["/a/..%5cadmin", 400],
  ["/a/..;v=1/admin", 400],
  ["/admin;x=1", 400],
  ["//admin", 400],
  ["/admin%00", 400],
  ["/./admin", 400],
  ["/admin/.", 400],
  ["/foo/secret#/bar", 400],
  ["/#/../admin", 400],
  ["/public?x=/admin", 200],
  ["/ADMIN", 403],
  ["/files/a/secret/x.css", 403],
  ["/administrator", 200],
];

/** The same where they are kept: what of them differs from the table above, and what has two readings besides. */
const kept: readonly (readonly [string, number])[] = [
  ["/admin;x=1", 403],
  ["//admin", 403],
  ["/%2Fadmin", 403],
  ["/admin%2fusers", 403],
  ["/%E9admin", 403],
  ["/files/a/secret;v=1", 403],
  ["/a/..;v=1/admin", 400],
  ["/a%2f..%2fadmin", 400],
  ["/admin%c0%af", 400],
  ["/.sallyport%2Fhealthz", 400],
  ["//.sallyport/healthz", 400],
  ["/.sallyport/healthz;x", 400],
  ["/@scope%2fname", 200],
  ["/a%2Fadmin", 200],
  ["/%2F/q", 200],
  ["//public//x/", 200],
  ["/public;jsessionid=1", 200],
  ["/caf%e9", 200],
];

test.each(every)("%s, in the table's own words: over HTTP and over an upgrade alike", async (mode) => {
  const gate = await open(mode);
  const rows = new Map(decided);
  // A narrow route that does not keep it itself is not reached by it.
  for (const [target, status] of kept)
    rows.set(target, mode === "strict" || (mode !== "kept" && status === 403) ? 400 : status);
  await inTurn([...rows], async ([target, status]) => {
    (gate.requests as unknown[]).length = 0;
    expect((await ask(gate.port, `GET ${target}`)).status).toBe(status);
    // The upstream does not upgrade: an answer of its own shows that it was asked.
    expect((await askUpgrade(gate.port, target)).status).toBe(status);
    const url = target.replace("%2f", "%2F").replace("%e9", "%E9");
    expect(gate.requests.map((request) => request.url)).toEqual(status === 200 ? [url, url] : []);
  });
});

test("what nobody keeps is refused, whatever the host, and whatever stands where", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(
      `route("GET /x", forward(bank)), route("/y/*", { ${keep} }, forward(bank))`,
      `{ identity: nobody, origins: ["https://app.example.com"] }`,
    ),
  });
  const preflight = ["Origin: https://app.example.com", "Access-Control-Request-Method: GET"];
  await inTurn(["//x", "/x;a", "/z%2Fz", "/z%E9", "//"], async (target) => {
    expect((await ask(gate.port, `GET ${target}`)).status).toBe(400);
    expect((await ask(gate.port, `GET ${target}`, ["Host: unknown.example"])).status).toBe(400);
    expect((await ask(gate.port, `OPTIONS ${target}`, preflight)).status).toBe(400);
  });
  expect((await ask(gate.port, "GET /nowhere")).status).toBe(404);
  expect((await ask(gate.port, "OPTIONS /y/a%2Fb", preflight)).status).toBe(204);
  expect((await ask(gate.port, "GET /y/a%2Fb")).status).toBe(200);
  expect(gate.requests.map((request) => request.url)).toEqual(["/y/a%2Fb"]);
});

const misleading = [
  "X-Forwarded-Uri: /public",
  "X-Original-URL: /public",
  "X-Original-URI: /public",
  "X-Rewrite-URL: /public",
  "X-Forwarded-Path: /public",
  "X-Forwarded-Prefix: /public",
  "X-Forwarded-Host: evil.example",
  "X-Forwarded-Method: OPTIONS",
  "X-HTTP-Method-Override: OPTIONS",
  "Forwarded: for=127.0.0.1;host=evil.example;proto=https",
  "User-Agent: GoogleHC/1.0",
  "X-Forwarded-For: 127.0.0.1",
  "X-Middleware-Subrequest: middleware",
];

test("no header chooses the path, the method or the host", async () => {
  const gate = await open();
  await inTurn(misleading, async (header) => {
    (gate.requests as unknown[]).length = 0;
    expect((await ask(gate.port, "GET /admin", [header])).status).toBe(403);
    expect((await askUpgrade(gate.port, "/admin", [header])).status).toBe(403);
    expect(gate.requests).toEqual([]);
    // The other way round: what the gateway let pass as public must not become /admin behind it.
    const turned = header.replace("/public", "/admin");
    expect((await ask(gate.port, "GET /public", [turned])).status).toBe(200);
    expect(gate.requests[0]).toMatchObject({ method: "GET", url: "/public" });
    expect(JSON.stringify(gate.requests[0]!.headers)).not.toMatch(/\/admin|evil\.example/);
  });
});

const hosts: readonly (readonly [string, number])[] = [
  ["localhost", 403],
  ["LOCALHOST", 403],
  ["LocalHost:80", 403],
  ["localhost.", 403],
  ["localhost.:8080", 403],
  ["localhost..", 400],
  [".localhost", 400],
  ["evil-localhost", 404],
  ["localhost.evil.example", 404],
  ["evil.example", 404],
  ["localhost@evil.example", 400],
  ["evil.example/localhost", 400],
  ["localhost evil.example", 400],
  ["localhost,evil.example", 400],
  ["127.0.0.1", 404],
  ["[::1]", 404],
  ["", 400],
];

test("the host is one exact name", async () => {
  const gate = await open();
  await inTurn(hosts, async ([host, status]) => {
    expect((await ask(gate.port, "GET /admin", [`Host: ${host}`])).status).toBe(status);
    expect(gate.requests).toEqual([]);
  });
});

test("a host said twice, or by the target in another way, is refused", async () => {
  const gate = await open();
  expect((await ask(gate.port, "GET /x", ["Host: localhost", "Host: localhost"])).status).toBe(400);
  expect((await ask(gate.port, "GET /x", ["Host: localhost", "Host: evil.example"])).status).toBe(400);
  expect((await ask(gate.port, "GET http://evil.example/x", ["Host: localhost"])).status).toBe(400);
  expect(gate.requests).toEqual([]);
});

test("one connection that asks for two paths gets two decisions", async () => {
  const gate = await open();
  const text = await rawExchange(
    gate.port,
    "GET /public HTTP/1.1\r\nHost: localhost\r\n\r\nGET /admin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  );
  expect(parseReply(text).status).toBe(200);
  expect(text).toContain("HTTP/1.1 403");
  expect(gate.requests.map((request) => request.url)).toEqual(["/public"]);
});
