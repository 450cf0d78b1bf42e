// A policy that keeps something in an object, a list, a collection or whatever else lasts: each try is a fault, and the next finds it as it was.

import { expect, test } from "vitest";
import { underAttack } from "./policies-under-attack.ts";

const fault = { kind: "fault", code: "POLICY_STATE" };
const thrown = { kind: "fault", code: "POLICY_THREW" };

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
