// A policy that is late each time, by more than the time after which a late call may be asked again: it is not asked for ever.

import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { bareGuest, codeOf, guest } from "./attack.ts";

test("a call that takes longer than the pause between second tries ends after its second, or before", () => {
  let reads = 0;
  const limits = {
    memoryMb: 32,
    // Read for each isolate that is made; a late call costs one.
    get timeoutMs() {
      reads++;
      if (reads > 20) throw new Error("asked again and again");
      return 1_100;
    },
  };
  const sandbox = createSandbox(bareGuest(guest("for (;;);")), limits);
  const before = reads;
  expect(codeOf(() => sandbox.decide(1, "{}"))).toBe("DECISION_TIMEOUT");
  const tries = reads - before;
  // On a busy machine a few more, until it is known that it computes.
  expect(tries).toBeLessThan(4);
  // Within the pause it has one try at the most: it has made everybody wait for more than a second.
  expect(codeOf(() => sandbox.decide(1, "{}"))).toBe("DECISION_TIMEOUT");
  expect(reads - before - tries).toBeLessThanOrEqual(1);
  expect(sandbox.decide(0, "next")).toBe("served next");
  sandbox.dispose();
});
