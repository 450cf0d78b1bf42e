// Facts as an attacker would like to shape them: five megabytes, nested as deep as they are long (laverdet/isolated-vm#296).
import { expect, test } from "vitest";
import { fairCodeOf, sandboxOf } from "./attack.ts";

// Parsing cannot be interrupted, so this takes seconds of the processor: one round is enough, and a busy machine gets its time.
test("five megabytes of brackets end in a refusal, and the next call is served", { timeout: 240_000 }, () => {
  const sandbox = sandboxOf("return String(JSON.stringify(JSON.parse(facts)).length);", {
    memoryMb: 64,
    timeoutMs: 200,
  });
  const facts = "[".repeat(2_500_000) + "]".repeat(2_500_000);
  expect(["DECISION_TIMEOUT", "DECISION_MEMORY", "DECISION_FAULT"]).toContain(
    fairCodeOf(() => sandbox.decide(1, facts)),
  );
  expect(sandbox.decide(0, "next")).toBe("served next");
});

test("five megabytes of text pass through unharmed", () => {
  const sandbox = sandboxOf("return String(facts.length);", { memoryMb: 64, timeoutMs: 1_000 });
  expect(sandbox.decide(1, "é".repeat(5_000_000))).toBe("5000000");
});
