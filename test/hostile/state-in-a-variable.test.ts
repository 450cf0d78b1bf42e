// A policy that keeps something in a variable: it is an error with its place; what is only used while the policies load is none.

import { expect, test } from "vitest";
import { loading, textOf, underAttack } from "./policies-under-attack.ts";

test.each([
  ["a variable that is set once", "let answer: boolean | undefined;", "() => { answer ??= true; return answer; }"],
  ["a counter", "let count = 0;", "() => ++count < 3"],
  ["a counter that goes down", "let left = 3;", "() => left-- > 0"],
  ["a variable in a pattern", "let last = '';", "({ request }) => { ({ path: last } = request); return true; }"],
  ["a variable in a list", "let last = '';", "({ request }) => { [last] = [request.path]; return true; }"],
  ["a variable of a loop", "let last = '';", "() => { for (last of ['x']); return true; }"],
  ["a variable of a closure", "const next = (() => { let n = 0; return () => ++n; })();", "() => next() < 3"],
  [
    "a memo of one's own",
    "const once = (f: () => boolean) => { let known: boolean | undefined; return () => (known ??= f()); }; const first = once(() => true);",
    "() => first()",
  ],
  ["a parameter", "const make = (n: number) => () => n++ < 3; const few = make(0);", "() => few()"],
  ["a caught error's name", "let f = () => 0; try { throw 0; } catch (e: any) { f = () => ++e; }", "() => f() < 3"],
  [
    "a block's variable",
    "const fs: (() => number)[] = []; for (const x of [1]) { let n = x; fs.push(() => ++n); }",
    "() => fs[0]!() < 3",
  ],
  [
    "a static block's",
    "class A { static next: () => number; static { let n = 0; A.next = () => ++n; } }",
    "() => A.next() < 3",
  ],
])("%s is an error with its place", async (_, top, guard) => {
  const result = await loading({ top, guards: [guard] });
  if (result.ok) throw new Error("it loaded");
  expect(result.diagnostics).toMatchObject([{ code: "POLICY_STATE", location: { file: "a.ts" } }]);
  // Where it is changed.
  const { line, column } = result.diagnostics[0]!.location!;
  const lines = textOf({ top, guards: [guard] }).split("\n");
  expect(lines[line - 1]!.slice(column - 1)).toMatch(/^(?:\+\+|for \(|\(?[[{]|\w+ ?(?:[?+-]|=))/);
});

test("what is used while the policies load is no state: counters for names, tables that are filled", async () => {
  const policies = await underAttack({
    top: `let n = 0; const name = () => "n" + n++; const names = new Map([[name(), 1], [name(), 2]]);
const sizes: Record<string, number> = {}; for (const key of names.keys()) sizes[key] = key.length;
const count = (list: readonly string[]) => { let found = 0; list.forEach(() => found++); return found; };`,
    guards: [`() => names.get("n1") === 2 && sizes["n0"] === 2 && count(["a", "b"]) === 2`],
  });
  for (let round = 0; round < 3; round++) expect(policies.attack(0)).toMatchObject({ kind: "act" });
  policies.unharmed();
});

test("what inherits from a frozen prototype may still have its own, as old libraries write it", async () => {
  const policies = await underAttack({
    top: `function Old(this: any) { this.count = 1; this.list.push; this.name = "mine"; }
Old.prototype = { constructor: Old, count: 0, name: "", list: [], toString: () => "shared" };
class Err extends Error { constructor() { super("m"); this.name = "Err"; } } (Err.prototype as any).name = "Shared";`,
    guards: [
      `() => { const o = new (Old as any)(); o.toString = () => "own"; return o.count === 1 && o.name === "mine" && String(o) === "own" && new Err().name === "Err"; }`,
      `() => { new (Old as any)().list.push(1); return true; }`,
    ],
  });
  for (let round = 0; round < 2; round++) {
    expect(policies.attack(0)).toMatchObject({ kind: "act" });
    expect(policies.attack(1)).toMatchObject({ kind: "fault" });
  }
});

test("what a guard makes for itself it may change", async () => {
  const policies = await underAttack({
    top: "class C { #n = 0; next() { return ++this.#n; } } const fresh = () => { let n = 0; return () => ++n; };",
    guards: [
      `() => { const m = new Map([[1, { n: 1 }]]); m.set(2, { n: 2 }); const c = new C(); c.next(); const f = fresh(); f();
  const bytes = new Uint8Array(4); bytes[0] = 7; const r = /b/g; const w = new WeakMap(); w.set(c, 1);
  let n = 0; [1, 2].forEach((x) => { n += x; }); const { next } = new (class { n = 0; next = () => ++this.n })(); next();
  const it = [1, 2].values(); it.next(); const g = (function* () { yield 1; })();
  return m.size === 2 && c.next() === 2 && f() === 2 && bytes[0] === 7 && r.test("abc") && n === 3 && next() === 2 && it.next().value === 2 && g.next().value === 1; }`,
    ],
  });
  for (let round = 0; round < 2; round++) expect(policies.attack(0)).toMatchObject({ kind: "act" });
});
