// A policy that never returns.
import { expect, test } from "vitest";
import { expectSurvived, sandboxOf } from "./attack.ts";

test.each([
  ["a loop", "for (;;);"],
  ["a loop that catches everything", "for (;;) try { for (;;); } catch {} finally { for (;;); }"],
  ["a generator without an end", "function* f() { for (;;) yield 1; } for (const _ of f());"],
  ["a sort whose comparison never ends", "[3, 2, 1].sort(() => { for (;;); });"],
  ["a toString that is called by the host's side", "return { toString() { for (;;); } } + '';"],
])("%s is cut off, and the next call is served", (_, body) => {
  expectSurvived(sandboxOf(body), "DECISION_TIMEOUT");
});

test("the cut comes near the limit, not long after", () => {
  const sandbox = sandboxOf("for (;;);", { memoryMb: 32, timeoutMs: 50 });
  const from = process.threadCpuUsage();
  // On a machine that others use as well it may be the wall's limit that is over first.
  expectSurvived(sandbox, "DECISION_TIMEOUT", "SANDBOX_HELD_UP");
  // What it computed: how long that takes on the wall is the machine's affair.
  const { user, system } = process.threadCpuUsage(from);
  expect((user + system) / 1_000).toBeLessThan(1_000);
});
