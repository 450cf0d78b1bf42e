// A page in another language: every run of text of ours is looked up by its English, with gaps for what was put into it.

import type { Language } from "../../exchange/language.ts";
import { escapeHtml } from "../page/escape.ts";

/** Text between two tags, <bdi> and what is in it included: those are the gaps. In the style sheet it finds nothing that there are words for. */
const run = /( dir="auto")?>([^<>]*(?:<bdi>[^<]*<\/bdi>[^<>]*)*)</g;

/** Attributes that are read out or shown, by whoever. */
const spokenAttribute = / (aria-label|data-say-[a-z-]+)="([^"]*)"/g;

/** In attributes the brackets of `foreign` are still there. */
const gap = /<bdi>[^<]*<\/bdi>|\u2068[^\u2069]*\u2069|\d+/g;

/** translate gives a page of ours in this language. What it has no words for stays English. */
export function translate(html: string, language: Language): string {
  const direction = language.direction === "ltr" ? "" : ` dir="${language.direction}"`;
  return html
    .replace('<html lang="en">', `<html lang="${escapeHtml(language.tag)}"${direction}>`)
    .replace(run, (whole, foreign: string | undefined, text: string) =>
      foreign === undefined ? `>${sentences(text, language)}<` : inElement(whole, foreign, text, language),
    )
    .replace(spokenAttribute, (_, name: string, text: string) => ` ${name}="${sentences(text, language)}"`);
}

/** A name that nobody gave, such as "Passkey", and the reason of a change of ours are said where others' are. */
function inElement(whole: string, attribute: string, text: string, language: Language): string {
  const words = toWords(text, language);
  return words === null ? whole : `${attribute}>${words}<`;
}

/** As a whole, or else sentence by sentence: some pages say two in a row, and lists have " · " between what they say. */
function sentences(text: string, language: Language): string {
  const [, before = "", own = "", after = ""] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  if (own === "") return text;
  const whole = toWords(own, language);
  if (whole !== null) return `${before}${whole}${after}`;
  // As it stands, where there are no words: a style sheet is pinned by its bytes.
  const parts = toParts(own).map((part) => toWords(part, language) ?? part);
  return `${before}${parts.join("")}${after}`;
}

/** With what stands between them. A name may have a full stop in it, and ends no sentence with that. */
function toParts(html: string): readonly string[] {
  const gaps: string[] = [];
  const held = html.replace(gap, (found) => `\0${gaps.push(found) - 1}\0`);
  return held.split(/( · |(?<=[.!?;]) )/).map((part) => part.replace(/\0(\d+)\0/g, (_, index) => gaps[Number(index)]!));
}

/** null: there are no words for it. */
function toWords(html: string, language: Language): string | null {
  const gaps: string[] = [];
  const template = html.replace(gap, (found) => `{${gaps.push(found)}}`);
  const number = gaps.find((found) => /^\d+$/.test(found));
  const words = language.sentence(unescapeHtml(template), number === undefined ? null : Number(number));
  if (words === undefined) return null;
  return escapeHtml(words).replace(/\{(\d)\}/g, (whole, number: string) => {
    const found = gaps[Number(number) - 1];
    return found === undefined ? whole : inGap(found, language);
  });
}

/** A duration is put into a sentence as a name is, and is ours all the same. */
function inGap(found: string, language: Language): string {
  const [, open = "", inside = "", close = ""] = /^(<bdi>|\u2068)(.*?)(<\/bdi>|\u2069)$/s.exec(found) ?? [];
  return open === "" ? found : `${open}${toWords(inside, language) ?? inside}${close}`;
}

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

const unescapeHtml = (html: string): string => html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity]!);
