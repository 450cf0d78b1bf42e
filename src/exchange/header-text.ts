// What names and values of headers may hold. Values beyond ASCII: node and undici write each character as one byte and read each byte as one, and texts are sent as UTF-8.

import { isUtf8 } from "node:buffer";

/** toHeaderBytes gives a text as node and undici take it, so that its UTF-8 is what goes out (RFC 9110 §5.5, obs-text). */
export const toHeaderBytes = (text: string): string =>
  isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1");

/** toHeaderText reads a value as node and undici give it: UTF-8 where it is that, and otherwise Latin-1. */
export function toHeaderText(value: string): string {
  if (isAscii(value) || /[^\x00-\xff]/.test(value)) return value;
  const bytes = Buffer.from(value, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : value;
}

/** isToken: what the names of headers and methods are (RFC 9110 §5.6.2). */
export const isToken = (text: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);

/** isHeaderValue: each character is one byte of a value, and none of them ends its line (RFC 9110 §5.5). */
export const isHeaderValue = (text: string): boolean => !/[^\t\x20-\x7e\x80-\xff]/.test(text);

const isAscii = (text: string): boolean => !/[^\x00-\x7f]/.test(text);
