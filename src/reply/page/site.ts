// The line above a page's card: whose site this is.

import type { Site } from "../../exchange/around.ts";
import { escapeHtml } from "./escape.ts";

/** toHeader is that line: a mark, and the name. */
export function toHeader({ name }: Site): string {
  return `<header class="site"><span class="mark" aria-hidden="true">${escapeHtml(markOf(name))}</span><bdi>${escapeHtml(name)}</bdi></header>\n`;
}

/** What a reader takes for one character may be several of Unicode's (UAX #29). */
const characters = new Intl.Segmenter("und", { granularity: "grapheme" });

/** The first letter or digit of a name; of one that has none, its first character. */
function markOf(name: string): string {
  const all = [...characters.segment(name)].map(({ segment }) => segment);
  const letter = all.find((one) => /^[\p{L}\p{N}]/u.test(one)) ?? all[0] ?? "";
  return letter.toLocaleUpperCase("und");
}
