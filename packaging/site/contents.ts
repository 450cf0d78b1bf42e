// The site's sidebar, read from the tables of contents that the pages themselves have: a page that is listed there is in it.

import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** Entry is a page, or a heading with pages below it. */
export interface Entry {
  text: string;
  link?: string;
  items?: Entry[];
  collapsed?: boolean;
}

/** readContents reads the table of contents at `page`, a path below `folder`, and those that it leads to. */
export function readContents(folder: string, page: string): Entry[] {
  const [, ...sections] = readFileSync(join(folder, page), "utf8").split(/^## /m);
  return sections.flatMap((section) => {
    const [text = "", ...lines] = section.split("\n");
    const links = [...lines.join("\n").matchAll(/\[([^\]]+)\]\((?!\w+:)([^)#\s]+\.md)\)/g)];
    const items = links.map(([, title = "", target = ""]): Entry => {
      const path = posix.join(dirname(page), target);
      const link = `/${path}`;
      if (!path.endsWith("/index.md")) return { text: title, link };
      return { text: title, link, items: readContents(folder, path), collapsed: true };
    });
    const [only] = items;
    if (only === undefined) return [];
    // A section of one page is that page.
    return [items.length === 1 ? { ...only, text: text.trim() } : { text: text.trim(), items }];
  });
}
