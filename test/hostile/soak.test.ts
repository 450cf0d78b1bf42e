// A hundred thousand calls, each with a timeout: isolated-vm left their timers armed until they all fell due (laverdet/isolated-vm#572).
import { expect, test } from "vitest";
import { fairCodeOf, sandboxOf } from "./attack.ts";

test("a hundred thousand calls leave no heap of timers behind", () => {
  const sandbox = sandboxOf("return 'x';");
  for (let call = 0; call < 10_000; call++) sandbox.decide(1, "{}");
  const before = process.memoryUsage().rss;
  for (let call = 0; call < 100_000; call++) sandbox.decide(1, "{}");
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1_048_576);
  expect(sandbox.decide(0, "next")).toBe("served next");
});

// What is measured is memory, of which each that was kept would hold some megabytes; and that whoever comes behind a dead one is
// served. How busy the machine is does not matter to either: who computes is told from who waits for a core.
test("twenty dead isolates in a row are replaced and give their memory back", () => {
  const sandbox = sandboxOf("for (;;);", { memoryMb: 32, timeoutMs: 50 });
  const before = process.memoryUsage().rss;
  for (let call = 0; call < 20; call++) {
    expect(fairCodeOf(() => sandbox.decide(1, "{}"))).toBe("DECISION_TIMEOUT");
    expect(sandbox.decide(0, "next")).toBe("served next");
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1_048_576);
});
