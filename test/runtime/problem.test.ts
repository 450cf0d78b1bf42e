// An operator's mistakes: each with its code and its line, and all of them at once.

import { describe, expect, test } from "vitest";
import { build } from "./built.ts";

async function problemsIn(text: string, others: Readonly<Record<string, string>> = {}) {
  const result = await build({ "a.ts": text, ...others });
  if (result.ok) return [];
  return result.diagnostics.map(({ code, location }) => [code, location?.file, location?.line]);
}

const all = `import * as port from "sallyport"; const p: any = port;`;
const good = `export default p.host("z.example", { identity: p.nobody }, p.route("/", p.respond()));`;

test("all of them are told, in their places", async () => {
  const found = await problemsIn(`${all}
p.assurance("mfa", {});
p.assurance("Two Words", { amr: ["otp"] });
p.upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
p.upstream("bank", { endpoints: ["http://127.0.0.1:2"] });
p.oidc("staff", { issuer: "https://a.example", clientSecret: "hunter2" });
p.bearer("machines", { issuer: "https://a.example", audience: "x", algorithms: ["HS256"] });
export default [
  p.host("a.example", { identity: p.nobody },
    p.route("GET users", p.respond()),
    p.route("/a", () => true),
    p.route("/b", p.stepUp("mfa"), p.respond()),
    p.route("/c", p.forward("bank")),
  ),
  p.host("B.EXAMPLE", { identity: p.nobody }, p.route("/", p.respond())),
];
`);
  expect(found).toEqual(
    expect.arrayContaining([
      ["POLICY_LEVEL_EMPTY", "a.ts", 2],
      ["POLICY_NAME", "a.ts", 3],
      ["POLICY_NAME_TAKEN", "a.ts", 5],
      ["POLICY_OPTION", "a.ts", 6],
      ["POLICY_SECRET_WRITTEN", "a.ts", 6],
      ["POLICY_ALGORITHM", "a.ts", 7],
      ["POLICY_PATTERN", "a.ts", 10],
      ["POLICY_NO_ACTION", "a.ts", 11],
      ["POLICY_LEVEL", "a.ts", 12],
      ["POLICY_UPSTREAM", "a.ts", 13],
      ["POLICY_HOST", "a.ts", 15],
    ]),
  );
  expect(found.filter(([code]) => String(code).startsWith("POLICY_"))).toHaveLength(11);
});

const toBank = (headers: string) =>
  `p.forward(p.upstream("bank", { endpoints: ["http://127.0.0.1:1"] }), { headers: ${headers} })`;

