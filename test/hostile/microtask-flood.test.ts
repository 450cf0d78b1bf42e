// A policy that leaves work behind which would run after its call has returned.
import { expect, test } from "vitest";
import { codeOf, expectSurvived, sandboxOf } from "./attack.ts";

test.each([
  ["promises that never end", "(function again() { Promise.resolve().then(again); })(); return 'x';"],
  ["an async loop", "(async () => { for (;;) await 0; })(); return 'x';"],
  ["a loop in a reaction", "Promise.resolve().then(() => { for (;;); }); return 'x';"],
  ["a thenable that loops", "Promise.resolve({ get then() { for (;;); } }); return 'x';"],
])("%s", (_, body) => {
  expectSurvived(sandboxOf(body), "DECISION_TIMEOUT");
});

test("a rejection that nobody handles refuses the call", () => {
  const sandbox = sandboxOf("Promise.reject(new Error('x')); return 'x';");
  expect(codeOf(() => sandbox.decide(1, ""))).toBe("DECISION_FAULT");
  expect(sandbox.decide(0, "next")).toBe("served next");
});

test("callbacks of the garbage collector do not stop the next call", () => {
  const sandbox = sandboxOf(
    "const r = new FinalizationRegistry(() => { for (;;); }); for (let i = 0; i < 1e4; i++) r.register({}, i); return 'x';",
  );
  for (let call = 0; call < 20; call++) {
    codeOf(() => sandbox.decide(1, ""));
    codeOf(() => sandbox.decide(0, ""));
  }
  expect(["", "DECISION_TIMEOUT"]).toContain(codeOf(() => sandbox.decide(0, "next")));
  expect(sandbox.decide(0, "next")).toBe("served next");
});
