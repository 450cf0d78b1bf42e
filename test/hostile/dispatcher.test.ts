// A policy that looks for what it is called by: it could answer for others, or undo what was read.

import { expect, test } from "vitest";
import { loading, underAttack } from "./policies-under-attack.ts";

test("nothing of the language's own is on the global object, and what policies are given is words", async () => {
  const policies = await underAttack({
    guards: [
      `() => ["sallyport", "guest", "$guest", "manifest", "decide", "hooks", "declared"].every((name) => !(name in globalThis))`,
      `() => { globalThis.sallyport.decide(0, 0); return true; }`,
      // Every word is a function, frozen, and no word decides or tells what others declare.
      `() => Object.isFrozen($sallyport) && !["decide", "manifest", "publish", "declared", "evaluate"].some((name) => name in $sallyport)`,
      `() => { $sallyport.deny = () => true; return true; }`,
      `() => { $policies.default.push(1); return true; }`,
    ],
  });
  expect(policies.attack(0)).toMatchObject({ kind: "act" });
  expect(policies.attack(1)).toMatchObject({ kind: "fault", code: "POLICY_THREW" });
  expect(policies.attack(2)).toMatchObject({ kind: "act" });
  expect(policies.attack(3)).toMatchObject({ kind: "fault", code: "POLICY_THREW" });
  expect(policies.attack(4)).toMatchObject({ kind: "fault", code: "POLICY_THREW" });
  policies.unharmed();
});

test.each([
  "const $keeps = { change() {}, keep() {}, loading: () => false, epoch: () => 0 }; export const k = $keeps;",
  "export const f = ($keeps: any) => $keeps;",
  "export const e = $keeps.epoch();",
  "{ let $keeps_0 = 0; }",
  "export class $keeps {}",
])("the compiler's own names are not to be had: %s", async (top) => {
  const result = await loading({ top });
  expect(result.ok).toBe(false);
  if (!result.ok)
    expect(result.diagnostics).toContainEqual(
      expect.objectContaining({ code: "POLICY_NAME_RESERVED", location: expect.objectContaining({ line: 4 }) }),
    );
});

test("a stack tells of no function of ours that could be called", async () => {
  const policies = await underAttack({
    guards: [
      `() => { const e = new Error("x"); return typeof e.stack === "string" && Error.prepareStackTrace === undefined; }`,
      `function f() { return f.caller; }`,
      `function f() { return arguments.callee.caller; }`,
    ],
  });
  expect(policies.attack(0)).toMatchObject({ kind: "act" });
  expect(policies.attack(1)).toMatchObject({ kind: "fault" });
  expect(policies.attack(2)).toMatchObject({ kind: "fault" });
  policies.unharmed();
});

test.each([
  "eval('1')",
  "(0, eval)('1')",
  "new Function('return 1')()",
  "Function('a', 'return a')(1)",
  "(() => {}).constructor('return 1')()",
  "(async () => {}).constructor('return 1')",
  "(function* () {}).constructor('yield 1')",
  "(async function* () {}).constructor('yield 1')",
  "Reflect.construct(Function, ['return 1'])()",
  "Object.getPrototypeOf(class {}).constructor('return 1')()",
])("no code comes from a text: %s", async (making) => {
  const policies = await underAttack({
    guards: [
      `() => { ${making}; return true; }`,
      `() => Function("return this")() === globalThis && new Function("return this")() === globalThis && typeof Function === "function" && (() => 1) instanceof Function`,
    ],
  });
  expect(policies.attack(0)).toMatchObject({ kind: "fault", code: "POLICY_THREW" });
  expect(policies.attack(1)).toMatchObject({ kind: "act" });
  policies.unharmed();
});
