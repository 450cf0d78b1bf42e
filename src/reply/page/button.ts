// Buttons, and links that look like them: one of a page is the one to press, all others are only outlined.

import { escapeHtml } from "./escape.ts";
import { textHtml } from "./foreign.ts";
import { hrefHtml } from "./href.ts";
import { type Icon, icon } from "./icon.ts";

/** Look is a button's: "main" is the one to press, "quiet" one of a list's. */
export type Look = "main" | "outlined" | "quiet";

/** Link leads somewhere, or for "post" sends nothing but that it was pressed. A post's answer must stay on this origin: `form-action` follows redirects. */
export interface Link {
  readonly label: string;
  readonly href: string;
  readonly method?: "get" | "post";
  /** What a post sends besides. */
  readonly hidden?: Readonly<Record<string, string>>;
  /** Beside the page, for what may not be shown within it. */
  readonly newWindow?: boolean;
  /** For who does not see what it stands beside; begins with the label. */
  readonly fullLabel?: string;
  readonly icon?: Icon;
}

const classes: Readonly<Record<Look, string>> = { main: "button main", outlined: "button", quiet: "quiet" };

const named = (fullLabel: string | undefined): string =>
  fullLabel === undefined ? "" : ` aria-label="${escapeHtml(fullLabel)}"`;

const inside = ({ label, icon: name }: Pick<Link, "label" | "icon">): string =>
  `${name === undefined ? "" : icon(name)}${textHtml(label)}`;

/** toAnchor is a link; without a look one among others in a text. */
export function toAnchor(link: Link, look?: Look): string {
  const classed = look === undefined ? "" : ` class="${classes[look]}"`;
  const window = link.newWindow ? ' target="_blank" rel="noopener"' : "";
  return `<a${classed}${window} href="${hrefHtml(link.href)}"${named(link.fullLabel)}>${inside(link)}</a>`;
}

/** toSubmit is the button of a form. */
export const toSubmit = (button: Pick<Link, "label" | "icon" | "fullLabel">, look: Look): string =>
  `<button class="${classes[look]}" type="submit"${named(button.fullLabel)}>${inside(button)}</button>`;

/** toButton is a link, or a form with nothing to see but its button. */
export const toButton = (link: Link, look: Look): string =>
  link.method === "post"
    ? `<form method="post" action="${hrefHtml(link.href)}">${toHidden(link.hidden ?? {})}${toSubmit(link, look)}</form>`
    : toAnchor(link, look);

/** toHidden are the fields that nobody sees. */
export const toHidden = (hidden: Readonly<Record<string, string>>): string =>
  Object.entries(hidden)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join("\n");
