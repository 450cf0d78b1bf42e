// A call that the machine held up is asked again, now and then; one that never ends is refused.

import { expect, onTestFinished, test } from "vitest";
import { createSandbox } from "../../src/sandbox/sandbox.ts";

/** Busy until a moment on the wall: late the first time, in time the second, as when the kernel took the core away. */
const code = `globalThis.sallyport = {
  manifest: () => "{}",
  decide: (route, until) => { while (Date.now() < until); return "answered"; },
};`;

function sandbox() {
  const made = createSandbox({ code }, { memoryMb: 64, timeoutMs: 40 });
  onTestFinished(() => made.dispose());
  return made;
}

test("a late call is asked again in a fresh isolate and answered", () => {
  expect(sandbox().decide(0, Date.now() + 60)).toBe("answered");
});

test("another one within a second is refused, and the next in time is answered", () => {
  const made = sandbox();
  made.decide(0, Date.now() + 60);
  expect(() => made.decide(0, Date.now() + 60)).toThrow(expect.objectContaining({ code: "DECISION_TIMEOUT" }));
  expect(made.decide(0, 0)).toBe("answered");
});

test("one that never ends is refused after its second try", () => {
  const made = sandbox();
  expect(() => made.decide(0, Number.MAX_SAFE_INTEGER)).toThrow(expect.objectContaining({ code: "DECISION_TIMEOUT" }));
  expect(made.decide(0, 0)).toBe("answered");
});
