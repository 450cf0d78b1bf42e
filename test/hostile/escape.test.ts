// A policy that looks for a way out: Node's objects, isolated-vm's objects, the host's functions.
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { bareGuest, codeOf, guest, sandboxOf } from "./attack.ts";

test.each([
  ["this.constructor", "return typeof this.constructor.constructor('return process')();"],
  ["globalThis", "return typeof globalThis.constructor.constructor('return process')();"],
  ["the arguments", "return typeof facts.constructor.constructor('return process')();"],
  ["arguments.callee.caller", "return typeof arguments.callee.caller.constructor('return process')();"],
  [
    "an error's stack frames",
    "Error.prepareStackTrace = (_, s) => s[s.length - 1].getThis(); return new Error().stack;",
  ],
  ["a static import", "return (0, eval)('import fs from \"node:fs\"');"],
  ["require", "return require('fs');"],
  ["the function that called the dispatcher", "return (function f() { return f.caller; })();"],
])("%s does not lead to the host", (_, body) => {
  const sandbox = sandboxOf(body);
  expect(["DECISION_FAULT", "DECISION_RETURN"]).toContain(codeOf(() => sandbox.decide(1, "{}")));
  expect(sandbox.decide(0, "next")).toBe("served next");
});

test("a dynamic import reaches nothing", () => {
  const sandbox = sandboxOf(
    "import('node:fs').then((fs) => { globalThis.got = Object.keys(fs).length; }, () => {}); return String(globalThis.got);",
  );
  expect(sandbox.decide(1, "")).toBe("undefined");
  expect(sandbox.decide(1, "")).toBe("undefined");
});

// Walks everything reachable from the global object: properties, symbols, getters' functions and prototypes.
const walk = `
const suspicious = /isolated|ivm|process|require|Reference|ExternalCopy|Dereference|Callback|module|binding|Buffer$/;
const allowed = new Set(["ArrayBuffer", "buffer", "ReferenceError"]);
const seen = new Set(); const found = [];
const queue = [globalThis, (function* () {}), (async () => {}), (async function* () {}), [][Symbol.iterator](), new Map().entries()];
while (queue.length > 0) {
  const value = queue.pop();
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) continue;
  seen.add(value);
  queue.push(Object.getPrototypeOf(value));
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === "string" && suspicious.test(key) && !allowed.has(key)) found.push(key);
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    if (!property) continue;
    queue.push(property.value, property.get, property.set);
  }
}
return JSON.stringify({ seen: seen.size > 500, found });`;

test("nothing of isolated-vm's or Node's is reachable from the global object", () => {
  expect(sandboxOf(walk, { memoryMb: 32, timeoutMs: 1_000 }).decide(1, "")).toBe('{"seen":true,"found":[]}');
});

test("what the walk looks for would be found", () => {
  const sandbox = createSandbox(bareGuest(`globalThis.process = {};\n${guest(walk)}`), {
    memoryMb: 32,
    timeoutMs: 1_000,
  });
  expect(JSON.parse(sandbox.decide(1, "")).found).toEqual(["process"]);
  sandbox.dispose();
});
