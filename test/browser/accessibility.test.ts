// Every page of ours, in every state, against WCAG 2.2 AA: contrast, names and roles, reflow, large letters, the keyboard alone.

import { expect } from "vitest";
import { browserTest } from "./browser-test.ts";
import { faultsOf } from "./gallery/faults.ts";

// A busy machine takes minutes.
browserTest("no page is in anybody's way", { timeout: 900_000 }, async () => {
  const { faults, pages } = await faultsOf({ scripts: true, locale: "en" });
  expect(faults).toEqual([]);
  expect(pages).toBeGreaterThan(60);
});
