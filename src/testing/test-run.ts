// vitest, as far as it is needed outside of tests: the one door to it.

import { TestRunner } from "vitest";

export { expect } from "vitest";

/** skipTest skips the test that runs, and never returns; outside of a test it throws, since nothing can be skipped there. */
export function skipTest(why: string): never {
  const running = TestRunner.getCurrentTest();
  if (running === undefined) throw new Error(`Outside of a test nothing can be skipped: ${why}`);
  running.context.skip(why);
  throw new Error(why);
}
