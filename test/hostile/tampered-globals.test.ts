// A policy that replaces what the wall's own guest side might use.
import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { bareGuest, codeOf, guest, sandboxOf } from "./attack.ts";

test.each([
  ["String.prototype", "String.prototype.slice = () => { for (;;); }; throw 'x';"],
  [
    "Error's instanceof",
    "Object.defineProperty(Error, Symbol.hasInstance, { value() { for (;;); } }); throw new Error('x');",
  ],
  ["Function.prototype.call", "Function.prototype.call = Function.prototype.apply = () => { for (;;); }; throw 'x';"],
  ["Object.prototype", "Object.defineProperty(Object.prototype, 'then', { get() { for (;;); } }); throw {};"],
  ["the Error class", "globalThis.Error = class { static [Symbol.hasInstance]() { return true; } }; throw 1;"],
])("%s", (_, body) => {
  const sandbox = sandboxOf(body);
  expect(codeOf(() => sandbox.decide(1, ""))).toBe("DECISION_FAULT");
  expect(sandbox.decide(0, "next")).toBe("served next");
});

test("replacing the published object after loading changes nothing", () => {
  const code = `${guest("globalThis.sallyport = { decide: () => 'open' }; return 'own';")}\nglobalThis.replaced = 1;`;
  const sandbox = createSandbox(bareGuest(code), { memoryMb: 32, timeoutMs: 20 });
  expect(sandbox.decide(1, "")).toBe("own");
  expect(sandbox.decide(0, "next")).toBe("served next");
  sandbox.dispose();
});
