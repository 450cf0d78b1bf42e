// How the site shows what plain Markdown has no word for: tables on a phone, and code that is a file.

import type { MarkdownRenderer } from "vitepress";
import { slug } from "./slug.ts";

type Token = Parameters<NonNullable<MarkdownRenderer["renderer"]["rules"]["fence"]>>[0][number];

/** A cell of more letters than this is read as a text. */
const proseLength = 32;

/** showTables marks the tables that a narrow window shows row below row, each cell with the name of its column; tables of figures are scrolled. */
function showTables(tokens: Token[]): void {
  for (const [start, table] of tokens.entries()) {
    if (table.type !== "table_open") continue;
    const end = tokens.findIndex((token, index) => index > start && token.type === "table_close");
    const inside = tokens.slice(start, end);
    const textOf = (cell: Token) => inside[inside.indexOf(cell) + 1]?.content ?? "";
    const names = inside.filter(({ type }) => type === "th_open").map(textOf);
    const cells = inside.filter(({ type }) => type === "td_open");
    if (names.every((name) => name === "")) table.attrJoin("class", "nameless");
    if (cells.some((cell) => textOf(cell).length > proseLength)) table.attrJoin("class", "prose");
    for (const [index, cell] of cells.entries()) {
      const name = names[index % names.length]?.replaceAll(/[`*]|\]\([^)]*\)|\[/g, "") ?? "";
      if (index % names.length > 0 && name !== "") cell.attrSet("data-name", name);
    }
  }
}

/** extend teaches the renderer both. */
export function extend(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("tables", ({ tokens }) => showTables(tokens));
  const fence = markdown.renderer.rules.fence;
  if (fence === undefined) throw new Error("the site's renderer shows no code");
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    const file = /^(?:\/\/|#) (\S+\.\w+)\n/.exec(token?.content ?? "");
    if (token === undefined || file === null) return fence(tokens, index, options, env, self);
    token.content = token.content.slice(file[0].length);
    const name = markdown.utils.escapeHtml(file[1] ?? "");
    return `<div class="file"><p v-pre>${name}</p>${fence(tokens, index, options, env, self)}</div>`;
  };
}

/** anchor makes the anchors of headings. */
export const anchor = { slugify: slug };
