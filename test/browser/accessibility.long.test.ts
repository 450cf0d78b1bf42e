// Every page of ours against WCAG 2.2 AA, once more without scripts and from right to left.

import { expect } from "vitest";
import { browserTest } from "./browser-test.ts";
import { faultsOf } from "./gallery/faults.ts";

browserTest.each([
  [{ scripts: false, locale: "en" }, 50],
  [{ scripts: true, locale: "ar" }, 60],
])("no page is in anybody's way: %j", { timeout: 900_000 }, async (options, least) => {
  const { faults, pages } = await faultsOf(options);
  expect(faults).toEqual([]);
  expect(pages).toBeGreaterThan(least);
});
