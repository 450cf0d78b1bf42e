// No page names an error code that there is not.

import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { policyCodes } from "../../runtime/policy-code.ts";
import { codes } from "../../src/error-codes.ts";
import { compileCodes } from "../../src/meaning/compile-codes.ts";

const root = resolve(import.meta.dirname, "../..");
const known = new Set([codes, compileCodes, policyCodes].flatMap(Object.keys));
const folders = new Set([...known].map((code) => code.split("_")[0]));

test("every code that a page names is one, and … stands for the rest of some", () => {
  const named = globSync("{README.md,docs/**/*.md}", { cwd: root }).flatMap((page) =>
    [...readFileSync(join(root, page), "utf8").matchAll(/`([A-Z]+)(_[A-Z_]+)?(_…)?`/g)]
      .filter(([, folder = "", rest]) => folders.has(folder) && rest !== undefined)
      .map(([, folder, rest, open]) => ({ page, code: `${folder}${rest}`, open: open !== undefined })),
  );
  expect(named.length).toBeGreaterThan(300);
  const lost = named.filter(({ code, open }) =>
    open ? ![...known].some((one) => one.startsWith(`${code}_`)) : !known.has(code),
  );
  expect(lost.map(({ page, code }) => `${page}: ${code}`)).toEqual([]);
});
