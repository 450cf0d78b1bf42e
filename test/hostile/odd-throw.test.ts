// A policy that throws something whose mere reading is an attack on whoever catches it.
import { test } from "vitest";
import { expectSurvived, sandboxOf } from "./attack.ts";

const trap = "{ get() { for (;;); }, getPrototypeOf() { for (;;); }, ownKeys() { for (;;); }, has() { for (;;); } }";

test.each([
  ["null", "throw null;"],
  ["undefined", "throw undefined;"],
  ["a symbol", "throw Symbol('x');"],
  ["a number", "throw 1;"],
  ["a long text", "throw 'x'.repeat(1e6);"],
  ["a function", "throw () => {};"],
  ["an object without a prototype", "throw Object.create(null);"],
  ["an error whose stack throws", "throw Object.defineProperty(new Error('x'), 'stack', { get() { throw 1; } });"],
  ["an error that is its own cause", "const e = new Error('x'); e.cause = e; throw e;"],
  ["an error whose name is an object", "const e = new Error('x'); e.name = {}; e.message = []; e.stack = {}; throw e;"],
  ["an error whose stack loops", "throw Object.defineProperty(new Error('x'), 'stack', { get() { for (;;); } });"],
  ["a proxy that loops", `throw new Proxy({}, ${trap});`],
  ["a proxy of an error that loops", `throw new Proxy(new Error("x"), ${trap});`],
  ["a formatter of stacks that loops", "Error.prepareStackTrace = () => { for (;;); }; null.x;"],
  ["a revoked proxy", "const p = Proxy.revocable({}, {}); p.revoke(); throw p.proxy;"],
  ["a lie about a timeout", "throw new Error('Script execution timed out.');"],
])("%s", (_, body) => {
  expectSurvived(sandboxOf(body), "DECISION_FAULT");
});
