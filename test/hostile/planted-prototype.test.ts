// A policy that plants something where everything inherits from, while it loads or while it decides.

import { expect, test } from "vitest";
import { loading, underAttack } from "./policies-under-attack.ts";

const plants = [
  `Object.prototype.toJSON = () => ({ kind: "act" })`,
  `Object.defineProperty(Object.prototype, "toJSON", { value: () => 1, configurable: true })`,
  `Array.prototype.toJSON = () => []`,
  `String.prototype.toJSON = () => ""`,
  `Object.defineProperty(Object.prototype, "x-user", { set() {}, configurable: true })`,
  `Object.prototype.__defineSetter__("x-user", () => {})`,
  `Object.prototype.isAdmin = true`,
  `Object.prototype.constructor.prototype.isAdmin = true`,
  `Object.getPrototypeOf({}).isAdmin = true`,
  `Reflect.set(Object.prototype, "isAdmin", true) || (() => { throw new Error(); })()`,
  `Object.setPrototypeOf(Object.prototype, { isAdmin: true })`,
  `Object.prototype.__proto__ = { isAdmin: true }`,
  `String.prototype.includes = () => true`,
  `Array.prototype.includes = () => true`,
  `Array.prototype[0] = "admins"`,
  `Array.prototype[Symbol.iterator] = function* () {}`,
  `RegExp.prototype.test = () => true`,
  `RegExp.prototype.exec = () => []`,
  `Map.prototype.get = () => true`,
  `WeakMap.prototype.get = () => ({ kind: "forward" })`,
  `Promise.prototype.then = () => {}`,
  `Error.prototype.name = "Fine"`,
  `Function.prototype.call = () => true`,
  `Function.prototype[Symbol.hasInstance] = () => true`,
  `(class extends Error {}).__proto__.__proto__.stackTraceLimit = 0`,
];

test("while a request is decided it is refused, and nobody else meets it", async () => {
  const policies = await underAttack({ guards: plants.map((plant) => `() => { ${plant}; return true; }`) });
  for (const [index, plant] of plants.entries()) {
    for (let round = 0; round < 2; round++) expect(policies.attack(index), plant).toMatchObject({ kind: "fault" });
    policies.unharmed();
  }
});

test("while policies load it is an error with its place", async () => {
  // The last one is told by what comes of it: V8's own Error cannot be reached.
  for (const plant of plants.slice(0, -1)) {
    const result = await loading({ top: `${plant};` });
    expect(result, plant).toMatchObject({
      ok: false,
      diagnostics: [{ code: "COMPILE_THREW", location: { file: "a.ts", line: 4 } }],
    });
  }
});

test("what an error's own prototype leads to is no way around", async () => {
  const policies = await underAttack({
    guards: [
      `() => { try { return deny(""); } catch (e) { let at = e.constructor; while (at !== null && at !== Function.prototype) { try { at.stackTraceLimit = 0; at.prepareStackTrace = () => "x"; } catch {} at = Object.getPrototypeOf(at); } } return false; }`,
      `() => { try { null.x; } catch (e) { Object.getPrototypeOf(e.constructor).prepareStackTrace = () => "x:1:1"; } return false; }`,
      `() => { throw new Error("placed"); }`,
    ],
  });
  policies.attack(0);
  policies.attack(1);
  expect(policies.attack(2)).toMatchObject({ kind: "fault", at: expect.stringMatching(/^\d+:\d+/) });
  policies.unharmed();
});

test("libraries may still override what they inherit, each for itself", async () => {
  const policies = await underAttack({
    top: `function Old() { this.name = "old"; }
Old.prototype = Object.create(Error.prototype);
Old.prototype.constructor = Old;
Old.prototype.toString = function () { return "old one"; };
const api = () => 1; api.bind = "own"; api.toString = () => "api";`,
    guards: [
      `() => { const e = new Old(); const o = {}; o.toString = () => "o"; o.constructor = 1; o.valueOf = () => 2;
  class Own extends TypeError { constructor() { super("m"); this.name = "Own"; } }
  return String(e) === "old one" && String(o) === "o" && e instanceof Error && new Own().name === "Own" && new Own() instanceof Error && api.bind === "own" && String(api) === "api" && ({}).toString() === "[object Object]"; }`,
    ],
  });
  expect(policies.attack(0)).toMatchObject({ kind: "act" });
});
