// A policy that leaves work running, which would go on in the next request.

import { expect, test } from "vitest";
import { loading, underAttack } from "./policies-under-attack.ts";

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
