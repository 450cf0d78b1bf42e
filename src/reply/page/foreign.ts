// What others wrote, in a sentence of ours: a name from right to left, or one that turns the line around, stays within itself.

import { escapeHtml } from "./escape.ts";

/** Unicode's own brackets for it (UAX #9 §2.2): a page has <bdi> in their place. */
const [open, close] = ["\u2068", "\u2069"] as const;

/** What turns or brackets text; a name needs none of it, and with it could write over what stands beside it (UAX #9 §2). */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** foreign marks a text that a policy, a provider or a person wrote, before it is put into a sentence. */
export const foreign = (text: string): string => `${open}${text.replace(turning, "")}${close}`;

/** textHtml is a text between tags: what is foreign in it has a direction of its own. */
export const textHtml = (text: string): string =>
  escapeHtml(text).replaceAll(open, "<bdi>").replaceAll(close, "</bdi>");

/** withoutBrackets is what is sent: in attributes no line is to be turned, and there they were left for whoever translates (language/translate.ts). */
export const withoutBrackets = (html: string): string => html.replaceAll(open, "").replaceAll(close, "");

/** What is foreign as a whole: nobody told us its language. */
const isForeign = (text: string): boolean => text.startsWith(open) && text.indexOf(close) === text.length - 1;

/**
 * element is a tag around a text. One that is foreign as a whole has the direction of its first letter: of its own, and not of a
 * <bdi> in it, at which `dir="auto"` does not look. And it is in no language that we know (WCAG 2.2, 3.1.2).
 */
export const element = (tag: string, text: string, attributes = ""): string =>
  isForeign(text)
    ? `<${tag}${attributes} lang="" dir="auto">${escapeHtml(withoutBrackets(text))}</${tag}>`
    : `<${tag}${attributes}>${textHtml(text)}</${tag}>`;
