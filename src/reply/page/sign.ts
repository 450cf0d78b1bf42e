// The sign above a page's heading: in a circle, what the page is about.

import { type Icon, icon } from "./icon.ts";

/** Sign is what a page is about: somebody confirms, signs in, is done; or there is trouble. */
export type Sign = "confirm" | "sign-in" | "done" | "trouble";

const icons: Readonly<Record<Sign, Icon>> = {
  confirm: "shield",
  "sign-in": "person",
  done: "check",
  trouble: "warning",
};

/** toSign is for who sees it: the heading says the same. */
export const toSign = (sign: Sign): string =>
  `<div class="sign${sign === "trouble" ? " trouble" : ""}">${icon(icons[sign])}</div>\n`;
