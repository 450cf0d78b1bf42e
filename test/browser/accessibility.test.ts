// Every page of ours, in every state, seen once each: the short form of accessibility.long.test.ts, for npm run test:whole.

import { expect } from "vitest";
import { browserTest } from "./browser-test.ts";
import { faultsOf } from "./gallery/faults.ts";

// A busy machine takes minutes.
browserTest("no page is in anybody's way, each in one of its sights", { timeout: 900_000 }, async () => {
  const { faults, pages } = await faultsOf({ scripts: true, locale: "en" });
  expect(faults).toEqual([]);
  expect(pages).toBeGreaterThan(60);
});
