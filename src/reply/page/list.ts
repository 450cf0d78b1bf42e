// A list of what somebody has: an icon, a name, a line about it, and what can be done with it.

import { type Link, toButton } from "./button.ts";
import { element, textHtml } from "./foreign.ts";
import { type Icon, icon } from "./icon.ts";

/** ListItem is one. */
export interface ListItem {
  readonly icon: Icon;
  readonly title: string;
  /** Said in one line: "Passkey for … · used 2 hours ago". */
  readonly about: readonly string[];
  readonly link?: Link;
}

/** toList is the list. */
export const toList = (items: readonly ListItem[]): string =>
  `<ul class="list">\n${items.map(toItem).join("\n")}\n</ul>`;

function toItem({ icon: name, title, about, link }: ListItem): string {
  const said = about.length === 0 ? "" : `<span class="about">${about.map(textHtml).join(" · ")}</span>`;
  const toDo = link === undefined ? "" : toButton(link, "quiet");
  return `<li><span class="chip">${icon(name)}</span><div>${element("strong", title)}${said}</div>${toDo}</li>`;
}
