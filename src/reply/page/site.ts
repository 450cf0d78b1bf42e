// The line above a page's card: whose site this is.

import type { PagesSpec } from "../../../runtime/pages-spec.ts";
import type { Site } from "../../exchange/around.ts";
import { escapeHtml } from "./escape.ts";

/** toSite is what policies say of a host's pages, with what they leave out. */
export const toSite = (host: string, { name = host, logo, colors }: PagesSpec = {}): Site => ({
  name,
  logo: logo === undefined ? null : toDataUrl(logo),
  colors: colors ?? null,
});

const toDataUrl = (logo: string): string =>
  logo.startsWith("data:") ? logo : `data:image/svg+xml;base64,${Buffer.from(logo).toString("base64")}`;

/** toHeader is that line: a mark, and the name. A logo is a picture: in one nothing runs, and nothing is fetched (SVG Integration §3.2). */
export function toHeader({ name, logo }: Site): string {
  const mark =
    logo === null
      ? `<span class="mark" aria-hidden="true">${escapeHtml(markOf(name))}</span>`
      : `<img class="logo" src="${escapeHtml(logo)}" alt="">`;
  return `<header class="site">${mark}<bdi>${escapeHtml(name)}</bdi></header>\n`;
}

/** What a reader takes for one character may be several of Unicode's (UAX #29). */
const characters = new Intl.Segmenter("und", { granularity: "grapheme" });

/** The first letter or digit of a name; of one that has none, its first character. */
function markOf(name: string): string {
  const all = [...characters.segment(name)].map(({ segment }) => segment);
  const letter = all.find((one) => /^[\p{L}\p{N}]/u.test(one)) ?? all[0] ?? "";
  return letter.toLocaleUpperCase("und");
}
