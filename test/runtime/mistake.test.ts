// Calls that look right at a glance: each is told in its line, with what to write instead. All stand in one file, so all are told at once.

import { expect, test } from "vitest";
import * as language from "../../runtime/index.ts";
import { build } from "./built.ts";

const lead = [
  `import * as port from "sallyport"; const p: any = port;`,
  `const { ${Object.keys(language).join(", ")} } = p;`,
  `const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });`,
  `const mfa = assurance("mfa", { amr: ["otp"] }); const passkey = assurance("passkey", { factor: "passkey" });`,
  `const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });`,
  `const page = route("/", respond()); const isAdmin = ({ user }) => user.id === "ada"; const never = false;`,
];

/** Code, the call, and what the fix names. */
const mistakes: readonly (readonly [string, string, RegExp])[] = [
  // The issue's own.
  ["POLICY_OPTION_UNKNOWN", `host("h", { identities: [staff] }, page)`, /Did you mean identity\?/],
  ["POLICY_OPTION_UNKNOWN", `stepUp(mfa, { maxage: "5m" })`, /Did you mean maxAge\?/],
  ["POLICY_OPTION_UNKNOWN", `stepUp(mfa, { onec: true })`, /Did you mean once\?/],
  ["POLICY_OPTION_UNKNOWN", `stepUp(mfa, { scopes: "x" })`, /Did you mean scope\?/],
  ["POLICY_OPTION_UNKNOWN", `assurance("a1", { arc: "urn:x" })`, /Did you mean acr\?/],
  ["POLICY_OPTION_UNKNOWN", `oidc("a2", { issuer: "https://a.example", clientID: "x" })`, /Did you mean clientId\?/],
  [
    "POLICY_OPTION_UNKNOWN",
    `oidc("a3", { issuer: "https://a.example", clientId: "x", clientSecert: secret("X") })`,
    /clientSecret\?/,
  ],
  [
    "POLICY_OPTION_UNKNOWN",
    `oidc("a4", { issuer: "https://a.example", clientId: "x", session: { idel: "5m" } })`,
    /Did you mean idle\?/,
  ],
  [
    "POLICY_OPTION_UNKNOWN",
    `upstream("a5", { endpoints: [{ url: "http://127.0.0.1:1", wieght: 2 }] })`,
    /Did you mean weight\?/,
  ],
  [
    "POLICY_OPTION_UNKNOWN",
    `upstream("a6", { endpoints: ["http://127.0.0.1:1"], health: { path: "/", intervall: "5s" } })`,
    /interval\?/,
  ],
  ["POLICY_OPTION_UNKNOWN", `forward(bank, { header: { "x-a": "1" } })`, /Did you mean headers\?/],
  ["POLICY_OPTION_UNKNOWN", `redirect("/a", { code: 301 })`, /It takes status/],
  ["POLICY_OPTION_UNKNOWN", `respond({ statusCode: 404 })`, /Did you mean status\?/],
  // Whom a host believes.
  ["POLICY_IDENTITY", `host("h", {}, page)`, /nobody where everyone may be anonymous/],
  ["POLICY_IDENTITY", `host("h", { identity: undefined }, page)`, /nobody/],
  ["POLICY_IDENTITY", `host("h")`, /nobody/],
  ["POLICY_IDENTITY", `host("h", { identity: [] }, page)`, /nobody/],
  ["POLICY_IDENTITY", `host("h", { identity: [nobody] }, page)`, /source/],
  ["POLICY_IDENTITY", `host("h", { identity: [staff, nobody] }, page)`, /source/],
  ["POLICY_IDENTITY", `host("h", { identity: [staff, staff] }, page)`, /once/],
  ["POLICY_IDENTITY", `host("h", { identity: [[staff]] }, page)`, /source/],
  ["POLICY_IDENTITY", `host("h", { identity: [staff, undefined] }, page)`, /source/],
  ["POLICY_IDENTITY", `host("h", { identity: { nobody: true } }, page)`, /nobody/],
  ["POLICY_IDENTITY", `host("h", { identity: { ...staff } }, page)`, /source/],
  ["POLICY_IDENTITY", `host("h", { identity: oidc }, page)`, /source/],
  ["POLICY_OPTIONS", `host("h", page)`, /identity: staff/],
  ["POLICY_OPTIONS", `host("h", page, page)`, /identity: staff/],
  ["POLICY_OPTIONS", `host("h", staff, page)`, /identity: staff/],
  ["POLICY_OPTIONS", `host("h", page, { identity: staff })`, /identity: staff/],
  ["POLICY_ROUTE", `host("h", { identity: staff }, page, { origins: [] })`, /the options come before/],
  ["POLICY_ROUTE", `host("h", { identity: staff }, [page])`, /\.\.\.routes/],
  ["POLICY_ROUTE", `host("h", { identity: staff }, forward(bank))`, /route\(\)/],
  ["POLICY_ROUTE", `host("h", { identity: staff }, never && page)`, /route\(\)/],
  // Arguments beyond what is taken, or in another's place.
  ["POLICY_ARGUMENT", `deny("a", "b")`, /Write deny\("/],
  ["POLICY_ARGUMENT", `stepUp(mfa, { maxAge: "5m" }, { once: true })`, /Write stepUp\(/],
  ["POLICY_ARGUMENT", `forward(bank, {}, bank)`, /Write forward\(bank/],
  ["POLICY_ARGUMENT", `redirect("/a", {}, 301)`, /Write redirect\(/],
  ["POLICY_ARGUMENT", `respond({}, "text")`, /Write respond\(/],
  ["POLICY_ARGUMENT", `secret("X", "default")`, /Write secret\(/],
  [
    "POLICY_ARGUMENT",
    `upstream("a7", { endpoints: ["http://127.0.0.1:1"] }, { balance: leastRequest() })`,
    /Write upstream\(/,
  ],
  ["POLICY_ARGUMENT", `oidc("a8", { issuer: "https://a.example", clientId: "x" }, secret("X"))`, /Write oidc\(/],
  ["POLICY_ARGUMENT", `bearer("a9", { issuer: "https://a.example", audience: "x" }, undefined)`, /Write bearer\(/],
  ["POLICY_ARGUMENT", `assurance("b1", { amr: ["otp"] }, "1h")`, /Write assurance\(/],
  ["POLICY_ARGUMENT", `roundRobin({ by: "address" })`, /Write roundRobin\(\)/],
  ["POLICY_ARGUMENT", `leastRequest(2)`, /Write leastRequest\(\)/],
  ["POLICY_ARGUMENT", `method("NOTIFY", "SUBSCRIBE")`, /Write method\(/],
  ["POLICY_OPTIONS", `stepUp(mfa, "5m")`, /maxAge: "5m"/],
  ["POLICY_OPTIONS", `forward(bank, bank)`, /Write forward\(bank, \{/],
  ["POLICY_OPTIONS", `redirect("/a", 301)`, /status: 303/],
  ["POLICY_OPTIONS", `respond("text")`, /Write respond\(\{/],
  ["POLICY_OPTIONS", `respond(404)`, /Write respond\(\{/],
  ["POLICY_OPTIONS", `upstream("b2", ["http://127.0.0.1:1"])`, /endpoints: \["http/],
  ["POLICY_OPTIONS", `upstream("b3", "http://127.0.0.1:1")`, /endpoints: \["http/],
  ["POLICY_OPTIONS", `oidc("b4", "https://a.example")`, /issuer: "https/],
  ["POLICY_NAME", `oidc({ issuer: "https://a.example", clientId: "x" })`, /such as "bank"/],
  ["POLICY_OPTION", `oidc({ issuer: "https://a.example", clientId: "x" })`, /issuer/],
  ["POLICY_OPTION", `bearer("b5")`, /issuer/],
  [
    "POLICY_OPTION",
    `oidc("k0", { issuer: "https://a.example", clientId: "x", clientSecret: secret("X"), clientKey: secret("Y") })`,
    /Keep the one/,
  ],
  [
    "POLICY_OPTION",
    `oidc("k1", { issuer: "https://a.example", clientId: "x", tokenEndpointAuthMethod: "client_secret_basic" })`,
    /clientSecret: secret/,
  ],
  [
    "POLICY_OPTION",
    `oidc("k2", { issuer: "https://a.example", clientId: "x", clientKey: secret("Y"), tokenEndpointAuthMethod: "client_secret_post" })`,
    /Leave clientKey out/,
  ],
  [
    "POLICY_OPTION",
    `oidc("k3", { issuer: "https://a.example", clientId: "x", clientSecret: secret("X"), tokenEndpointAuthMethod: "private_key_jwt" })`,
    /clientKey: secret/,
  ],
  [
    "POLICY_OPTION",
    `oidc("k4", { issuer: "https://a.example", clientId: "x", clientSecret: secret("X"), tokenEndpointAuthMethod: "none" })`,
    /Leave clientSecret out/,
  ],
  [
    "POLICY_OPTION",
    `oidc("k5", { issuer: "https://a.example", clientId: "x", clientSecret: secret("X"), tokenEndpointAuthMethod: "tls_client_auth" })`,
    /client_secret_post/,
  ],
  ["POLICY_REASON", `deny({ reason: "x" })`, /Say why/],
  ["POLICY_REASON", `deny(() => "x")`, /Say why/],
  ["POLICY_REASON", `deny("  ")`, /Say why/],
  ["POLICY_LEVEL", `stepUp([mfa, passkey])`, /anyOf\(\)/],
  ["POLICY_LEVEL", `stepUp({ maxAge: "5m" })`, /assurance\(\)/],
  ["POLICY_LEVEL", `stepUp(assurance)`, /assurance\(\)/],
  ["POLICY_LEVEL", `anyOf([mfa, passkey])`, /one by one/],
  ["POLICY_LEVEL", `allOf(mfa, staff)`, /one by one/],
  ["POLICY_UPSTREAM", `forward("http://127.0.0.1:1")`, /upstream\(\)/],
  ["POLICY_UPSTREAM", `forward({ headers: {} }, bank)`, /upstream\(\)/],
  ["POLICY_UPSTREAM", `forward({ ...bank })`, /upstream\(\)/],
  ["POLICY_WHEN", `when(stepUp(mfa), ({ user }) => user.id === "ada")`, /a function of the request, then/],
  ["POLICY_WHEN", `when(never, stepUp(mfa))`, /a function of the request, then/],
  [
    "POLICY_SECRET_WRITTEN",
    `oidc("b6", { issuer: "https://a.example", clientId: "x", clientSecret: "hunter2" })`,
    /secret\("/,
  ],
  ["POLICY_OPTION", `oidc("b7", { issuer: secret("X"), clientId: "x" })`, /Give a text/],
  [
    "POLICY_OPTION",
    `oidc("b8", { issuer: "https://a.example", clientId: "x", clientSecret: { secret: "X" } })`,
    /secret\("/,
  ],
  ["POLICY_OPTION", `oidc("b9", { issuer: "https://a.example", clientId: "x", clientSecret: secret })`, /secret\("/],
  ["POLICY_OPTION", `oidc("c1", { issuer: "https://a.example", clientId: "x", scopes: "profile email" })`, /a list/],
  [
    "POLICY_OPTION",
    `oidc("c2", { issuer: "https://a.example", clientId: "x", scopes: ["profile email"] })`,
    /without spaces/,
  ],
  ["POLICY_LEVEL_EMPTY", `assurance("c3", { amr: "otp" })`, /\["otp"\]/],
  ["POLICY_IDENTITY", `assurance("c4", { acr: "x", source: [] })`, /staff/],
  [
    "POLICY_BALANCE",
    `upstream("c5", { endpoints: ["http://127.0.0.1:1"], balance: "least-request" })`,
    /leastRequest\(\)/,
  ],
  ["POLICY_HEADER", `forward(bank, { headers: { "x-a": 1 } })`, /a text/],
  ["POLICY_OPTION", `forward(bank, { script: "/app.js" })`, /"step-up"/],
  ["POLICY_OPTION", `forward(bank, { upgrades: ["h2c"] })`, /other than HTTP, TLS and WebSocket/],
  ["POLICY_OPTION", `forward(bank, { upgrades: ["ipp-tunnel", "HTTP/2.0"] })`, /other than HTTP/],
  ["POLICY_OPTION", `forward(bank, { upgrades: ["TLS/1.2"] })`, /other than HTTP/],
  ["POLICY_OPTION", `forward(bank, { upgrades: ["websocket"] })`, /other than HTTP/],
  ["POLICY_OPTION", `forward(bank, { upgrades: ["a, b"] })`, /the name of a protocol/],
  ["POLICY_OPTION", `forward(bank, { upgrades: ["*"] })`, /the name of a protocol/],
  ["POLICY_OPTION", `forward(bank, { upgrades: [] })`, /leave it out/],
  ["POLICY_OPTION_UNKNOWN", `forward(bank, { timeout: { connect: "1s" } })`, /takes response, idle/],
  ["POLICY_DURATION", `forward(bank, { timeout: { idle: "25d" } })`, /from "1ms" to "24d"/],
  ["POLICY_DURATION", `upstream("l1", { endpoints: ["http://127.0.0.1:1"], timeout: { idle: "30d" } })`, /to "24d"/],
  ["POLICY_OPTION", `upstream("l2", { endpoints: ["http://127.0.0.1:1"], limits: { connections: 0 } })`, /from 1 to/],
  [
    "POLICY_OPTION",
    `upstream("l3", { endpoints: ["http://127.0.0.1:1"], limits: { responseHeaders: "2mb" } })`,
    /to "1mb"/,
  ],
  ["POLICY_OPTION_UNKNOWN", `upstream("l4", { endpoints: ["http://127.0.0.1:1"], limits: { queue: 5 } })`, /waiting/],
  ["POLICY_OPTION", `upstream("l5", { endpoints: ["http://127.0.0.1:1"], connectionAuth: "always" })`, /"direct"/],
  ["POLICY_OPTION", `upstream("l6", { endpoints: ["http://127.0.0.1:1"], identityAlgorithm: "RS256" })`, /"EdDSA"/],
  ["POLICY_OPTION", `forward(bank, { upgrades: "ipp-tunnel" })`, /a list/],
  ["POLICY_HEADER", `forward(bank, { headers: ["x-a"] })`, /names and values/],
  ["POLICY_OPTION", `respond({ headers: { get "x-a"() { return "1"; } } })`, /a name and its value/],
  // Steps that are none.
  ["POLICY_STEP", `route("/", never && deny("no"), respond())`, /settled when the policies load/],
  ["POLICY_STEP", `route("/", undefined, respond())`, /settled when the policies load/],
  ["POLICY_STEP", `route("/", null, respond())`, /settled when the policies load/],
  ["POLICY_STEP", `route("/", 0, respond())`, /settled when the policies load/],
  ["POLICY_STEP", `route("/", "x", respond())`, /settled when the policies load/],
  ["POLICY_STEP", `route("/", isAdmin({ user: { id: "ada" } }), respond())`, /do not call it/],
  ["POLICY_STEP", `route("/", Promise.resolve(true), respond())`, /nothing to wait for/],
  ["POLICY_STEP", `route("/", [isAdmin, respond()])`, /Spread it/],
  ["POLICY_OPTION_UNKNOWN", `route("/", { identities: staff }, respond())`, /Did you mean identity\?/],
  ["POLICY_IDENTITY", `route("/", { identity: nobody }, respond())`, /publicRoute\(\)/],
  ["POLICY_IDENTITY", `route("/", { identity: "staff" }, respond())`, /a source/],
  ["POLICY_IDENTITY", `publicRoute("/", { identity: [] }, respond())`, /a source/],
  ["POLICY_IDENTITY", `route("/", { identity: [staff, staff] }, respond())`, /once/],
  [
    "POLICY_IDENTITY",
    `host("b.example", { identity: nobody }, route("/", { identity: staff }, respond()))`,
    /host's identity/,
  ],
  [
    "POLICY_IDENTITY",
    `host("b.example", { identity: staff }, publicRoute("/", { identity: [bearer("m", { issuer: "https://a.example", audience: "x" })] }, respond()))`,
    /host's identity/,
  ],
  ["POLICY_HEADER", `forward(bank, { headers: { Destination: "/x" }, rewrite: ["destination"] })`, /one of the two/],
  ["POLICY_OPTION", `forward(bank, { rewrite: [] })`, /"destination"/],
  ["POLICY_OPTION", `forward(bank, { rewrite: ["Location"] })`, /"location"/],
  ["POLICY_OPTION", `forward(bank, { groups: [] })`, /"none"/],
  ["POLICY_OPTION", `forward(bank, { groups: "finance" })`, /"all"/],
  ["POLICY_OPTION", `forward(bank, { groups: ["a\\nb"] })`, /control character/],
  ["POLICY_OPTION", `forward(bank, { groups: ["a", "b".repeat(257)] })`, /256/],
  ["POLICY_OPTION", `forward(bank, { groups: [" "] })`, /name/],
  ["POLICY_OPTION", `forward(bank, { groups: Array.from({ length: 201 }, (_, index) => "g" + index) })`, /1 to 200/],
  ["POLICY_OPTION_UNKNOWN", `publicRoute("/", { pahts: {} }, respond())`, /Did you mean paths\?/],
  ["POLICY_OPTION", `route("/", { paths: { encodedSlash: true } }, respond())`, /"keep", "refuse"/],
  ["POLICY_NO_ACTION", `route("/", { paths: { encodedSlash: "keep" } })`, /forward\(\)/],
  ["POLICY_STEP", `route("/", isAdmin, { paths: { encodedSlash: "keep" } }, respond())`, /before all of its steps/],
  ["POLICY_STEP", `route("/", {}, {}, respond())`, /before all of its steps/],
  ["POLICY_STEP", `route("/", bank)`, /forward\(bank\)/],
  ["POLICY_STEP", `route("/", mfa, respond())`, /stepUp\(mfa\)/],
  ["POLICY_STEP", `route("/", page)`, /goes into host\(\)/],
  ["POLICY_STEP", `route("/", staff, respond())`, /identity: staff/],
  ["POLICY_STEP", `route("/", deny, respond())`, /Call it: deny\("/],
  ["POLICY_STEP", `route("/", forward)`, /Call it: forward\(/],
  ["POLICY_STEP", `route("/", when(isAdmin, stepUp), respond())`, /Call it: stepUp\(/],
  ["POLICY_STEP", `route("/", when(isAdmin, never || undefined), respond())`, /settled/],
  ["POLICY_REASON", `route("/", "x" && deny(), respond())`, /Say why/],
  ["POLICY_AFTER_ACTION", `route("/", "x" && deny("no"), respond())`, /Deny in a guard/],
  // Patterns.
  ["POLICY_PATTERN", `route("GTE /x", respond())`, /Did you mean GET\?/],
  ["POLICY_PATTERN", `route("get /x", respond())`, /Did you mean GET\?/],
  ["POLICY_PATTERN", `route("GET|GTE /x", respond())`, /Did you mean GET\?/],
  ["POLICY_PATTERN", `route("GET|GET /x", respond())`, /once/],
  ["POLICY_PATTERN", `route("GET| /x", respond())`, /\|/],
  ["POLICY_PATTERN", `route("GET,POST /x", respond())`, /"GET\|POST/],
  ["POLICY_PATTERN", `route("FETCH /x", respond())`, /method\("FETCH"\)/],
  ["POLICY_PATTERN", `route("* /x", respond())`, /capital letters/],
  ["POLICY_PATTERN", `route(["GET /x"], respond())`, /Write a path/],
  ["POLICY_PATTERN", `publicRoute(respond())`, /Write a path/],
  ["POLICY_METHOD", `method("notify")`, /capital letters/],
  ["POLICY_METHOD", `method("GET /x")`, /capital letters/],
  ["POLICY_METHOD", `method()`, /capital letters/],
  // What a function can only ever answer wrongly closes by itself: a warning.
  ["POLICY_FUNCTION", `route("/", async ({ user }) => user.id === "ada", respond())`, /nothing to wait for/],
  ["POLICY_FUNCTION", `route("/", function* () { yield true; }, respond())`, /plain function/],
  ["POLICY_FUNCTION", `route("/", class Guard {}, respond())`, /plain function/],
  ["POLICY_FUNCTION", `route("/", () => "no", respond())`, /true, false or a step/],
  ["POLICY_FUNCTION", `route("/", ({ user }) => {}, respond())`, /true, false or a step/],
  ["POLICY_FUNCTION", `route("/", () => undefined, respond())`, /true, false or a step/],
  ["POLICY_FUNCTION", `route("/", () => ({ user }) => user.id === "ada", respond())`, /true, false or a step/],
  ["POLICY_FUNCTION", `when(async () => true, stepUp(mfa))`, /nothing to wait for/],
  ["POLICY_FUNCTION", `stepUp(mfa, { scope: async () => "x" })`, /nothing to wait for/],
  ["POLICY_FUNCTION", `forward(bank, { headers: { "x-a": async () => "x" } })`, /nothing to wait for/],
];

/** What is right, though it looks like one of the above. */
const right: readonly string[] = [
  `host("h", { identity: nobody, origins: undefined }, page)`,
  `host("h", Object.assign(Object.create(null), { identity: [staff] }), page)`,
  `stepUp(mfa, undefined)`,
  `forward(bank, {})`,
  `respond({ body: "", headers: { "x-a": "" } })`,
  `deny("a" + "b")`,
  `route("GET|HEAD /x", isAdmin, respond())`,
  `route("/", () => false || true, () => 1 > 0, () => "a" === "b", async => async !== null, respond())`,
  `route("PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|SEARCH|REPORT|ACL|BIND|REBIND|UNBIND /dav/*", respond())`,
  `route("QUERY|PURGE|LIST|VERSION-CONTROL|BASELINE-CONTROL|UPDATEREDIRECTREF|MKCALENDAR /x", respond())`,
  `method("NOTIFY"); route("NOTIFY /x", respond())`,
  `route(\`\${method("M-SEARCH")} /x\`, respond())`,
];

test("each mistake is told in its line, and what is right is not", async () => {
  const texts = [...mistakes.map(([, text]) => text), ...right];
  const last = `export default host("a.example", { identity: nobody }, route("/", respond()));`;
  const result = await build({ "a.ts": [...lead, ...texts.map((text) => `${text};`), last].join("\n") });
  if (result.ok) throw new Error("it compiled");
  const toldOf = (index: number) =>
    result.diagnostics
      // A host that is right is not mounted here either, which is another matter.
      .filter(({ code, location }) => code !== "POLICY_NOT_MOUNTED" && location?.line === lead.length + index + 1)
      .map(({ code, fix, severity, message }) => ({ code, fix, severity, message }));
  const missed = texts.flatMap((text, index) => {
    const told = toldOf(index);
    const mistake = mistakes[index];
    const fits =
      mistake === undefined
        ? told.length === 0
        : told.some(
            ({ code, fix, severity }) =>
              code === mistake[0] &&
              mistake[2].test(fix) &&
              severity === (code === "POLICY_FUNCTION" ? "warning" : "error"),
          );
    return fits ? [] : [{ text, told }];
  });
  expect(missed).toEqual([]);
  expect(result.diagnostics.every(({ location }) => (location?.line ?? 0) > lead.length)).toBe(true);
  expect(JSON.stringify(result.diagnostics.map(({ message }) => message))).not.toContain("hunter2");
});
