// A policy whose regular expressions remember where they were, or what was matched.

import { expect, test } from "vitest";
import { underAttack } from "./policies-under-attack.ts";

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
