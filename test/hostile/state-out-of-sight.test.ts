// A policy that keeps something where no variable and no property leads to it.

import { expect, test } from "vitest";
import { loading, underAttack } from "./policies-under-attack.ts";

/** Each counts how often it was asked, and must never get further than one: a fault, or the same each time. */
const counters: readonly (readonly [what: string, top: string, next: string])[] = [
  [
    "a class's own name",
    "const c = (() => { class V { static seen: any[] = []; static add() { V.seen.push(1); return V.seen.length; } } return V.add; })();",
    "c()",
  ],
  [
    "a function's own name",
    "const c: any = (function self(): any { return () => self; })();",
    "((c().n ??= 0), ++c().n)",
  ],
  [
    "new.target",
    "const c: any = Reflect.construct(function () { return () => new.target; } as any, [], class {});",
    "((c().n ??= 0), ++c().n)",
  ],
  [
    "a home object",
    "const c = ({ __proto__: { s: { n: 0 } }, m() { return ++(super.s as any).n; } } as any).m;",
    "c()",
  ],
  [
    "a home object of a getter",
    "const c: any = Object.getOwnPropertyDescriptor({ __proto__: { s: { n: 0 } }, get m() { return ++(super.s as any).n; } } as any, 'm')!.get;",
    "c.call({})",
  ],
  [
    "a parameter's side of a scope",
    "const c = ((s: any = { n: 0 }, g = () => s) => { var s: any = null; return g; })();",
    "++c().n",
  ],
  [
    "a body that is never entered",
    "let c: any; (function* (o: any = { n: 0 }, _: any = (c = () => o)) {})();",
    "++c().n",
  ],
  [
    "a loop's first side",
    "let c: any; for (let o: any = { n: 0 }, g = () => o, done = false; !done; done = true) { c = g; o = null; }",
    "++c().n",
  ],
  [
    "a loop's last side",
    "let c: any; for (let o: any = { n: 0 }, i = 0; i < 1; i++, c = () => o) { o = { n: 0 }; }",
    "++c().n",
  ],
  [
    "a function that everybody shares",
    "",
    "(((Object.prototype.toString as any).n ??= 0), ++(Object.prototype.toString as any).n)",
  ],
  ["a function that an accessor hides", "", "((Object.prototype.toString as any).call = () => 'mine', 2)"],
  [
    "the getter of stacks",
    "const g: any = Object.getOwnPropertyDescriptor(new Error(), 'stack')?.get ?? {};",
    "((g.n ??= 0), ++g.n)",
  ],
  [
    "the stack of an error",
    "const e = new Error('x'); e.stack;",
    "(e.stack = (e.stack ?? '') + '!', e.stack.split('!').length)",
  ],
  [
    "a collator's function",
    "const k = new Intl.Collator('en');",
    "(((k.compare as any).n ??= 0), ++(k.compare as any).n)",
  ],
  [
    "a format's function",
    "const k = new Intl.NumberFormat('en');",
    "(((k.format as any).n ??= 0), ++(k.format as any).n)",
  ],
  ["an expression's own property", "const r: any = /x/g; r.n = 0;", "++r.n"],
  ["a field of an expression", "class R extends RegExp { n = 0; } const r = new R('x', 'g');", "++r.n"],
  ["a buffer's property", "const b: any = new ArrayBuffer(1); b.n = 0;", "++b.n"],
  ["a name on bytes that looks like a number", "const u: any = new Uint8Array(1); u['1st'] = 0;", "++u['1st']"],
  [
    "bytes behind a property",
    "const u: any = new Uint8Array(1); Object.defineProperty(u, 'buffer', { value: new ArrayBuffer(0) });",
    "++u[0]",
  ],
  [
    "bytes whose buffer is anonymous",
    "const b = Object.setPrototypeOf(new ArrayBuffer(1), null);",
    "++new Uint8Array(b)[0]!",
  ],
  [
    "bytes of a buffer of no class",
    "const b: any = Reflect.construct(ArrayBuffer, [1], Object as any);",
    "++new Uint8Array(b)[0]!",
  ],
  [
    "what is made while all is frozen",
    "let k: any = null; const p = new Proxy({}, { preventExtensions(t) { k = { n: 0 }; return Reflect.preventExtensions(t); } }); export const o = [p];",
    "((k ??= { n: 0 }), ++k.n)",
  ],
];

test("it gets no further than one", async () => {
  const policies = [];
  for (const [what, top, next] of counters) {
    const attack = { top, guards: [`() => (${next}) < 2`] };
    const result = await loading(attack);
    // An error when it loads is as good.
    if (result.ok) policies.push([what, await underAttack(attack)] as const);
  }
  expect(policies.length).toBeGreaterThan(counters.length / 2);
  for (const [what, one] of policies) {
    const rounds = [0, 1, 2].map(() => one.attack(0));
    const faults = rounds.every((ruling) => typeof ruling === "string" || ruling.kind === "fault");
    const same = rounds.every((ruling) => typeof ruling !== "string" && ruling.kind === "act");
    expect([what, faults || same, rounds], what).toEqual([what, true, rounds]);
    one.unharmed();
  }
});

test("an expression that is compiled anew stays what it was", async () => {
  const policies = await underAttack({
    top: "const open = /^\\/public\\//;",
    guards: [
      "() => { try { (open as any).compile(''); } catch {} return true; }",
      "({ request }) => open.test(request.path)",
    ],
  });
  policies.attack(0);
  expect(policies.attack(1, { "request.path": "/secret" })).toMatchObject({ kind: "deny" });
});

test("a proxy that is kept cannot be revoked", async () => {
  const policies = await underAttack({
    top: "const { proxy, revoke } = Proxy.revocable({ a: 1 } as any, {});",
    guards: ["() => { revoke(); return true; }", "() => proxy.a === 1"],
  });
  expect(policies.attack(0)).toMatchObject({ kind: "fault", code: "POLICY_STATE" });
  expect(policies.attack(1)).toMatchObject({ kind: "act" });
});

test("an iterator cannot be hidden behind a proxy", async () => {
  const top =
    "const it: any = [1, 2, 3].values(); const next = it.next; Object.setPrototypeOf(new Proxy(it, { getPrototypeOf: () => null }), null);";
  expect(await loading({ top, guards: ["() => Reflect.apply(next, it, []).value < 2"] })).toMatchObject({ ok: false });
});

test("what runs after a guard changes nothing that the next one sees", async () => {
  const policies = await underAttack({
    top: "const r = /x/g; const bytes = new Uint8Array(1); const spoil = { get length() { r.lastIndex = 1; bytes[0] = 7; return 1; } };",
    guards: [
      "stepUp(mfa, { scope: () => new Proxy(['a'], { get(t: any, k) { r.lastIndex = 1; bytes[0] = 7; return t[k]; } }) })",
      "() => r.test('x') && bytes[0] === 0",
    ],
  });
  const ada = {
    user: { id: "ada", issuer: "https://a.example", source: "staff", name: "", email: "", groups: [], claims: {} },
  };
  policies.attack(0, ada);
  expect(policies.attack(1, ada)).toMatchObject({ kind: "act" });
});
