// Every page of ours, in every state, against WCAG 2.2 AA: contrast, names and roles, reflow, large letters, the keyboard alone; without scripts, and from right to left.

import { expect } from "vitest";
import { browserTest } from "./browser-test.ts";
import { faultsOf } from "./gallery/faults.ts";

// A busy machine takes minutes.
browserTest.each([
  [{ scripts: true, locale: "en" }, 60],
  [{ scripts: false, locale: "en" }, 50],
  [{ scripts: true, locale: "ar" }, 60],
])("no page is in anybody's way: %j", { timeout: 1_800_000 }, async (options, least) => {
  const { faults, pages } = await faultsOf(options);
  expect(faults).toEqual([]);
  expect(pages).toBeGreaterThan(least);
});
