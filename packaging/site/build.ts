// npm run site: builds the pages of README and docs/ into a static site, which is whole or not built at all.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vitepress";
import { findLost } from "./links.ts";
import { layPages } from "./pages.ts";
import { base, output, pages } from "./place.ts";

const here = import.meta.dirname;
const assets = join(pages, "public");

layPages(pages, assets);
const settings = join(pages, ".vitepress");
mkdirSync(join(settings, "theme"), { recursive: true });
const from = (file: string) => JSON.stringify(join(here, file));
writeFileSync(join(settings, "config.ts"), `export { config as default } from ${from("config.ts")};\n`);
writeFileSync(
  join(settings, "theme/index.ts"),
  // In this order: what is ours stands after the generator's.
  `import theme from "vitepress/theme";\nimport ${from("theme.css")};\nexport default theme;\n`,
);
rmSync(output, { recursive: true, force: true });
await build(pages);
const lost = findLost(output, base);
if (lost.length > 0) {
  rmSync(output, { recursive: true, force: true });
  process.stderr.write(`These links of the site lead nowhere:\n${lost.map((line) => `  ${line}\n`).join("")}`);
  process.exit(1);
}
process.stdout.write(`The site is in ${output}\n`);
