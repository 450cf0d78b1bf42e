// A policy that keeps something from one request to the next: it is an error where it is seen, and else a fault each time.

import { expect, test } from "vitest";
import { loading, textOf, underAttack } from "./policies-under-attack.ts";

const fault = { kind: "fault", code: "POLICY_STATE" };
const thrown = { kind: "fault", code: "POLICY_THREW" };

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

test("an iterator at the top of a file is an error", async () => {
  for (const made of [
    "[1, 2][Symbol.iterator]()",
    "new Map([[1, 2]]).values()",
    "'ab'[Symbol.iterator]()",
    "[1].values().map((x) => x)",
  ]) {
    const result = await loading({ top: `const kept = ${made};`, guards: ["() => kept.next().done !== true"] });
    expect(result, made).toMatchObject({ ok: false, diagnostics: [{ code: "POLICY_STATE", location: { line: 4 } }] });
  }
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

const kept: readonly (readonly [what: string, top: string, change: string, expected: object])[] = [
  ["a Map", "const m = new Map<string, number>();", "m.set('a', 1)", fault],
  ["a Map by its prototype's method", "const m = new Map();", "Map.prototype.set.call(m, 1, 1)", fault],
  [
    "a Map that lost its prototype",
    "const m = Object.setPrototypeOf(new Map(), null);",
    "Map.prototype.set.call(m, 1, 1)",
    fault,
  ],
  ["a Map that is cleared", "const m = new Map([[1, 1]]);", "m.clear()", fault],
  ["a value in a Map", "const m = new Map([[1, { n: 0 }]]);", "m.get(1)!.n++", thrown],
  ["a value in a grouped Map", "const m = Map.groupBy([{ n: 0 }], () => 1);", "m.get(1)![0]!.n++", thrown],
  ["a Set", "const s = new Set();", "s.add(1)", fault],
  ["a Set's member", "const s = new Set([{ n: 0 }]);", "for (const one of s) one.n++", thrown],
  ["a WeakMap by a lasting key", "const w = new WeakMap(); const key = {};", "w.set(key, 1)", fault],
  ["a WeakMap by a symbol", "const w = new WeakMap<any, any>(); const key = Symbol('k');", "w.set(key, 1)", fault],
  ["a WeakMap by a template's texts", "const w = new WeakMap(); const key = (t: any) => t;", "w.set(key`x`, 1)", fault],
  ["a WeakSet by the user", "const w = new WeakSet();", "w.add(user)", fault],
  ["a value in a WeakMap", "const w = new WeakMap(); const key = {}; w.set(key, { n: 0 });", "w.get(key).n++", thrown],
  ["a Date", "const d = new Date(0);", "d.setTime(1)", fault],
  ["an object", "const o = { n: 0 };", "o.n++", thrown],
  ["an object's depths", "const o = { a: [{ n: 0 }] };", "o.a[0]!.n++", thrown],
  ["a list", "const l: number[] = [];", "l.push(1)", thrown],
  ["a function's property", "const f: any = () => 0;", "f.n = 1", thrown],
  ["a class's static field", "class C { static n = 0; }", "C.n++", thrown],
  ["a class's private static field", "class C { static #n = 0; static next() { return ++C.#n; } }", "C.next()", fault],
  ["a private field", "class C { #n = 0; next() { return ++this.#n; } } const c = new C();", "c.next()", fault],
  [
    "a private field's object",
    "class C { #m = { n: 0 }; next() { return ++this.#m.n; } } const c = new C();",
    "c.next()",
    thrown,
  ],
  ["a private Map", "class C { #m = new Map(); add() { this.#m.set(1, 1); } } const c = new C();", "c.add()", fault],
  ["an arrow's this", "class C { n = 0; next = () => ++this.n; } const { next } = new C();", "next()", thrown],
  [
    "a method's this in an arrow",
    "class C { n = 0; f() { return () => ++this.n; } } const f = new C().f();",
    "f()",
    thrown,
  ],
  ["a bound this", "const f = (function (this: any) { return ++this.n; }).bind({ n: 0 });", "f()", thrown],
  ["a bound argument", "const f = ((o: any) => ++o.n).bind(null, { n: 0 });", "f()", thrown],
  ["a proxy's target", "const p: any = new Proxy({ n: 0 }, {});", "p.n++", thrown],
  ["a revocable proxy's target", "const { proxy: p } = Proxy.revocable({ n: 0 } as any, {});", "p.n++", thrown],
  ["a handler's secret target", "const p: any = new Proxy({ n: 0 }, { get: (t: any) => ++t.n });", "p.n", thrown],
  ["an argument list", "const f = (function (_n: number) { return () => ++arguments[0]; })(0);", "f()", thrown],
  [
    "an accessor's closure",
    "const o = (() => { const s = { n: 0 }; return { get n() { return ++s.n; } }; })();",
    "o.n",
    thrown,
  ],
  ["a name on bytes", "const b: any = new Uint8Array(1); b.seen = { n: 0 };", "b.seen.n++", thrown],
  ["another name on bytes", "const b: any = new Uint8Array(1); b.seen = 0;", "b.seen++", thrown],
  ["a symbol's property", "const k = Symbol(); const o: any = { [k]: { n: 0 } };", "o[k].n++", thrown],
  ["a hidden property", "const o: any = Object.defineProperty({}, 'h', { value: { n: 0 } });", "o.h.n++", thrown],
  [
    "a prototype of one's own",
    "class A { list: number[] = []; } (A.prototype as any).shared = []; const a: any = new A();",
    "a.shared.push(1)",
    thrown,
  ],
  ["a generator", "const g = (function* () { let i = 0; for (;;) yield i++; })();", "g.next()", fault],
  [
    "a generator without its prototype",
    "const { next } = Object.getPrototypeOf((function* () {})()); const g = (function* (): any { yield 1; })(); ",
    "next.call(g)",
    fault,
  ],
  [
    "an expression's position",
    "const r = /x/g;",
    "Object.defineProperty(r, 'lastIndex', { value: 5, writable: true }); if (r.lastIndex !== 5) throw 0; return false",
    { kind: "deny" },
  ],
  ["a global", "", "(globalThis as any).n = 1", thrown],
  ["a global of the top's", "(globalThis as any).n = { a: 1 };", "(globalThis as any).n.a++", thrown],
  ["an exported binding", "export const o = { list: [] as number[] };", "o.list.push(1)", thrown],
  ["a step's own object", "const no: any = deny('no');", "no.n = 1", thrown],
];

test("nothing else that is kept can be changed, and the next request finds it as it was", async () => {
  const top = kept
    .map(
      ([, text], index) =>
        `const k${index} = (() => { ${text.replace("export ", "")} return { change(user: any) { ${kept[index]![2]}; return true; } }; })();`,
    )
    .join("\n");
  const policies = await underAttack({
    top,
    guards: kept.map((_, index) => `({ user }) => k${index}.change(user)`),
  });
  const ada = { user: { id: "ada", groups: [], claims: {} } };
  for (const [index, [what, , , expected]] of kept.entries()) {
    for (let round = 0; round < 2; round++) expect(policies.attack(index, ada), what).toMatchObject(expected);
  }
  policies.unharmed();
});

test("who swallows the error is refused all the same", async () => {
  const policies = await underAttack({
    top: "const m = new Map<number, number>();",
    guards: ["() => { try { m.set(1, 1); } catch {} return true; }", "() => m.size === 0"],
  });
  expect(policies.attack(0)).toMatchObject(fault);
  expect(policies.attack(1)).toMatchObject({ kind: "act" });
  policies.unharmed();
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

test.each(["g", "y", "gi"])("an expression with the flag %s begins at its beginning for each guard", async (flags) => {
  const policies = await underAttack({
    top: `const r = /\\/files/${flags};`,
    guards: ["({ request }) => !r.test(request.path)", `({ request }) => request.path.replace(r, "") === "/secret"`],
  });
  const secret = { "request.path": "/files/secret" };
  for (let round = 0; round < 3; round++) {
    expect(policies.attack(0, secret)).toMatchObject({ kind: "deny" });
    expect(policies.attack(1, secret)).toMatchObject({ kind: "act" });
    expect(policies.attack(0, { "request.path": "/" })).toMatchObject({ kind: "act" });
  }
});

test("a guard that spoils an expression for good loses its isolate, and nobody else notices", async () => {
  const policies = await underAttack({
    top: "const r = /x/g;",
    guards: [
      "() => { Object.defineProperty(r, 'lastIndex', { value: 1, writable: false }); return true; }",
      "() => r.test('x')",
    ],
  });
  for (let round = 0; round < 2; round++) {
    expect(policies.attack(0)).toBe("DECISION_FAULT");
    expect(policies.attack(1)).toMatchObject({ kind: "act" });
    policies.unharmed();
  }
});

test("bytes are put back after each guard; too many of them are an error", async () => {
  const policies = await underAttack({
    top: "const bytes = new Uint8Array([1, 2]); const view = new DataView(new ArrayBuffer(8)); const floats = new Float64Array(1);",
    guards: [
      "() => ++bytes[0]! === 2",
      "() => { view.setInt8(0, 1); return bytes[0] === 1; }",
      "() => ++floats[0]! === 1",
      "() => view.getInt8(0) === 0",
    ],
  });
  for (let round = 0; round < 2; round++)
    for (let index = 0; index < 4; index++)
      expect(policies.attack(index), String(index)).toMatchObject({ kind: "act" });
  policies.unharmed();
  const large = await loading({ top: "const large = new Uint8Array(1_000_000);", guards: ["() => large[0] === 0"] });
  expect(large).toMatchObject({ ok: false, diagnostics: [{ code: "POLICY_STATE", location: { line: 4 } }] });
  const growing = await loading({
    top: "const b = new ArrayBuffer(1, { maxByteLength: 2 });",
    guards: ["() => b.byteLength === 1"],
  });
  expect(growing).toMatchObject({ ok: false, diagnostics: [{ code: "POLICY_STATE", location: { line: 4 } }] });
});

test("what was matched by somebody else is not to be had", async () => {
  const policies = await underAttack({
    guards: [
      "({ request }) => /(.+)/.test(request.path)",
      "() => (RegExp as any).$1 === undefined && (RegExp as any).lastMatch === undefined && (RegExp as any)['$&'] === undefined",
    ],
  });
  expect(policies.attack(0)).toMatchObject({ kind: "act" });
  expect(policies.attack(1)).toMatchObject({ kind: "act" });
});

test("work that is left running is refused, by whatever it is begun", async () => {
  const policies = await underAttack({
    top: "const later = async () => 1; async function* steps() { yield 1; } const kept = steps();",
    guards: [
      "async () => true",
      "() => { later(); return true; }",
      "() => { new Promise(() => {}); return true; }",
      "() => { Promise.resolve().then(() => {}); return true; }",
      "() => { kept.next(); return true; }",
      "() => { (async () => { for (;;) await 0; }).name; return true; }",
    ],
  });
  for (let index = 0; index < 5; index++)
    expect(policies.attack(index), String(index)).toMatchObject({ kind: "fault" });
  expect(policies.attack(5)).toMatchObject({ kind: "act" });
  policies.unharmed();
});

test.each([
  "void (async () => 1)();",
  "Promise.resolve();",
  "void Promise.all([1]);",
  "export const p = new Promise(() => {});",
])("%s at the top of a file is an error", async (top) => {
  expect(await loading({ top })).toMatchObject({
    ok: false,
    diagnostics: [{ code: "POLICY_ASYNC", location: { file: "a.ts", line: 4 } }],
  });
});

test.each(["WeakRef", "FinalizationRegistry", "SharedArrayBuffer", "Atomics", "WebAssembly", "DisposableStack"])(
  "%s is not there",
  async (name) => {
    const policies = await underAttack({ guards: [`() => typeof (globalThis as any).${name} === "undefined"`] });
    expect(policies.attack(0)).toMatchObject({ kind: "act" });
  },
);
