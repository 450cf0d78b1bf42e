// Levels on the wire: by name, or as a tree of alternatives and of what is needed together.

import { describe, expect, test } from "vitest";
import { treeOf } from "../../runtime/assurance.ts";
import { allOf, anyOf, forward, type Level, route, stepUp } from "../../runtime/index.ts";
import { startDeciding } from "../../runtime/registry.ts";
import { build } from "./built.ts";
import { bank, mfa, passkey, rulingOf } from "./evaluated.ts";

const asked = (level: Level) => rulingOf(route("/x", stepUp(level), forward(bank)));

test.each<[Level, unknown]>([
  [mfa, "mfa"],
  [anyOf(passkey, mfa), { any: ["passkey", "mfa"] }],
  [allOf(passkey, mfa), { all: ["passkey", "mfa"] }],
  [
    anyOf(allOf(passkey, mfa), mfa, anyOf(mfa, passkey)),
    { any: [{ all: ["passkey", "mfa"] }, "mfa", { any: ["mfa", "passkey"] }] },
  ],
])("%j is asked for as %j", (level, tree) => {
  expect(treeOf(level)).toEqual(tree);
  expect(asked(level)).toMatchObject({ kind: "act", stepUps: [{ level: tree }] });
});

test("a guard may combine levels for one request", () => {
  expect(rulingOf(route("/x", () => stepUp(anyOf(passkey, mfa)), forward(bank)))).toMatchObject({
    stepUps: [{ level: { any: ["passkey", "mfa"] } }],
  });
});

describe("a look-alike is a fault", () => {
  test.each<[string, unknown]>([
    ["a level", { name: "mfa", acr: [], amr: [], factors: [] }],
    ["a copy of a level", { ...mfa }],
    ["a choice", { any: [mfa, passkey] }],
    ["a copy of a choice", { ...anyOf(mfa, passkey) }],
    ["what crosses the wall", { any: ["mfa", "passkey"] }],
    ["nothing", undefined],
  ])("%s", (_, level) => {
    startDeciding();
    expect(rulingOf(route("/x", () => stepUp(level as Level), forward(bank)))).toMatchObject({
      kind: "fault",
      code: "POLICY_STEP",
    });
    expect(rulingOf(route("/x", () => stepUp(anyOf(mfa, level as Level)), forward(bank)))).toMatchObject({
      kind: "fault",
      code: "POLICY_STEP",
    });
  });
});

test("levels are combined eight times over, and not nine times", () => {
  startDeciding();
  const nested = (times: number): Level => (times === 0 ? mfa : anyOf(nested(times - 1), passkey));
  expect(asked(nested(8))).toMatchObject({ kind: "act" });
  expect(rulingOf(route("/x", () => stepUp(nested(9)), forward(bank)))).toMatchObject({ code: "POLICY_STEP" });
});

test("what is declared is what the gateway is told", async () => {
  const result = await build({
    "a.ts": `import { allOf, anyOf, assurance, forward, host, oidc, publicRoute, respond, route, stepUp, upstream } from "sallyport";
const low = assurance("low", { amr: ["pwd"] });
const own = assurance("own", { factor: "totp", implies: low, lasts: "15m" });
const high = assurance("high", { acr: ["urn:a", "urn:b"], factor: ["passkey", "totp"], implies: [low, own] });
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x", session: { absolute: "8h", idle: "20m" }, refresh: "5m" });
const plain = oidc("plain", { issuer: "https://a.example", clientId: "x" });
const short = oidc("short", { issuer: "https://a.example", clientId: "x", session: "30m" });
const idle = oidc("idle", { issuer: "https://a.example", clientId: "x", session: { idle: "5m" } });
export default host("a.example", { identity: [staff, plain, short, idle], origins: ["https://app.example:8443"] },
  route("/a/:id", stepUp(anyOf(high, allOf(low, own)), { maxAge: "5m", scope: ({ params }) => params.id, once: true, reason: "why" }), forward(bank, { identity: "per-request" })),
  route("/b", stepUp(low, { scope: "b" }), forward(bank)));
`,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { levels, identities, hosts } = result.generation.manifest;
  expect(levels.map(({ at: _, ...level }) => level)).toEqual([
    { name: "low", acr: [], amr: ["pwd"], factors: [], implies: [], sources: [], lastsSeconds: null },
    { name: "own", acr: [], amr: [], factors: ["totp"], implies: ["low"], sources: [], lastsSeconds: 900 },
    {
      name: "high",
      acr: ["urn:a", "urn:b"],
      amr: [],
      factors: ["passkey", "totp"],
      implies: ["low", "own"],
      sources: [],
      lastsSeconds: null,
    },
  ]);
  expect(identities).toMatchObject([
    { name: "staff", sessionSeconds: 28_800, idleSeconds: 1_200, refreshSeconds: 300 },
    { name: "plain", sessionSeconds: 43_200, idleSeconds: 7_200, refreshSeconds: null },
    { name: "short", sessionSeconds: 1_800, idleSeconds: 1_800, refreshSeconds: null },
    { name: "idle", sessionSeconds: 43_200, idleSeconds: 300, refreshSeconds: null },
  ]);
  expect(hosts[0]?.origins).toEqual(["https://app.example:8443"]);
  expect(hosts[0]?.routes.map((one) => one.steps[0])).toMatchObject([
    {
      kind: "step-up",
      level: { any: ["high", { all: ["low", "own"] }] },
      maxAgeSeconds: 300,
      scoped: true,
      once: true,
      reason: "why",
    },
    { kind: "step-up", level: "low", maxAgeSeconds: null, scoped: true, once: false, reason: "" },
  ]);
});

test("an identity header for this one request is asked for by the route alone", () => {
  expect(rulingOf(route("/x", forward(bank)))).toMatchObject({ action: { perRequest: null } });
  expect(rulingOf(route("/x", forward(bank, { identity: "per-request" })))).toMatchObject({
    action: { perRequest: true },
  });
  expect(rulingOf(route("/x", forward(bank, { identity: "per-session" })))).toMatchObject({
    action: { perRequest: false },
  });
  expect(rulingOf(route("/x", forward(bank)))).not.toHaveProperty("action.upgrades");
  expect(rulingOf(route("/x", forward(bank, { upgrades: ["IPP-Tunnel"] })))).toMatchObject({
    action: { upgrades: ["ipp-tunnel"] },
  });
  expect(rulingOf(route("/x", forward(bank)))).not.toHaveProperty("action.script");
  expect(rulingOf(route("/x", forward(bank, { script: "step-up" })))).toMatchObject({ action: { script: "step-up" } });
  expect(rulingOf(route("/x", forward(bank, { timeout: {} })))).not.toHaveProperty("action.timeout");
  expect(rulingOf(route("/x", forward(bank, { timeout: { idle: "1h" } })))).toMatchObject({
    action: { timeout: { idleMs: 3_600_000 } },
  });
  startDeciding();
  expect(rulingOf(route("/x", () => forward(bank, { identity: "always" as never }), forward(bank)))).toMatchObject({
    kind: "fault",
    code: "POLICY_STEP",
  });
});
