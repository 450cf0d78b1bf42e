// The instrumented bundle does what the bundle did, says what outlives a call, and stands where it stood.

import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { expect, test } from "vitest";
import { instrument } from "../../src/compiler/instrument.ts";
import { splice } from "../../src/compiler/splice.ts";

/** A map in which each line and column is its own, at every word. */
function ownMap(code: string): string {
  const lines = code.split("\n");
  let [line, column] = [0, 0];
  const mappings = lines.map((text, index) => {
    let from = 0;
    return [...text.matchAll(/[$\w]+|[^\s$\w]/g)]
      .map(({ index: at }) => {
        const segment = [at - from, 0, index - line, at - column].map(toVlq).join("");
        [from, line, column] = [at, index, at];
        return segment;
      })
      .join(",");
  });
  return JSON.stringify({ version: 3, sources: ["a.js"], names: [], mappings: mappings.join(";") });
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
function toVlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

function run(code: string, changed: number[] = []): unknown {
  const $keeps = {
    loading: () => true,
    epoch: () => 0,
    change: (_: number, place: number) => void changed.push(place),
    wait: () => undefined,
    reach: () => undefined,
    hold: (value: unknown) => value,
    thrown: (value: unknown) => value,
    keep: (_: number, getters: readonly (() => unknown)[]) => getters.length,
  };
  return new Function("$keeps", `"use strict"; ${code}; return result;`)($keeps);
}

const scripts = [
  "let n = 0; const next = () => n++; next(); next(); const result = [n, next()];",
  "let a, b; const set = () => ([a, { b = 3 } = {}] = [1]); set(); const result = [a, b];",
  "let a = 1; const f = (x = a++) => () => x = x + a; const result = f()();",
  "const make = (n) => () => n += 2; const g = make(1); g(); const result = g();",
  "const make = (n) => ({ up: () => ++n, get: () => n }); const c = make(1); c.up(); const result = c.get();",
  "let x = 0; for (const f of [() => x = 5]) f(); const result = x;",
  "let last; const all = []; const f = () => { for (last of [1, 2]) all.push(last); for (last in { k: 1 }) ; }; f(); const result = [last, all];",
  "const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i++); const result = fs.map((f) => [f(), f()]);",
  "const fs = []; for (let i = 0; i < 2; i++) { let j = i; fs.push(() => j += i); } const result = fs.map((f) => f());",
  "const f = (v) => { switch (v) { case 1: let y = 2; return () => ++y; default: return () => y = 9; } }; const result = f(1)();",
  "let e = 0; try { throw 1; } catch (x) { (() => { x++; e = x; })(); } const result = e;",
  "class A { n = 1; up = () => ++this.n; static s = 0; static { let k = 1; A.t = () => ++k; } } const { up } = new A(); const result = [up(), A.t(), A.t()];",
  "class B { constructor() { this.f = () => this; } } class C extends B { constructor() { const g = () => this; super(); this.g = g; } } const c = new C(); const result = c.g() === c && c.f() === c;",
  "function f() { return () => arguments[0]++; } const g = f(1); g(); const result = g();",
  "const f = async () => { let n = 0; const g = () => ++n; g(); return n; }; const result = typeof f().then;",
  "function* g() { let n = 0; const up = () => ++n; yield up(); yield up(); n = 10; yield n; } const result = [...g()];",
  "const o = { n: 0, up() { return (() => ++this.n)(); }, get two() { return (() => this.n + 2)(); } }; o.up(); const result = o.two;",
  "let n = 0; const f = () => (n += 1, n ??= 2, n ||= 3, n &&= 4, n **= 2, n); const result = f();",
  "const a = () => ({}); let o; const set = () => o = a(); set(); const result = typeof o;",
  "let i = 0; const f = () => { label: for (;;) { i++; if (i > 3) break label; } return i }; const result = f();",
  "let n = 1; const t = (s, ...v) => s.raw.join('') + v.join(''); const f = () => t`a\u0024{n++}b\u0024{n = 7}`; const result = f() + n;",
  "let n = 0; const f = () => { if (n++) return 1; else n = 5; do n--; while (n > 2); return n; }; const result = f();",
  "const f = function own(n) { 'use strict'; return n > 0 ? own(n - 1) : () => n; }; const result = f(2)();",
  "let v = 1; const o = { get [v++]() { return () => v++; } }; const result = [o[1](), v];",
  "let p; const f = () => { try { throw p = [1], 2; } catch (e) { return e; } }; const result = [f(), p];",
  "let n = 0; class F { x = (n = 5); static y = n++; static { n += 2; } [n++] = 1; } new F(); const result = n;",
  "let z = 0; const arrow = (a) => (b) => (c) => (z = a + b + c); arrow(1)(2)(3); const result = z;",
];

test("what a script does stays the same", () => {
  for (const script of scripts) {
    const { insertions } = instrument(script);
    const { code } = splice(script, ownMap(script), insertions);
    expect(run(code), script).toEqual(run(script));
    expect(code.split("\n").length, script).toBe(script.split("\n").length);
  }
});

test("each word stands where the map says that it stood", () => {
  const script = scripts
    .slice(0, 12)
    .map((text) => `{ ${text} }`)
    .join("\n");
  const { code, map } = splice(script, ownMap(script), instrument(script).insertions);
  const trace = new TraceMap(map);
  const [before, after] = [script.split("\n"), code.split("\n")];
  let found = 0;
  for (const [index, text] of after.entries())
    for (const { index: column, 0: word } of text.matchAll(/(?<![$.\w])(?:last|all|make|up|next|push)\b/g)) {
      const at = originalPositionFor(trace, { line: index + 1, column });
      // What was put in stands nowhere of its own.
      if (at.column === null || !before[index]!.slice(at.column).startsWith(word)) continue;
      found++;
      expect(at.line).toBe(index + 1);
    }
  const words = script.match(/(?<![$.\w])(?:last|all|make|up|next|push)\b/g)!.length;
  expect(found).toBeGreaterThanOrEqual(words);
});

test("a place that changes another function's variable is named, with the variable", () => {
  const script = "let n = 0;\nconst own = () => { let m = 0; m++; return m; };\nconst next = () => ++n;";
  const { changes, kept } = instrument(script);
  expect(
    changes.map(({ kept: variables, offset }) => [
      variables.map((one) => kept[one]!.name),
      script.slice(offset, offset + 3),
    ]),
  ).toEqual([[["n"], "++n"]]);
});

test("only what inner functions can see is kept", () => {
  const names = (script: string) => instrument(script).kept.map(({ name }) => name);
  expect(
    names(
      "const a = 1; let b = 2; const f = () => a; { const c = 3; const g = () => c; } function h(d, e) { return () => e; }",
    ),
  ).toEqual(["a", "c", "e"]);
});
