// A call that the machine held up is asked again, now and then; one that never ends is refused.

import { expect, onTestFinished, test } from "vitest";
import { createSandbox, type SandboxHooks } from "../../src/sandbox/sandbox.ts";
import { bareGuest } from "../hostile/attack.ts";

/** Busy until a moment on the wall: late the first time, in time the second, as when the kernel took the core away. */
const code = `globalThis.sallyport = {
  manifest: () => "{}",
  decide: (route, until) => { while (Date.now() < until); return "answered"; },
};`;

function sandbox(timeoutMs = 40, hooks: SandboxHooks = {}) {
  const made = createSandbox(bareGuest(code), { memoryMb: 64, timeoutMs }, hooks);
  onTestFinished(() => made.dispose());
  return made;
}

test("a late call is asked again in a fresh isolate and answered", () => {
  // As the kernel tells it of a thread that gets no core.
  const hooks = { computedMs: () => 0 };
  expect(sandbox(40, hooks).decide(0, Date.now() + 60)).toBe("answered");
});

test("another one within a second is refused, and the next in time is answered", () => {
  const made = sandbox(400);
  const late = expect.objectContaining({ code: "DECISION_TIMEOUT" });
  expect(() => made.decide(0, Number.MAX_SAFE_INTEGER)).toThrow(late);
  // Late by far at its first try; at a second it would be answered.
  expect(() => made.decide(0, Date.now() + 600)).toThrow(late);
  expect(made.decide(0, 0)).toBe("answered");
});

test("one that never ends is refused after its second try", () => {
  const made = sandbox();
  expect(() => made.decide(0, Number.MAX_SAFE_INTEGER)).toThrow(expect.objectContaining({ code: "DECISION_TIMEOUT" }));
  expect(made.decide(0, 0)).toBe("answered");
});
