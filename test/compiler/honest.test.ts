// Honest policies that look as if they kept something, and scripts that are hard to follow.

import { expect, test } from "vitest";
import { build, diagnosticsOf } from "./fixture/folder.ts";

const policy = (top: string, guard: string) => `import { host, nobody, respond, route } from "sallyport";
${top}
export default host("a", { identity: nobody }, route("/", ${guard}, respond()));`;

test.each([
  ["a branch at the top that is not taken", `let mode = "a"; if (Math.abs(1) > 5) mode = "b";`, `() => mode === "a"`],
  ["a try that goes well", "let t: any; try { t = JSON.parse('1'); } catch { t = {}; }", "() => t === 1"],
  ["a loop that finds nothing", "let best = 0; for (const x of [1, 2]) if (x > 5) best = x;", "() => best === 0"],
  ["what is filled at the top", "let t: any; const get = () => (t ??= { a: 1 }); get();", "() => get().a === 1"],
  [
    "a parameter that a parameter changes",
    "const sum = (xs: number[], acc = 0, add = (x: number) => { acc += x; }) => { xs.forEach(add); return acc; };",
    "() => sum([1, 2]) === 3",
  ],
  [
    "methods that are bound to each instance",
    "class A { n: number; constructor(n: number) { this.n = n; this.up = this.up.bind(this); } up() { return this.n + 1; } }",
    "() => new A(1).up() === 2",
  ],
  ["a generator function", "function* items() { yield 1; yield 2; }", "() => [...items()].length === 2"],
  [
    "a class with everything",
    "class B { static #n = 1; static get n() { return B.#n; } static { B.t = () => B.#n; } static t: () => number; #p = 1; get p() { return this.#p; } } class C extends B { get p() { return super.p + 1; } }",
    "() => B.t() === 1 && B.n === 1 && new C().p === 2",
  ],
])("%s", async (_, top, guard) => {
  const result = await build({ "a.ts": policy(top, guard) });
  expect(result.ok ? [] : result.diagnostics).toEqual([]);
});

test("a helper that is called at the top, and had nothing to change, is doubtful and no more", async () => {
  const top = "let worst = 0; const note = (n: number) => { if (n > 5) worst = n; }; [1, 2].forEach(note);";
  const result = await build({ "a.ts": policy(top, "() => worst === 0") });
  expect(result).toMatchObject({ ok: true, warnings: [{ code: "POLICY_STATE", location: { line: 2 } }] });
});

test.each([
  ["an expression that is none", "const r = /a**/;"],
  ["a very long chain", `const deep = ${"(JSON.x || ".repeat(6_000)}1${")".repeat(6_000)};`],
  ["very deep lists", `const deep = ${"[".repeat(6_000)}${"]".repeat(6_000)};`],
])("%s is a diagnostic, and the builder goes on", async (_, top) => {
  const found = diagnosticsOf(
    await build({ "a.ts": policy(`${top} export const used = ${top.split(" ")[1]};`, "() => used !== null") }),
  );
  expect(found[0]).toMatchObject({ severity: "error", fix: expect.stringMatching(/\w/) });
});
