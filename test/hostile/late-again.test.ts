// A policy that is late each time, by more than the time after which a late call may be asked again: it is asked twice, not for ever.

import { expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { bareGuest, codeOf, guest } from "./attack.ts";

test("a call that takes longer than the pause between second tries ends after its second", () => {
  let reads = 0;
  const limits = {
    memoryMb: 32,
    // Read for each isolate that is made; a late call costs one.
    get timeoutMs() {
      reads++;
      if (reads > 8) throw new Error("asked again and again");
      return 1_100;
    },
  };
  const sandbox = createSandbox(bareGuest(guest("for (;;);")), limits);
  const before = reads;
  expect(codeOf(() => sandbox.decide(1, "{}"))).toBe("DECISION_TIMEOUT");
  expect(reads - before).toBe(1);
  // Within the pause it has one try.
  expect(codeOf(() => sandbox.decide(1, "{}"))).toBe("DECISION_TIMEOUT");
  expect(reads - before).toBe(2);
  expect(sandbox.decide(0, "next")).toBe("served next");
  sandbox.dispose();
});
