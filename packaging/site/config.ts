// How the site is built: no page has anything from elsewhere, and its search works without a network.

import { join } from "node:path";
import type { DefaultTheme, UserConfig } from "vitepress";
import { readContents } from "./contents.ts";
import { anchor, extend } from "./markdown.ts";
import { base, output, pages } from "./place.ts";

const mark =
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='8' fill='%232563eb'/><path d='M9 24V14a7 7 0 0 1 14 0v10M16 8v16M9 17h14' fill='none' stroke='white' stroke-width='2.5'/></svg>";

/** config is the generator's. */
export const config: UserConfig<DefaultTheme.Config> = {
  base,
  outDir: output,
  title: "Sallyport",
  description: "A programmable access gateway, driven by TypeScript policies.",
  lang: "en",
  srcDir: pages,
  head: [["link", { rel: "icon", href: `data:image/svg+xml,${mark}` }]],
  // What the demo and a project's first run serve is on the reader's machine.
  ignoreDeadLinks: "localhostLinks",
  markdown: {
    // Pages are Markdown alone: what looks like a tag is text.
    html: false,
    anchor,
    config: extend,
  },
  themeConfig: {
    sidebar: readContents(pages, join("docs", "index.md")),
    outline: [2, 3],
    search: { provider: "local" },
    docFooter: { prev: "Before", next: "Next" },
  },
  vite: { build: { chunkSizeWarningLimit: 4_000 } },
};
