// Paths as the careful trees know them: what a tree would decode, or must not take for a part of a name, has a spelling of its own.

import { replaceBytes } from "../exchange/oddity.ts";

// In no path: control characters are refused, raw and encoded.
const byteMark = "\u0001";
const semicolonMark = "\u0002";
const encodedMark = "\u0003";

/** "#", "$", "&" and so on: encoded they are something else than raw, and "/" above all. "%25" trees know by themselves. */
const reserved = /%(2[3468BCF]|3[ABDF]|40)/g;

/** needsCare: is there something in a literal segment that only a careful tree tells from something else? */
export const needsCare = (segment: string): boolean => toTreeText(segment) !== segment;

/** toTreeText spells a canonical path, or a part of one. */
export const toTreeText = (path: string): string =>
  replaceBytes(path, (byte) => byteMark + byte)
    .replaceAll(";", semicolonMark)
    .replace(reserved, `${encodedMark}$1`);

/** isVague: is there something in a name that no policy could compare, since it is no text, or servers drop it? */
export const isVague = (name: string): boolean => name.includes(byteMark) || name.includes(semicolonMark);

/** fromTreeText is the text that a parameter stands for; what is no text becomes U+FFFD. */
export const fromTreeText = (text: string): string =>
  text
    .replace(/\u0001../g, "\ufffd")
    .replaceAll(semicolonMark, ";")
    .replace(/\u0003(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** toCanonical: percent-encoding of what needs none is undone, the rest is upper case, as the listener does (RFC 3986 §6.2.2). */
export function toCanonical(text: string): string {
  const encoded = text.replace(/[^\x21-\x7e]+/gu, (part) => encodeURIComponent(part));
  return encoded.replace(/%([0-9A-Fa-f]{2})/g, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : whole.toUpperCase();
  });
}
