// A policy that overflows the stack, also where the overflow would happen on the host's side of the wall.
import { test } from "vitest";
import { expectSurvived, sandboxOf } from "./attack.ts";

test.each([
  ["plain recursion", "const f = () => f() + 1; return f();"],
  ["recursion that catches its own overflow", "const f = () => { try { f(); } catch { f(); } }; f(); return 1;"],
  ["nested getters", "const o = { get x() { return this.x; } }; return o.x;"],
  ["a chain of proxies", "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p.x;"],
  ["JSON of a deep object", "let o = {}; for (let i = 0; i < 5e4; i++) o = { o }; return JSON.stringify(o).length;"],
  ["a deep regular expression", "return new RegExp('('.repeat(1e4) + ')'.repeat(1e4)).test('x');"],
])("%s", (_, body) => {
  expectSurvived(sandboxOf(body), "DECISION_FAULT", "DECISION_TIMEOUT", "DECISION_RETURN", "DECISION_MEMORY");
});
