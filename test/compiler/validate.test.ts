// The manifest as a whole: each mistake has its code, its line and a fix, and all are told at once.
import { expect, test } from "vitest";
import { validate } from "../../src/compiler/validate.ts";
import { build, diagnosticsOf, generationOf } from "./fixture/folder.ts";

const imports = `import { assurance, bearer, deny, forward, host, nobody, oidc, respond, route, secret, stepUp, upstream, when } from "sallyport";\n`;
const mount = `export default host("localhost", { identity: nobody }, route("/*", respond()));\n`;
const forwarding = (headers: string) =>
  `const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
export default host("localhost", { identity: nobody }, route("/*", forward(bank, { headers: { "${headers}": "x" } })));\n`;
/** A forward() that stands in no route, since only a guard returns it. */
const returned = (header: string) =>
  `const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] }); const away = forward(bank, { headers: { "${header}": "x" } });
export default host("localhost", { identity: nobody }, route("/*", () => away, respond()));\n`;

test.each([
  ["COMPILE_NO_HOST", 0, "export const nothing = 1;"],
  [
    "COMPILE_HOST_TWICE",
    2,
    `export default [host("a", { identity: nobody }, route("/", respond())),\nhost("a", { identity: nobody }, route("/", respond()))];`,
  ],
  [
    "COMPILE_ROUTE_TWICE",
    3,
    `export default host("a", { identity: nobody },\nroute("GET /x", respond()), route("/", respond()),\nroute("GET /x", respond()));`,
  ],
  [
    "COMPILE_ROUTE_OVERLAP",
    3,
    `export default host("a", { identity: nobody },\nroute("/:x/b", respond()),\nroute("/a/:y", respond()));`,
  ],
  ["COMPILE_NO_ENDPOINT", 1, `upstream("bank", { endpoints: [] as never }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["ftp://127.0.0.1"] }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["http://127.0.0.1/path"] }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["http://u:p@127.0.0.1"] }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["127.0.0.1:80"] }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["unix:run/app.sock"] }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["unix:///run/app.sock"] }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["unix:/run/../app.sock"] }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["unix:/run/app.sock?x"] }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["unix:/run/my app.sock"] }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["unix:/${"x".repeat(110)}"] }); ${mount}`],
  ["COMPILE_ENDPOINT", 1, `upstream("bank", { endpoints: ["http://127.0.0.1", "http://127.0.0.1"] }); ${mount}`],
  [
    "COMPILE_HEALTH_PATH",
    1,
    `upstream("bank", { endpoints: ["http://127.0.0.1"], health: { path: "/a/../b" } }); ${mount}`,
  ],
  [
    "COMPILE_HEALTH_PATH",
    1,
    `upstream("bank", { endpoints: ["http://127.0.0.1"], health: { path: "/a b" } }); ${mount}`,
  ],
  ["COMPILE_ISSUER", 1, `oidc("staff", { issuer: "http://login.example.com", clientId: "x" }); ${mount}`],
  ["COMPILE_ISSUER", 1, `oidc("staff", { issuer: "https://login.example.com/?x", clientId: "x" }); ${mount}`],
  ["COMPILE_ISSUER", 1, `oidc("staff", { issuer: "login.example.com", clientId: "x" }); ${mount}`],
  [
    "COMPILE_ISSUER",
    1,
    `bearer("m", { issuer: "https://a.example", audience: "x", jwksUri: "http://a.example/jwks" }); ${mount}`,
  ],
  [
    "COMPILE_SECRET",
    1,
    `oidc("staff", { issuer: "https://a.example", clientId: "x", clientSecret: secret("ABSENT") }); ${mount}`,
  ],
  [
    "COMPILE_LEVEL_UNREACHABLE",
    2,
    `const mfa = assurance("mfa", { amr: ["otp"] });\nexport default host("a", { identity: nobody }, route("/", stepUp(mfa), respond()));`,
  ],
  [
    "COMPILE_LEVEL_UNREACHABLE",
    2,
    `const mfa = assurance("mfa", { amr: ["otp"] });\nexport default host("a", { identity: nobody }, route("/", when(({ time }) => time.now > 0, stepUp(mfa)), respond()));`,
  ],
  ["POLICY_LEVEL_EMPTY", 1, `assurance("mfa", {}); ${mount}`],
  ["POLICY_DEFAULT_EXPORT", 2, "export const x = 1;\nexport default { not: 'a host' };"],
  ["COMPILE_HEADER", 2, forwarding("Sallyport-Identity")],
  ["COMPILE_HEADER", 2, forwarding("X-Forwarded-For")],
  ["COMPILE_HEADER", 2, forwarding("Host")],
  ["COMPILE_HEADER", 2, forwarding("Transfer-Encoding")],
  ["COMPILE_HEADER", 2, forwarding("Cookie")],
  ["COMPILE_HEADER", 2, forwarding("X-Request-Id")],
  ["COMPILE_HEADER", 2, forwarding("X-Original-URL")],
  ["COMPILE_HEADER", 2, forwarding("Proxy-Anything")],
  ["COMPILE_HEADER", 2, forwarding("x_user")],
  ["COMPILE_HEADER", 2, forwarding("x user")],
  ["COMPILE_HEADER", 2, forwarding("x.user")],
  ["COMPILE_HEADER", 1, returned("X-Request-Id")],
  ["COMPILE_HEADER", 1, returned("sallyport-identity")],
  ["COMPILE_HEADER", 1, returned("x_user")],
])("%s at line %i of %j", async (code, line, text) => {
  const found = diagnosticsOf(await build({ "a.ts": imports + text }));
  expect(found.map((one) => one.code)).toEqual([code]);
  expect(found[0]?.fix).toMatch(/\w/);
  if (line === 0) expect(found[0]?.location).toBeNull();
  else
    expect(found[0]?.location).toMatchObject({
      file: "a.ts",
      line: line + 1,
      lineText: (imports + text).split("\n")[line],
    });
});

