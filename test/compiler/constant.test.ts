// A guard or a test that says the same whatever the request is: found in its text, told with its place, and never of one that looks at something.

import fc from "fast-check";
import { expect, test } from "vitest";
import { constantOf } from "../../src/compiler/constant.ts";
import { oneBuilder } from "./fixture/folder.ts";

const build = oneBuilder();

test.each<[string, boolean | null]>([
  ["() => true", true],
  ["() => (true)", true],
  ["() => false", false],
  ["() => !true", false],
  ["function () { return true; }", true],
  ["function always() { return true; }", true],
  ["({ user }) => { const { groups } = user; return true; }", true],
  ['({ user }) => user.groups.includes("finance") || true', true],
  ["({ user }) => user.id === params.id || true", true],
  ['({ user }) => user.groups.includes("finance") && false', false],
  ["({ user }) => (user.age > 18 ? true : true)", true],
  ["({ user }) => { if (user.id === 'a') return true; return true; }", true],
  ["({ user }) => { if (user.id === 'a') { return true; } else { return true; } }", true],
  ["() => 'a' === 'a' && true", true],
  ["() => 'a' === 'b' || true", true],
  // What may be a step, or a fault.
  ["({ user }) => check(user) || true", null],
  ["() => deny('x') || true", null],
  ["() => {}", null],
  ["({ user }) => { user.id === 'a' || deny('no'); return true; }", null],
  ["({ user }) => { if (user.id === 'a') deny('no'); return true; }", null],
  ["() => { if (x) return true; }", null],
  ["() => { for (;;) return true; }", null],
  ["async () => true", null],
  ["function* () { return true; }", null],
  ["check() { return true; }", null],
  ["() => 'true'", null],
  ["() => 1", null],
  // What looks at something.
  ["({ user }) => user.trusted === true", null],
  ["({ user }) => user.claims.admin !== false", null],
  ["({ user }) => (user.age > 18 ? true : false)", null],
  ["({ user }) => { if (user.id === 'a') return false; return true; }", null],
  ["({ user }) => open && true", null],
  ["({ user }) => !user.blocked && true", null],
])("%s: %s", (text, expected) => {
  expect(constantOf(text)).toBe(expected);
});

test("whatever is put together, what is said of it is what it does", () => {
  // Of `a` and `b` every value is tried.
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom("true", "false", "a === 1", "b === 1", "a", "b", "[1].includes(a)"),
      fc
        .tuple(tie("expression"), fc.constantFrom("&&", "||"), tie("expression"))
        .map(([x, op, y]) => `(${x} ${op} ${y})`),
      tie("expression").map((x) => `!(${x})`),
      fc.tuple(tie("expression"), tie("expression"), tie("expression")).map(([x, y, z]) => `(${x} ? ${y} : ${z})`),
    ),
  }));
  const values = [0, 1, true, false, undefined, "step"];
  fc.assert(
    fc.property(expression, fc.boolean(), (text, isBlock) => {
      const source = isBlock ? `(a, b) => { if (${text}) return ${text}; return ${text}; }` : `(a, b) => ${text}`;
      const known = constantOf(source);
      if (known === null) return;
      const guard = new Function(`return ${source}`)() as (a: unknown, b: unknown) => unknown;
      for (const a of values) for (const b of values) expect(guard(a, b)).toBe(known);
    }),
    { numRuns: 2_000, seed: 3 },
  );
});

test("it is told at the guard, once, wherever it cannot matter", async () => {
  const lines = [
    'import { assurance, choose, deny, every, forward, host, oidc, otherwise, publicRoute, respond, route, stepUp, upstream, when } from "sallyport";',
    'const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });',
    'const mfa = assurance("mfa", { acr: "urn:mfa" });',
    "const always = () => true;",
    'const finance = ({ user }) => user.groups.includes("finance") || deny("No");',
    'export default host("a.example", { identity: staff },',
    'route("/a", () => true, respond()),',
    'route("/b", always, finance, respond()),',
    'route("/c", always, finance, respond()),',
    'route("/d", when(() => true, stepUp(mfa)), respond()),',
    'route("/e", when(() => false, stepUp(mfa)), respond()),',
    'route("/f", every(({ user }) => user.groups.includes("a") || true, finance), respond()),',
    'route("/g", choose(when(() => false, deny("x")), otherwise(() => true)), respond()),',
    'route("/h", () => false, respond()),',
    'route("/i", when(({ user }) => user.groups.includes("a"), () => true), finance, respond()),',
    ");",
  ];
  const result = await build({ "a.ts": lines.join("\n") });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const told = result.warnings.map(({ code, location, fix }) => [code, location?.line, fix !== ""]);
  expect(told).toEqual([7, 4, 10, 11, 12, 13].map((line) => ["COMPILE_IDLE_STEP", line, true]));
});
