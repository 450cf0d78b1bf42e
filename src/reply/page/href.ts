// Where a page's links and forms may lead.

import { escapeHtml } from "./escape.ts";

/** safeHref: escaping does not help against javascript: and its disguises; only paths of this origin and http(s) addresses pass. */
export function safeHref(href: string): string {
  if (/^\/(?![/\\])[\x21-\x7e]*$/.test(href) || href === "") return href;
  const url = URL.parse(href);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") ? url.href : "/";
}

/** hrefHtml is one in a quoted attribute. */
export const hrefHtml = (href: string): string => escapeHtml(safeHref(href));
