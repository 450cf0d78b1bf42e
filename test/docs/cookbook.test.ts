// The cookbook: every recipe loads without a warning, is whole, and is shown in its page and in the index as it is.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createBuilder } from "../../src/compiler/build.ts";
import { cookbook, files, pageOf, recipes } from "./cookbook.ts";

const read = (...path: string[]) => readFileSync(join(cookbook, ...path), "utf8");

test("all recipes load, side by side and without a warning", async () => {
  expect(recipes.length).toBeGreaterThanOrEqual(26);
  const builder = createBuilder({
    root: cookbook,
    secretExists: () => true,
    limits: { memoryMb: 64, timeoutMs: 50, loadTimeoutMs: 30_000 },
  });
  const result = await builder.build();
  await builder.close();
  expect(result).toMatchObject({ ok: true, warnings: [] });
});

test("each is whole in its folder: a policy that imports the language and whom it believes, and its test", () => {
  for (const recipe of recipes) {
    expect(readdirSync(join(cookbook, recipe)).sort(), recipe).toEqual([...files].sort());
    const imports = [...read(recipe, "policy.ts").matchAll(/ from "([^"]+)";$/gm)].map(([, from]) => from);
    expect(["sallyport", "../identity.ts"], recipe).toEqual(expect.arrayContaining(imports));
  }
});

test("each page shows the files as they are: npm run cookbook", () => {
  for (const recipe of recipes) expect(read(`${recipe}.md`), recipe).toBe(pageOf(recipe));
});

test("the index has each recipe once", () => {
  const linked = [...read("README.md").matchAll(/^\| \[[^\]]+\]\(([\w-]+)\.md\)/gm)].map(([, recipe]) => recipe);
  expect(linked.sort()).toEqual(recipes);
});
