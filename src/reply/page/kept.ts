// The line about what somebody typed: what happens to it, and until when.

import { textHtml } from "./foreign.ts";
import { icon } from "./icon.ts";

/** toKept is that line. The words around it are in one element, so that they are one text. */
export const toKept = (text: string): string => `<p class="kept">${icon("box")}<span>${textHtml(text)}</span></p>`;