describe("each", () => {
  test.each<[string, string]>([
    ["POLICY_LEVEL_EMPTY", `p.assurance("mfa", { acr: [], amr: [] })`],
    ["POLICY_LEVEL_EMPTY", `p.assurance("mfa", { acr: "two values" })`],
    ["POLICY_LEVEL_EMPTY", `p.assurance("mfa", { amr: [1] })`],
    ["POLICY_LEVEL_EMPTY", `p.assurance("mfa")`],
    ["POLICY_LEVEL_EMPTY", `p.assurance("mfa", { factor: [] })`],
    ["POLICY_LEVEL_EMPTY", `p.assurance("mfa", { factor: "sms" })`],
    ["POLICY_LEVEL_EMPTY", `p.assurance("mfa", { amr: ["otp"], factor: ["totp", "sms"] })`],
    ["POLICY_LEVEL_EMPTY", `p.assurance("high", { implies: p.assurance("mfa", { amr: ["otp"] }) })`],
    ["POLICY_LEVEL", `p.assurance("high", { amr: ["hwk"], implies: "mfa" })`],
    ["POLICY_LEVEL", `p.assurance("high", { amr: ["hwk"], implies: [undefined] })`],
    [
      "POLICY_LEVEL",
      `const low = p.assurance("low", { amr: ["otp"] }); p.assurance("high", { amr: ["hwk"], implies: p.anyOf(low, low) })`,
    ],
    ["POLICY_DURATION", `p.assurance("mfa", { amr: ["otp"], lasts: "9s" })`],
    ["POLICY_DURATION", `p.assurance("mfa", { amr: ["otp"], lasts: 900 })`],
    ["POLICY_LEVEL_ALONE", `p.anyOf()`],
    ["POLICY_LEVEL_ALONE", `p.anyOf(p.assurance("mfa", { amr: ["otp"] }))`],
    ["POLICY_LEVEL_ALONE", `p.allOf(p.assurance("mfa", { amr: ["otp"] }))`],
    ["POLICY_LEVEL", `p.allOf(p.assurance("mfa", { amr: ["otp"] }), "passkey")`],
    [
      "POLICY_LEVEL_DEPTH",
      `let level = p.assurance("mfa", { amr: ["otp"] }); for (let times = 0; times < 9; times++) level = p.anyOf(level, level)`,
    ],
    ["POLICY_ONCE", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { once: true })`],
    ["POLICY_OPTION", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { once: "yes", scope: "a" })`],
    ["POLICY_OPTION", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { reason: 1 })`],
    ["POLICY_SCOPE", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { scope: "" })`],
    ["POLICY_SCOPE", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { scope: [] })`],
    ["POLICY_SCOPE", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { scope: null, once: true })`],
    ["POLICY_SCOPE", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { scope: ["payout", undefined] })`],
    ["POLICY_SCOPE", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { scope: { payout: 1 } })`],
    ["POLICY_SCOPE", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { scope: 2 ** 53 })`],
    ["POLICY_OPTION", `p.forward(p.upstream("bank", { endpoints: ["http://127.0.0.1:1"] }), { identity: "per-hour" })`],
    [
      "POLICY_ORIGINS",
      `p.host("a.example", { identity: p.nobody, origins: "https://b.example" }, p.route("/", p.respond()))`,
    ],
    ["POLICY_ORIGINS", `p.host("a.example", { identity: p.nobody, origins: [1] }, p.route("/", p.respond()))`],
    ["POLICY_HEADER", `p.host("a.example", { identity: p.nobody, oddHeaders: [1] }, p.route("/", p.respond()))`],
    ["POLICY_DURATION", `p.oidc("a", { issuer: "https://a.example", clientId: "x", session: { absolute: "59s" } })`],
    ["POLICY_DURATION", `p.oidc("a", { issuer: "https://a.example", clientId: "x", session: { idle: "59s" } })`],
    ["POLICY_DURATION", `p.oidc("a", { issuer: "https://a.example", clientId: "x", session: { idle: 60 } })`],
    [
      "POLICY_DURATION",
      `p.oidc("a", { issuer: "https://a.example", clientId: "x", session: { absolute: "1h", idle: "61m" } })`,
    ],
    ["POLICY_DURATION", `p.oidc("a", { issuer: "https://a.example", clientId: "x", session: { idle: "13h" } })`],
    ["POLICY_DURATION", `p.oidc("a", { issuer: "https://a.example", clientId: "x", session: null })`],
    ["POLICY_DURATION", `p.oidc("a", { issuer: "https://a.example", clientId: "x", refresh: "29s" })`],
    ["POLICY_DURATION", `p.oidc("a", { issuer: "https://a.example", clientId: "x", refresh: 300 })`],
    ["POLICY_NAME", `p.assurance("", { amr: ["otp"] })`],
    ["POLICY_NAME", `p.upstream("bank\\n", { endpoints: ["http://127.0.0.1:1"] })`],
    ["POLICY_NAME", `p.upstream("x".repeat(64), { endpoints: ["http://127.0.0.1:1"] })`],
    [
      "POLICY_NAME_TAKEN",
      `p.oidc("a", { issuer: "https://a.example", clientId: "x" }); p.bearer("a", { issuer: "https://a.example", audience: "x" })`,
    ],
    ["POLICY_DURATION", `p.oidc("a", { issuer: "https://a.example", clientId: "x", session: "30s" })`],
    ["POLICY_DURATION", `p.oidc("a", { issuer: "https://a.example", clientId: "x", session: "a day" })`],
    ["POLICY_DURATION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], timeout: { idle: "0s" } })`],
    ["POLICY_DURATION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], health: { path: "/", interval: 5 } })`],
    ["POLICY_DURATION", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { maxAge: "9s" })`],
    ["POLICY_DURATION", `p.stepUp(p.assurance("mfa", { amr: ["otp"] }), { maxAge: 300 })`],
    ["POLICY_WEIGHT", `p.upstream("a", { endpoints: [{ url: "http://127.0.0.1:1", weight: 0 }] })`],
    ["POLICY_BALANCE", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], balance: { name: "bogus" } })`],
    ["POLICY_BALANCE", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], balance: { name: "round-robin" } })`],
    ["POLICY_BALANCE", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], balance: { ...p.roundRobin() } })`],
    ["POLICY_BALANCE", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], balance: "random" })`],
    ["POLICY_BALANCE", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], balance: p.leastRequest })`],
    ["POLICY_BALANCE", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], balance: null })`],
    ["POLICY_OPTION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], health: "/healthz" })`],
    ["POLICY_OPTION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], health: {} })`],
    ["POLICY_OPTION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], health: false })`],
    ["POLICY_OPTION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], health: { path: "/", down: 0 } })`],
    ["POLICY_OPTION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], health: { path: "/", up: 101 } })`],
    ["POLICY_OPTION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], health: { path: "/", up: 1.5 } })`],
    ["POLICY_OPTION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], health: { path: "/", down: "3" } })`],
    ["POLICY_OPTION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], timeout: "5s" })`],
    ["POLICY_OPTION", `p.upstream("a", { endpoints: ["http://127.0.0.1:1"], timeout: ["5s"] })`],
    ["POLICY_WEIGHT", `p.upstream("a", { endpoints: [{ url: "http://127.0.0.1:1", weight: 1.5 }] })`],
    ["POLICY_ALGORITHM", `p.oidc("a", { issuer: "https://a.example", clientId: "x", algorithm: "none" })`],
    ["POLICY_ALGORITHM", `p.oidc("a", { issuer: "https://a.example", clientId: "x", algorithm: "HS512" })`],
    ["POLICY_ALGORITHM", `p.bearer("a", { issuer: "https://a.example", audience: "x", algorithms: [] })`],
    [
      "POLICY_ALGORITHM",
      `p.bearer("a", { issuer: "https://a.example", audience: "x", algorithms: ["RS256", "none"] })`,
    ],
    ["POLICY_OPTION", `p.bearer("a", { issuer: "https://a.example" })`],
    ["POLICY_OPTION", `p.bearer("a", { issuer: "", audience: "x" })`],
    ["POLICY_SECRET_NAME", `p.secret("hunter2")`],
    ["POLICY_SECRET_NAME", `p.secret("../../etc/passwd")`],
    ["POLICY_SECRET_NAME", `p.secret()`],
    ["POLICY_REASON", `p.deny("")`],
    ["POLICY_REASON", `p.deny()`],
    ["POLICY_LEVEL", `p.stepUp({ name: "mfa", acr: [], amr: ["otp"] })`],
    ["POLICY_UPSTREAM", `p.forward({ name: "bank" })`],
    ["POLICY_UPSTREAM", `p.forward(undefined)`],
    ["POLICY_WHEN", `p.when(true, p.deny("x"))`],
    ["POLICY_WHEN", `p.when(() => true)`],
    ["POLICY_LOCATION", `p.redirect("//evil.example")`],
    ["POLICY_LOCATION", `p.redirect("/\\\\evil.example")`],
    ["POLICY_LOCATION", `p.redirect("javascript:alert(1)")`],
    ["POLICY_LOCATION", `p.redirect("/a\\r\\nSet-Cookie: x=1")`],
    ["POLICY_LOCATION", `p.redirect("https:/evil.example")`],
    ["POLICY_LOCATION", `p.redirect("")`],
    ["POLICY_STATUS", `p.redirect("/a", { status: 200 })`],
    ["POLICY_STATUS", `p.respond({ status: 99 })`],
    ["POLICY_STATUS", `p.respond({ status: 101 })`],
    ["POLICY_STATUS", `p.respond({ status: "200" })`],
    ["POLICY_HEADER", `p.respond({ headers: { "x y": "1" } })`],
    ["POLICY_HEADER", `p.respond({ headers: { "x-a": "1\\r\\nset-cookie: x=1" } })`],
    ["POLICY_HEADER", toBank(`{ "x-a": "1\\r\\nx-b: 2" }`)],
    ["POLICY_HEADER", toBank(`{ "x-a": " 1" }`)],
    ["POLICY_HEADER", toBank(`{ "x-a": "\\ud800" }`)],
    ["POLICY_HEADER", toBank(`{ "x-a": "é".repeat(2_049) }`)],
    ["POLICY_HEADER", toBank(`{ "x-a": "a".repeat(4_000), "x-b": "a".repeat(4_000), "x-c": "a".repeat(200) }`)],
    ["POLICY_HEADER", toBank(`{ "x-a": 1 }`)],
    ["POLICY_HEADER", toBank(`{ "x-a": undefined }`)],
    ["POLICY_HEADER", toBank(`{ "x-a": ["1"] }`)],
    ["POLICY_HEADER", toBank(`{ "X-A": "1", "x-a": "2" }`)],
    ...["null", `[["x-a", "1"]]`, `new Map([["x-a", "1"]])`, "7", `"x-a: 1"`].map((headers): [string, string] => [
      "POLICY_HEADER",
      toBank(headers),
    ]),
    ["POLICY_HEADER", `p.respond({ headers: new Map([["x-a", "1"]]) })`],
    ["POLICY_HEADER", `p.respond({ headers: null })`],
    ["POLICY_STEP", `p.route("/", "allow", p.respond())`],
    ["POLICY_STEP", `p.route("/", () => true, { kind: "respond" }, p.respond())`],
    ["POLICY_STEP", `p.route("/", p.when(() => true, "allow"), p.respond())`],
    ["POLICY_NO_ACTION", `p.route("/")`],
    ["POLICY_NO_ACTION", `p.route("/", p.when(() => true, p.respond()))`],
    ["POLICY_AFTER_ACTION", `p.route("/", p.respond(), p.deny("x"))`],
    ["POLICY_IDENTITY", `p.host("a.example", { identity: "staff" }, p.route("/", p.respond()))`],
    [
      "POLICY_IDENTITY",
      `p.host("a.example", { identity: { kind: "oidc", name: "staff" } }, p.route("/", p.respond()))`,
    ],
    ["POLICY_HOST", `p.host("https://a.example", { identity: p.nobody }, p.route("/", p.respond()))`],
    ["POLICY_HOST", `p.host("a.example:443", { identity: p.nobody }, p.route("/", p.respond()))`],
    ["POLICY_HOST", `p.host("*.example", { identity: p.nobody }, p.route("/", p.respond()))`],
    ["POLICY_HOST", `p.host("", { identity: p.nobody }, p.route("/", p.respond()))`],
    ["POLICY_HOST_EMPTY", `p.host("a.example", { identity: p.nobody })`],
    ["POLICY_ROUTE", `p.host("a.example", { identity: p.nobody }, "/")`],
    ["POLICY_ROUTE", `p.host("a.example", { identity: p.nobody }, { pattern: "/" })`],
  ])("%s: %s", async (code, text) => {
    expect(await problemsIn(`${all}\n\n${text};\n${good}`)).toContainEqual([code, "a.ts", 3]);
  });
});

describe("what a file exports by default", () => {
  test.each([
    "42",
    "null",
    `{ name: "a.example" }`,
    `() => p.host("a.example", { identity: p.nobody }, p.route("/", p.respond()))`,
    `p.route("/", p.respond())`,
  ])("%s is not mounted", async (value) => {
    expect(await problemsIn(`${all}\n${good}`, { "b.ts": `${all}\n\nexport default ${value};` })).toEqual([
      ["POLICY_DEFAULT_EXPORT", "b.ts", 3],
    ]);
  });
});
