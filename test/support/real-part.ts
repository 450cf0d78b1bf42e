// Tests that need a real program which may not be installed here.

import { existsSync } from "node:fs";
import { test } from "vitest";

/**
 * testWith gives the test that needs such a program: skipped loudly without it, and with REQUIRE_ALL=1 it fails instead.
 * `missing` is a sentence on what is not there; null: all of it is.
 */
export function testWith(program: string, missing: string | null) {
  if (missing === null || process.env["REQUIRE_ALL"] === "1") return test;
  console.warn(`SKIPPED: every test with ${program}. ${missing}`);
  return test.skip;
}

/** missingOf is a sentence on which of these files are not there; null where all are. */
export function missingOf(files: readonly string[]): string | null {
  const missing = files.filter((file) => !existsSync(file));
  return missing.length === 0 ? null : `Missing: ${missing.join(", ")}.`;
}