test.each([
  "app.example.com",
  "http://app.example.com",
  "https://app.example.com/",
  "https://app.example.com/path",
  "https://App.example.com",
  "https://app.example.com:443",
  "https://*.example.com",
  "https://u:p@app.example.com",
  "null",
  "*",
  "file:///etc",
  "wss://app.example.com",
])("COMPILE_ORIGIN for %j", async (origin) => {
  const text = `${imports}export default host("a", { identity: nobody, origins: ["https://fine.example", ${JSON.stringify(origin)}] }, route("/", respond()));`;
  expect(diagnosticsOf(await build({ "a.ts": text }))).toMatchObject([
    { code: "COMPILE_ORIGIN", location: { file: "a.ts", line: 2 } },
  ]);
});

test.each([
  ["api_key", null],
  ["API.Key", null],
  ["x_user", "of a forward()"],
  ["X.User", "of a forward()"],
  ["content_length", "the gateway's"],
  ["Transfer.Encoding", "the gateway's"],
  ["x_forwarded_anything", "the gateway's"],
  ["remote_user", "the gateway's"],
  ["$wsru", "the gateway's"],
  ["user_agent", "the gateway's"],
  ["api-key", "plain"],
  ["api key", "no name"],
])("the odd header %j of a host, which is %s", async (name, fault) => {
  const text = `${imports}const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
export default host("a", { identity: nobody, oddHeaders: [${JSON.stringify(name)}] }, route("/", forward(bank, { headers: { "x-user": "ada" } })));`;
  const result = await build({ "a.ts": text });
  if (fault === null)
    expect(generationOf(result).manifest.hosts[0]).toMatchObject({ oddHeaders: [name.toLowerCase()] });
  else expect(diagnosticsOf(result)).toMatchObject([{ code: "COMPILE_HEADER", location: { file: "a.ts", line: 3 } }]);
});

test.each(["bogus", "constructor", "__proto__", undefined, 7, ["round-robin"]])(
  "COMPILE_BALANCE where a manifest names the balance %j, which the language would not",
  async (balance) => {
    const text = `${imports}export const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });\n${mount}`;
    const { manifest } = generationOf(await build({ "a.ts": text }));
    const upstreams = manifest.upstreams.map((one) => ({ ...one, balance: balance as never }));
    expect(validate({ ...manifest, upstreams }, () => true)).toMatchObject([
      { code: "COMPILE_BALANCE", at: { file: "a.ts", line: 2 } },
    ]);
  },
);

test("what tells balances apart cannot be tampered with", async () => {
  const text = `${imports}WeakMap.prototype.get = () => "forged";\n${mount}`;
  expect(diagnosticsOf(await build({ "a.ts": text }))).toMatchObject([
    { code: "COMPILE_THREW", location: { file: "a.ts", line: 2 } },
  ]);
});

test("all of them are told at once", async () => {
  const found = diagnosticsOf(
    await build({
      "a.ts": `${imports}upstream("bank", { endpoints: [] as never });\nassurance("mfa", {});\n`,
      "b.ts": `${imports}oidc("staff", { issuer: "http://x.example", clientId: "x", clientSecret: secret("ABSENT") });\n${mount}`,
    }),
  );
  expect(found.map(({ code, location }) => `${code} ${location?.file}`).sort()).toEqual([
    "COMPILE_ISSUER b.ts",
    "COMPILE_NO_ENDPOINT a.ts",
    "COMPILE_SECRET b.ts",
    "POLICY_LEVEL_EMPTY a.ts",
  ]);
});

test("what is allowed is not refused", async () => {
  const result = await build(
    {
      "a.ts": `${imports}
const staff = oidc("staff", { issuer: "http://localhost:3000", clientId: "x", clientSecret: secret("PRESENT") });
const local = oidc("local", { issuer: "http://127.0.0.1:3000/oidc", clientId: "x" });
const machines = bearer("machines", { issuer: "https://a.example/", audience: "https://api.example.com" });
const mfa = assurance("mfa", { acr: "urn:mfa" });
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1", "https://[::1]:2", "http://bank.internal:80", "http://bank.internal:81/"], health: { path: "/healthz?deep=1" } });
export default [
  host("localhost", { identity: [staff, machines], origins: ["https://app.example.com", "https://app.example.com:8443", "http://localhost:5173", "http://[::1]:1", "http://app.localhost"] },
    route("GET /a/*", forward(bank, { headers: { authorization: "Basic x", "x-user": ({ user }) => user.id } })),
    route("GET /a/b", stepUp(mfa), forward(bank)),
    route("POST /a/b", () => deny("no"), forward(bank)),
    route("/*", respond())),
  host("other.localhost", { identity: local }, route("/", respond())),
];
`,
    },
    ["PRESENT"],
  );
  expect(generationOf(result).manifest.hosts.map(({ name }) => name)).toEqual(["localhost", "other.localhost"]);
});

test("a thousand routes are compared in reasonable time", async () => {
  const routes = Array.from({ length: 1_000 }, (_, index) => `route("GET /r${index}/:id", respond())`);
  const from = performance.now();
  generationOf(
    await build({
      "a.ts": `${imports}export default host("a", { identity: nobody }, ${routes.join(",\n")}, route("/*", respond()));`,
    }),
  );
  expect(performance.now() - from).toBeLessThan(5_000);
});
