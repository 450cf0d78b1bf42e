// npm run screenshots:pages: a picture of every page in every state, narrow and wide, light and dark, and a page that shows them all. PAGES_LANGUAGE=ar has them in Arabic.

import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { browserTest } from "./browser-test.ts";
import { tour } from "./gallery/gallery.ts";
import { see, sights } from "./gallery/sight.ts";

const locale = process.env.PAGES_LANGUAGE ?? "en";
const folder = join(import.meta.dirname, "../../.sallyport/pages", locale);
const taken = sights.filter(({ width, colours }) => width !== 320 && colours !== "forced");

browserTest("every page has its pictures", { timeout: 1_800_000 }, async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const names: string[] = [];
  await tour({ scripts: true, locale }, async ({ name }, _frame, tab) => {
    names.push(name);
    for (const sight of taken) {
      await see(tab, sight);
      await tab.screenshot({ path: join(folder, fileOf(name, sight)), fullPage: true, caret: "hide" });
    }
  });
  await writeFile(join(folder, "index.html"), toIndex(names));
  for (const name of names)
    for (const sight of taken) expect((await stat(join(folder, fileOf(name, sight)))).size).toBeGreaterThan(1_000);
  console.log(`${names.length} pages: ${join(folder, "index.html")}`);
});

const fileOf = (name: string, { width, colours }: (typeof taken)[number]) => `${name}.${width}.${colours}.png`;

const toIndex = (names: readonly string[]): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Pages (${locale})</title>
<style>body{font:1rem system-ui;margin:2rem}div{display:flex;gap:1rem;align-items:start;flex-wrap:wrap}img{border:1px solid #999;max-width:100%}img.wide{width:640px}</style>
<h1>${names.length} pages (${locale})</h1>
<nav>${names.map((name) => `<a href="#${name}">${name}</a>`).join(" · ")}</nav>
${names.map(toSection).join("\n")}
`;

const toSection = (name: string): string =>
  `<h2 id="${name}">${name}</h2>\n<div>${taken
    .map(
      (sight) =>
        `<img loading="lazy"${sight.width > 390 ? ' class="wide"' : ""} src="${fileOf(name, sight)}" alt="${name}, ${sight.width} px, ${sight.colours}">`,
    )
    .join("")}</div>`;
