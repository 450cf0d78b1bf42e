// Levels that nobody can prove, found before anybody is asked: each with its code and its line.

import { describe, expect, test } from "vitest";
import type { HostSpec, LevelSpec, LevelTree, Manifest, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import { validate } from "../../src/compiler/validate.ts";
import { build, diagnosticsOf, generationOf } from "./fixture/folder.ts";

const declared = `import { allOf, anyOf, assurance, bearer, host, nobody, oidc, publicRoute, respond, route, stepUp, when } from "sallyport";
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
const machines = bearer("machines", { issuer: "https://a.example", audience: "x" });
const mfa = assurance("mfa", { acr: "urn:mfa" });
const own = assurance("own", { factor: ["passkey", "totp"] });
const code = assurance("code", { factor: "totp" });
const either = assurance("either", { amr: ["otp"], factor: "totp" });
const ours = assurance("ours", { acr: "urn:mfa", source: staff });
const low = assurance("low", { factor: "passkey" });
const high = assurance("high", { acr: "urn:high", implies: low });
`;
const lines = declared.split("\n").length;

/** found builds one route on a host and gives what is said of its line. */
async function found(identity: string, step: string, kind = "route") {
  const result = await build({
    "a.ts": `${declared}export default host("a.example", { ${identity} },\n${kind}("/x", ${step}, respond()));\n`,
  });
  return (result.ok ? result.warnings : result.diagnostics).map(({ code: id, severity, location, fix }) => {
    expect(location).toMatchObject({ file: "a.ts", line: lines + 1 });
    expect(fix).toMatch(/\w/);
    return `${severity} ${id}`;
  });
}

const unreachable = "error COMPILE_LEVEL_UNREACHABLE";
const alternative = "warning COMPILE_LEVEL_ALTERNATIVE";
const both = "identity: [machines, staff]";
const anyone = "identity: nobody";
const people = "identity: staff";
const tokens = "identity: machines";

describe("a route that names whom it takes", () => {
  test.each([
    ["{ identity: machines }", "stepUp(ours)", [unreachable]],
    ["{ identity: machines }", "stepUp(own)", [unreachable]],
    ["{ identity: machines }", "stepUp(mfa, { scope: 'x' })", ["error COMPILE_SCOPE_BEARER"]],
    ["{ identity: staff }", "stepUp(ours)", []],
    ["{ identity: [staff] }", "stepUp(mfa, { scope: 'x', once: true })", []],
  ])("%s, %s", async (taken, step, expected) => {
    expect(await found(both, `${taken}, ${step}`)).toEqual(expected);
  });

  test("and it is nobody", async () => {
    const step = "{ identity: nobody }, when(({ user }) => user !== undefined, stepUp(mfa))";
    expect(await found(both, step, "publicRoute")).toEqual([unreachable]);
  });
});

test("what every() and before() hold is asked of everyone, and what choose() holds of those that it is for", async () => {
  const declaredToo = declared.replace("import { allOf,", "import { before, choose, every, otherwise, allOf,");
  const result = await build({
    "a.ts": `${declaredToo}export default host("a.example", { ${people} },
before(stepUp(mfa)),
publicRoute("/a", every(stepUp(own)), respond()),
publicRoute("/b", choose(when(({ user }) => user !== undefined, stepUp(own)), otherwise(({ time }) => time.now > 0)), respond()),
);\n`,
  });
  const said = result.ok ? result.warnings : result.diagnostics;
  expect(said.map(({ code, location }) => [code, (location?.line ?? 0) - lines])).toEqual([
    ["COMPILE_STEPUP_ANONYMOUS", 1],
    ["COMPILE_STEPUP_ANONYMOUS", 2],
  ]);
});

describe("a level that is asked for", () => {
  test.each([
    [anyone, "stepUp(mfa)", [unreachable]],
    [anyone, "stepUp(anyOf(mfa, own))", [unreachable]],
    [anyone, "when(({ time }) => time.now > 0, stepUp(mfa))", [unreachable]],
    [people, "stepUp(mfa)", []],
    [people, "stepUp(own)", []],
    [people, "stepUp(ours)", []],
    [both, "stepUp(ours)", []],
    [tokens, "stepUp(ours)", [unreachable]],
    [people, "stepUp(allOf(mfa, own, anyOf(code, low)))", []],
    [both, "stepUp(own)", []],
    [tokens, "stepUp(mfa, { maxAge: '5m' })", []],
    [tokens, "stepUp(either)", []],
    [tokens, "stepUp(high)", []],
    // A token at the higher level proves the lower one.
    [tokens, "stepUp(low)", []],
    [tokens, "stepUp(own)", [unreachable]],
    [tokens, "when(({ time }) => time.now > 0, when(({ time }) => time.now > 1, stepUp(code)))", [unreachable]],
    [tokens, "stepUp(anyOf(own, code))", [unreachable]],
    [tokens, "stepUp(anyOf(own, mfa))", [alternative]],
    [tokens, "stepUp(anyOf(mfa, either))", []],
    [tokens, "stepUp(allOf(mfa, own))", [unreachable]],
    [tokens, "stepUp(allOf(mfa, anyOf(own, either)))", [alternative]],
    [tokens, "stepUp(anyOf(mfa, allOf(either, own)))", [alternative]],
    [tokens, "stepUp(allOf(mfa, anyOf(own, code)))", [unreachable]],
    // What a guard asks for is only known with a request.
    [tokens, "() => stepUp(own)", []],
  ])("with { %s }: %s", async (identity, step, expected) => {
    expect(await found(identity, step)).toEqual(expected);
  });
});

describe("a scope", () => {
  test.each([
    [people, "stepUp(mfa, { scope: 'a', once: true })", []],
    [both, "stepUp(mfa, { scope: () => 'a' })", []],
    [tokens, "stepUp(mfa, { scope: 'a' })", ["error COMPILE_SCOPE_BEARER"]],
    [tokens, "stepUp(mfa, { scope: () => 'a', once: true })", ["error COMPILE_SCOPE_BEARER"]],
    [tokens, "stepUp(own, { scope: 'a' })", [unreachable, "error COMPILE_SCOPE_BEARER"]],
  ])("with { %s }: %s", async (identity, step, expected) => {
    expect(await found(identity, step)).toEqual(expected);
  });
});

describe("on a public route", () => {
  test.each([
    ["stepUp(mfa)", ["warning COMPILE_STEPUP_ANONYMOUS"]],
    ["when(({ user }) => user !== undefined, stepUp(mfa))", []],
    ["({ user }) => user === undefined || stepUp(mfa)", []],
  ])("%s", async (step, expected) => {
    expect(await found(people, step, "publicRoute")).toEqual(expected);
  });
});

test("warnings alone let the policies through, and errors bring the warnings along", async () => {
  const warned = `publicRoute("/a", stepUp(mfa), respond())`;
  const served = await build({ "a.ts": `${declared}export default host("a", { identity: staff }, ${warned});` });
  expect(generationOf(served).manifest.problems).toEqual([]);
  expect(served).toMatchObject({ warnings: [{ code: "COMPILE_STEPUP_ANONYMOUS", severity: "warning" }] });
  const refused = await build({
    "a.ts": `${declared}export default [host("a", { identity: staff }, ${warned}), host("b", { identity: nobody }, route("/", stepUp(mfa), respond()))];`,
  });
  expect(diagnosticsOf(refused).map(({ code, severity }) => `${severity} ${code}`)).toEqual([
    "warning COMPILE_STEPUP_ANONYMOUS",
    unreachable,
  ]);
});

test("a step that routes share is one mistake on a host", async () => {
  const shared = `const strong = stepUp(own);
const routes = [route("/a", strong, respond()), route("/b", strong, respond())] as const;
export default [host("a", { identity: machines }, ...routes), host("b", { identity: machines }, ...routes)];`;
  const result = await build({ "a.ts": declared + shared });
  expect(diagnosticsOf(result).map((one) => one.code)).toEqual([
    "COMPILE_LEVEL_UNREACHABLE",
    "COMPILE_LEVEL_UNREACHABLE",
  ]);
});

describe("what levels imply", () => {
  const at = (line: number): SourceLocation => ({ file: "a.ts", line, column: 1 });
  const levelsOf = (implied: Readonly<Record<string, readonly string[]>>): LevelSpec<SourceLocation>[] =>
    Object.entries(implied).map(([name, implies], index) => ({
      name,
      acr: [`urn:${name}`],
      amr: [],
      factors: [],
      implies,
      sources: [],
      lastsSeconds: null,
      at: at(index + 1),
    }));
  const step = (level: LevelTree): StepSpec<SourceLocation> => ({ kind: "step-up", level, at: at(9) });
  const hostWith = (...steps: readonly StepSpec<SourceLocation>[]): HostSpec<SourceLocation> => ({
    name: "a",
    identities: ["machines"],
    origins: [],
    oddHeaders: [],
    routes: [{ id: 0, pattern: "/", methods: [], path: "/", public: false, steps, at: at(9) }],
    at: at(9),
  });
  // The language alone cannot say most of this: a level is declared before it is implied.
  const told = (implied: Readonly<Record<string, readonly string[]>>, level: LevelTree, vouches = true) => {
    const manifest: Manifest<SourceLocation> = {
      identities: [
        {
          kind: "bearer",
          name: "machines",
          issuer: "https://a.example",
          signsIn: false,
          vouches,
          addresses: ["https://a.example"],
          secrets: [],
          at: at(8),
        },
      ],
      levels: levelsOf(implied),
      upstreams: [],
      hosts: [hostWith(step(level))],
      headers: [],
      problems: [],
      state: { kept: [], changed: [], reached: [] },
    };
    return validate(manifest, () => true).map((one) => `${one.severity ?? "error"} ${one.code} ${one.at?.line}`);
  };
  test.each<[string, Readonly<Record<string, readonly string[]>>, LevelTree, readonly string[]]>([
    ["in order", { low: [], middle: ["low"], high: ["middle", "low"] }, "low", []],
    ["two that share one", { low: [], left: ["low"], right: ["low"], top: ["left", "right"] }, "low", []],
    ["itself", { low: ["low"] }, "low", ["error COMPILE_LEVEL_CIRCLE 1"]],
    [
      "each other",
      { low: ["high"], high: ["low"] },
      "low",
      ["error COMPILE_LEVEL_CIRCLE 1", "error COMPILE_LEVEL_CIRCLE 2"],
    ],
    [
      "each other by way of a third, with one below",
      { base: [], a: ["b"], b: ["c", "base"], c: ["a"] },
      "base",
      ["error COMPILE_LEVEL_CIRCLE 2", "error COMPILE_LEVEL_CIRCLE 3", "error COMPILE_LEVEL_CIRCLE 4"],
    ],
    ["one that is not there", { high: ["low"] }, "high", ["error COMPILE_LEVEL_IMPLIES 1"]],
    [
      "one that is not there, which is then asked for",
      { high: ["low"] },
      "low",
      ["error COMPILE_LEVEL_IMPLIES 1", "error COMPILE_LEVEL_UNREACHABLE 9"],
    ],
  ])("%s", (_, implied, level, expected) => {
    expect(told(implied, level)).toEqual(expected);
  });
  test("a level rests on no word of a source that says nothing of how somebody proved who they are", () => {
    expect(told({ low: [] }, "low")).toEqual([]);
    expect(told({ low: [] }, "low", false)).toEqual(["error COMPILE_LEVEL_UNREACHABLE 9"]);
  });
});
