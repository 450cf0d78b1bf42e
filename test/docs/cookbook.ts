// The cookbook's pages: `npm run cookbook` puts each recipe's files into its page, in the place of the blocks that are there.

import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** cookbook is the folder of recipes, each a page, and a folder with a policy and its test. */
export const cookbook = resolve(import.meta.dirname, "../../docs/cookbook");

/** recipes are their names. */
export const recipes: readonly string[] = globSync("*/policy.ts", { cwd: cookbook })
  .map((file) => file.split("/")[0]!)
  .sort();

/** files are what a recipe's folder has, in the order in which its page shows them. */
export const files: readonly string[] = ["policy.ts", "policy.test.ts"];

const fileOf = (recipe: string) => join(cookbook, `${recipe}.md`);

/** pageOf is a recipe's page with its files as they are. The first block of TypeScript is the policy, the second its test. */
export function pageOf(recipe: string): string {
  const read = (file: string) => readFileSync(join(cookbook, recipe, file), "utf8");
  let block = 0;
  const page = readFileSync(fileOf(recipe), "utf8").replaceAll(
    /^```ts\n.*?^```$/gms,
    () => `\`\`\`ts\n${read(files[block++]!)}\`\`\``,
  );
  if (block !== files.length) throw new TypeError(`The page of ${recipe} has ${block} blocks of TypeScript, and not 2`);
  return page;
}

if (import.meta.main) for (const recipe of recipes) writeFileSync(fileOf(recipe), pageOf(recipe));
