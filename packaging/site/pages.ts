// What the site is made from: README and docs/ as the package has them, with the page of a folder under the name that web servers look for.

import { cpSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { copyReading } from "../reading.ts";

/** Where a page's heading leads to code, or a comment begins: neither is touched in there. */
const code = /(^```[\s\S]*?^```$|`[^`\n]*`)/m;

/** layPages fills the folder, which is emptied first; files beside pages, which they link to, go into `assets`. */
export function layPages(folder: string, assets: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyReading(folder);
  for (const file of globSync("docs/**/*.ts", { cwd: folder })) {
    mkdirSync(join(assets, dirname(file)), { recursive: true });
    cpSync(join(folder, file), join(assets, file));
  }
  for (const page of globSync("**/*.md", { cwd: folder })) {
    const path = join(folder, page);
    writeFileSync(path, toSource(readFileSync(path, "utf8")));
    if (page.endsWith("README.md")) renameSync(path, join(dirname(path), "index.md"));
  }
}

/** toSource leaves out comments, which are for those who write the pages. */
export const toSource = (text: string): string =>
  text
    .split(code)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replaceAll(/<!--[\s\S]*?-->\n?/g, "").replaceAll(/(\]\((?!\w+:)[^)#\s]*)README\.md/g, "$1index.md"),
    )
    .join("");
